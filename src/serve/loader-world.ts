// What may processing look at? Puts the world together from the data directory, the settings and what main tells.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  cookielessPersonId,
  createLiveVisitors,
  createSalts,
  defaultProjectSettings,
  noGeo,
  openGeo,
  parseHostList,
} from '../process/index.ts'
import type { GeoLookup, ProjectSettings, Salts, Sessions, World } from '../process/index.ts'
import type { LoaderArguments } from './loader-messages.ts'
import type { Log } from './log.ts'
import { pathsOf } from './paths.ts'
import { saltStorage } from './secrets.ts'

export interface LoaderWorld {
  readonly world: World
  readonly gapMs: (projectId: number) => number
  readonly setProjects: (projects: readonly (readonly [id: number, settings: ProjectSettings])[]) => void
  readonly expireSalts: () => void
  /** Person ids that events without a distinct id get from this browser: today's, and yesterday's around midnight. */
  readonly deviceIds: (projectId: number, address: string, userAgent: string) => readonly bigint[]
}

/** Tomorrow's salt is made so long before midnight: a disk that is full then does not matter. */
const saltsAheadMs = 2 * 3_600_000

/** `sessions` is asked for only after the start. Throws if the salts can't be read: without them visitors would count twice. */
export async function createWorld(
  settings: LoaderArguments['settings'],
  sessions: () => Sessions,
  log: Log,
): Promise<LoaderWorld> {
  const now = Date.now
  const projects = new Map<number, ProjectSettings>()
  const salts: Salts = createSalts(
    saltStorage(pathsOf(settings.data).secrets, (err) =>
      log.error({ err }, 'the disk is full: daily salts are in memory only'),
    ),
    () => randomBytes(32),
  )
  const project = (id: number): ProjectSettings => projects.get(id) ?? defaultProjectSettings
  const expireSalts = (): void => {
    salts.saltsFor(now() + saltsAheadMs)
    salts.expire(now())
  }
  expireSalts()
  return {
    world: {
      project,
      salts,
      visitors: createLiveVisitors(),
      isLiveSession: (projectId, personId, timestamp) => sessions().isLive(projectId, personId, timestamp),
      geo: await geoOf(settings.geoFile, log),
      spamHosts: settings.spamHostsFile === '' ? new Set() : hostsOf(settings.spamHostsFile, log),
      now,
    },
    gapMs: (projectId) => project(projectId).gapMinutes * 60_000,
    setProjects: (list) => {
      projects.clear()
      for (const [id, one] of list) projects.set(id, one)
    },
    expireSalts,
    deviceIds: (projectId, address, userAgent) => {
      const { current, previous } = salts.saltsFor(now())
      return [current, ...(previous === undefined ? [] : [previous])].map((salt) =>
        cookielessPersonId(salt, projectId, address, userAgent),
      )
    },
  }
}

/** A file that can't be read is a fault to be told, not one that stops collecting: countries come from time zones then. */
async function geoOf(file: string, log: Log): Promise<GeoLookup> {
  if (file === '') return noGeo
  try {
    return await openGeo(file)
  } catch (err) {
    log.error({ err, file }, 'the geo file can not be read: events get no place from it')
    return noGeo
  }
}

function hostsOf(file: string, log: Log): ReadonlySet<string> {
  try {
    return parseHostList(readFileSync(file, 'utf8'))
  } catch (err) {
    log.error({ err, file }, 'the list of spam hosts can not be read')
    return new Set()
  }
}
