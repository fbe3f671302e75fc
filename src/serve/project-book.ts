// Which projects are there, as the hot path sees them: in memory, by write key, renewed after each change.
import type { Accounts, Project } from '../account/index.ts'
import type { IntakeProject } from '../collect/index.ts'
import { defaultProjectSettings } from '../process/index.ts'
import type { ProjectSettings } from '../process/index.ts'

export interface ProjectBook {
  readonly byWriteKey: (writeKey: string) => IntakeProject | undefined
  readonly all: () => readonly Project[]
  /** What processing has to know, by project. */
  readonly settings: () => readonly (readonly [id: number, settings: ProjectSettings])[]
  /** Called after every renewal. */
  onChange(listener: () => void): void
}

const intakeOf = (project: Project): IntakeProject => ({
  projectId: project.id,
  ...(project.eventsPerSecond > 0 ? { ratePerSecond: project.eventsPerSecond } : {}),
})

const processingOf = (project: Project): ProjectSettings => ({
  ...defaultProjectSettings,
  gapMinutes: project.sessionGapMinutes,
  excludedAddresses: project.excludedAddresses,
  excludedPaths: project.excludedPaths,
  hostnames: project.onlyHostnames ? project.hostnames : [],
  ownHosts: project.hostnames,
  ...(project.retentionDays > 0 ? { retentionDays: project.retentionDays } : {}),
})

export async function createProjectBook(accounts: Accounts): Promise<ProjectBook> {
  const listeners: (() => void)[] = []
  let projects: readonly Project[] = []
  let keys = new Map<string, IntakeProject>()
  const renew = async (): Promise<void> => {
    projects = await accounts.projects()
    keys = new Map(projects.map((project) => [project.writeKey, intakeOf(project)]))
    for (const listener of listeners) listener()
  }
  await renew()
  accounts.onProjectsChange(() => void renew())
  return {
    byWriteKey: (writeKey) => keys.get(writeKey),
    all: () => projects,
    settings: () => projects.map((project) => [project.id, processingOf(project)]),
    onChange: (listener) => void listeners.push(listener),
  }
}
