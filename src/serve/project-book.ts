// Which projects are there, as the hot path sees them: in memory, by write key, renewed after each change.
import type { Accounts, Project, StoredCohort, StoredGoal, StoredVirtualEvent } from '../account/index.ts'
import type { IntakeProject } from '../collect/index.ts'
import { defaultProjectSettings } from '../process/index.ts'
import type { ProjectSettings } from '../process/index.ts'
import { goalDefinitionSchema, personFilterSchema, virtualEventDefinitionSchema } from '../report/index.ts'
import type { Cohort, Goal, VirtualEvent } from '../report/index.ts'

/** What people have defined for reports. */
export interface ReportWords {
  readonly goals: readonly Goal[]
  /** Event name → the event that it is counted as. */
  readonly merges: ReadonlyMap<string, string>
  readonly cohorts: readonly Cohort[]
  readonly virtualEvents: readonly VirtualEvent[]
}

export interface ProjectBook {
  readonly byWriteKey: (writeKey: string) => IntakeProject | undefined
  readonly all: () => readonly Project[]
  /** What processing has to know, by project. */
  readonly settings: () => readonly (readonly [id: number, settings: ProjectSettings])[]
  readonly reportWords: (projectId: number) => ReportWords
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

const nothing: ReportWords = { goals: [], merges: new Map(), cohorts: [], virtualEvents: [] }
/** The API has parsed it when it was saved. */
const goalOf = ({ id, name, definition }: StoredGoal): Goal => ({
  id,
  name,
  definition: goalDefinitionSchema.parse(JSON.parse(definition)),
})

const cohortOf = ({ id, name, definition, fill }: StoredCohort): Cohort => ({
  id,
  name,
  fill,
  definition: definition === undefined ? undefined : personFilterSchema.parse(JSON.parse(definition)),
})

const virtualEventOf = ({ name, definition }: StoredVirtualEvent): VirtualEvent => ({
  name,
  definition: virtualEventDefinitionSchema.parse(JSON.parse(definition)),
})

export async function createProjectBook(accounts: Accounts): Promise<ProjectBook> {
  const listeners: (() => void)[] = []
  let projects: readonly Project[] = []
  let keys = new Map<string, IntakeProject>()
  let words = new Map<number, ReportWords>()
  const renew = async (): Promise<void> => {
    projects = await accounts.projects()
    const { goals, merges } = await accounts.resources.forQueries()
    const cohorts = Map.groupBy(await accounts.cohorts.all(), ({ projectId }) => projectId)
    const virtual = Map.groupBy(await accounts.virtualEvents.all(), ({ projectId }) => projectId)
    words = new Map(
      projects.map(({ id }) => [
        id,
        {
          goals: (goals.get(id) ?? []).map(goalOf),
          merges: merges.get(id) ?? nothing.merges,
          cohorts: (cohorts.get(id) ?? []).map(cohortOf),
          virtualEvents: (virtual.get(id) ?? []).map(virtualEventOf),
        },
      ]),
    )
    keys = new Map(projects.map((project) => [project.writeKey, intakeOf(project)]))
    for (const listener of listeners) listener()
  }
  await renew()
  accounts.onProjectsChange(() => void renew())
  return {
    byWriteKey: (writeKey) => keys.get(writeKey),
    all: () => projects,
    settings: () => projects.map((project) => [project.id, processingOf(project)]),
    reportWords: (projectId) => words.get(projectId) ?? nothing,
    onChange: (listener) => void listeners.push(listener),
  }
}
