// Who is told what happens just now? Main knows when a project's rows changed; for a project that somebody watches it then
// asks the store what is new (never more often than once a second) and tells each listener what he wants: one question for
// all listeners of a project. The stored rows are the truth, so nothing is told that is not counted, and nothing is lost
// while the loader or the engine is started again: the next look finds it.
import type { Project } from '../account/index.ts'
import type {
  Answer,
  LiveDroppedJson,
  LiveListenRequest,
  LiveMessage,
  LiveRefusal,
  LiveSnapshotJson,
} from '../api/index.ts'
import { QueryError } from '../query/index.ts'
import type { LiveFilter, LiveQueries, LiveRow } from '../query/index.ts'
import type { DroppedFilter, DroppedRow } from '../store/index.ts'
import { liveDropped, liveEvent, liveSnapshot, timeOf } from './live-json.ts'
import { answerOf } from './questions.ts'

export interface LiveOptions {
  readonly queries: LiveQueries
  readonly listDropped: (
    projectId: number,
    filter: DroppedFilter & { readonly limit: number },
  ) => Promise<readonly DroppedRow[]>
  /** ms since 1970. */
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

export interface Live {
  /** Tells `tell` until the function that it gives is called. The first messages come before it resolves. */
  listen(
    project: Project,
    request: LiveListenRequest,
    tell: (message: LiveMessage) => void,
  ): Promise<Answer<() => void> | LiveRefusal>
  /** Rows of these projects changed; something of the others was kept apart. */
  noteChanged(projects: readonly number[], dropped: readonly number[]): void
  noteAllChanged(): void
  /** Every listener is told the end. */
  close(): void
}

const mostOfProject = 50
const mostOfAll = 500
/** Least time between two looks at a project, and between two snapshots. */
const lookEveryMs = 1_000
const snapshotEveryMs = 2_000
/** Without any change: people leave, minutes pass. */
const idleMs = 10_000
const afterFailureMs = 2_000
const atOnce = 50
const mostRows = 200
/** What is received earlier becomes visible later now and then (a slow body): so far back it is looked for. */
const overlapMs = 30_000
const firstLookMs = 30 * 60_000

interface Listener {
  readonly filter: LiveFilter
  readonly filterKey: string
  readonly wantsDropped: boolean
  readonly tell: (message: LiveMessage) => void
  /** Told before it took part in the looks of all. */
  readonly toldAtOnce: ReadonlySet<string>
}

/** What is known of a project that somebody watches. */
interface Watched {
  readonly projectId: number
  readonly listeners: Set<Listener>
  /** Listeners, and those who are about to be. */
  members: number
  /** Event id → when it was received, of the last `overlapMs`. */
  readonly told: Map<string, number>
  latest: number
  /** Nothing from before is told any more: there was more than is told at once. */
  floor: number
  readonly toldDropped: Map<string, number>
  isChanged: boolean
  isDroppedChanged: boolean
  isSnapshotOld: boolean
  snapshot: LiveSnapshotJson | undefined
  snapshotAt: number
  lookedAt: number
  /** Looks and new listeners one after the other. */
  work: Promise<unknown>
  isLooking: boolean
  timer: NodeJS.Timeout | undefined
}

export function createLive(options: LiveOptions): Live {
  const { queries, now } = options
  const watched = new Map<number, Watched>()
  let listeners = 0
  let isClosed = false

  function watch(projectId: number): Watched {
    const known = watched.get(projectId)
    if (known !== undefined) return known
    const fresh: Watched = {
      projectId,
      listeners: new Set(),
      members: 0,
      told: new Map(),
      latest: now(),
      floor: 0,
      toldDropped: new Map(),
      isChanged: false,
      isDroppedChanged: false,
      isSnapshotOld: true,
      snapshot: undefined,
      snapshotAt: 0,
      lookedAt: 0,
      work: Promise.resolve(),
      isLooking: false,
      timer: undefined,
    }
    watched.set(projectId, fresh)
    return fresh
  }

  /** The next look, as soon as it is due. */
  function plan(project: Watched, leastMs = 0): void {
    if (project.isLooking || project.listeners.size === 0 || isClosed) return
    clearTimeout(project.timer)
    const isDue = project.isChanged || project.isDroppedChanged
    const waitMs = isDue ? project.lookedAt + lookEveryMs - now() : Infinity
    const snapshotMs = project.isSnapshotOld ? project.snapshotAt + snapshotEveryMs - now() : Infinity
    project.timer = setTimeout(() => void look(project), Math.max(leastMs, 0, Math.min(waitMs, snapshotMs, idleMs)))
    project.timer.unref()
  }

  async function look(project: Watched): Promise<void> {
    if (project.isLooking) return
    project.isLooking = true
    project.work = project.work.then(() => lookNow(project))
    const isWell = await project.work
    project.isLooking = false
    plan(project, isWell === true ? 0 : afterFailureMs)
  }

  async function lookNow(project: Watched): Promise<boolean> {
    project.lookedAt = now()
    const { isChanged, isDroppedChanged } = project
    try {
      // A change that comes while we look is for the next look.
      project.isChanged = false
      project.isDroppedChanged = false
      if (isChanged) await tellNew(project)
      if (isDroppedChanged) await tellDropped(project)
      if (isChanged) project.isSnapshotOld = true
      const age = now() - project.snapshotAt
      if ((project.isSnapshotOld && age >= snapshotEveryMs) || age >= idleMs) await tellSnapshot(project)
      return true
    } catch (error) {
      project.isChanged ||= isChanged
      project.isDroppedChanged ||= isDroppedChanged
      if (!(error instanceof QueryError)) options.onFault(error)
      else if (error.reason === 'bad_report') await dropBadFilters(project)
      return false
    }
  }

  async function tellNew(project: Watched): Promise<void> {
    const groups = [...Map.groupBy(project.listeners, ({ filterKey }) => filterKey).values()]
    const filters = groups.flatMap(([first]) => (first === undefined ? [] : [first.filter]))
    const since = Math.max(project.floor, Math.min(project.latest, now()) - overlapMs)
    for (const [id, receivedAt] of project.told) if (receivedAt < since) project.told.delete(id)
    const rows = await queries.newEvents(project.projectId, {
      filters,
      since,
      told: [...project.told.keys()],
      limit: mostRows + 1,
    })
    const isMore = rows.length > mostRows
    const told = rows.slice(0, mostRows)
    for (const row of told) {
      const receivedAt = timeOf(row.received_at)
      project.told.set(row.event_id, receivedAt)
      project.latest = Math.max(project.latest, receivedAt)
    }
    if (isMore) project.floor = project.latest
    groups.forEach((group, index) => {
      const own = told.filter((row) => row.matches[index] === 1)
      for (const listener of group) {
        const events = own.filter((row) => !listener.toldAtOnce.has(row.event_id)).map(liveEvent)
        if (isMore) listener.tell({ kind: 'lagging', value: { told: events.length } })
        if (events.length > 0) listener.tell({ kind: 'events', value: events })
      }
    })
  }

  async function droppedSince(project: Watched, since: number): Promise<readonly DroppedRow[]> {
    return options.listDropped(project.projectId, { since, limit: atOnce })
  }
  const droppedKey = (row: DroppedRow): string => [row.droppedAt, row.reason, row.eventId, row.detail].join('/')

  async function tellDropped(project: Watched): Promise<void> {
    if (![...project.listeners].some(({ wantsDropped }) => wantsDropped)) return
    const since = now() - 2 * overlapMs
    for (const [key, droppedAt] of project.toldDropped) if (droppedAt < since) project.toldDropped.delete(key)
    const rows = (await droppedSince(project, since)).filter((row) => !project.toldDropped.has(droppedKey(row)))
    for (const row of rows) project.toldDropped.set(droppedKey(row), row.droppedAt)
    const value: readonly LiveDroppedJson[] = rows.map(liveDropped)
    if (value.length === 0) return
    for (const listener of project.listeners) if (listener.wantsDropped) listener.tell({ kind: 'dropped', value })
  }

  async function tellSnapshot(project: Watched): Promise<void> {
    const snapshot = await freshSnapshot(project)
    for (const listener of project.listeners) listener.tell({ kind: 'snapshot', value: snapshot })
  }
  async function freshSnapshot(project: Watched): Promise<LiveSnapshotJson> {
    project.snapshotAt = now()
    project.isSnapshotOld = false
    try {
      return (project.snapshot = liveSnapshot(await queries.snapshot(project.projectId), now()))
    } catch (error) {
      project.isSnapshotOld = true
      throw error
    }
  }

  /** Some filters show only with rows that they can't work (a regular expression): their listeners are told the end. */
  async function dropBadFilters(project: Watched): Promise<void> {
    for (const listener of project.listeners) {
      const request = { filters: [listener.filter], since: now() - firstLookMs, told: [], limit: 1 }
      await queries.newEvents(project.projectId, request).catch((error: unknown) => {
        if (error instanceof QueryError && error.reason === 'bad_report')
          listener.tell({ kind: 'end', value: { reason: 'bad_filter' } })
      })
    }
  }

  /** The first messages of a listener; from then on it takes part in the looks of all. */
  async function join(
    project: Watched,
    request: LiveListenRequest,
    tell: (message: LiveMessage) => void,
  ): Promise<Listener> {
    const predicate = await queries.prepare(project.projectId, request.filter)
    const filter: LiveFilter = { predicate, persons: request.personIds }
    const since = now() - firstLookMs
    const [rows, dropped, snapshot] = await Promise.all([
      queries.newEvents(project.projectId, { filters: [filter], since, told: [], limit: atOnce }),
      request.wantsDropped ? droppedSince(project, since) : [],
      project.snapshot !== undefined && now() - project.snapshotAt < snapshotEveryMs
        ? project.snapshot
        : freshSnapshot(project),
    ])
    tell({ kind: 'snapshot', value: snapshot })
    tell({ kind: 'events', value: rows.map((row: LiveRow) => liveEvent(row)) })
    if (request.wantsDropped) tell({ kind: 'dropped', value: dropped.map(liveDropped) })
    for (const row of dropped) project.toldDropped.set(droppedKey(row), row.droppedAt)
    return {
      filter,
      filterKey: JSON.stringify(filter),
      wantsDropped: request.wantsDropped,
      tell,
      toldAtOnce: new Set(rows.map((row) => row.event_id)),
    }
  }

  return {
    async listen({ id }, request, tell) {
      if ((watched.get(id)?.members ?? 0) >= mostOfProject) return { ok: false, reason: 'too_many', isOfProject: true }
      if (listeners >= mostOfAll || isClosed) return { ok: false, reason: 'too_many', isOfProject: false }
      listeners++
      const project = watch(id)
      project.members++
      let joined: Listener | undefined
      let isOver = false
      const leave = (): void => {
        if (isOver) return
        isOver = true
        listeners--
        if (joined !== undefined) project.listeners.delete(joined)
        if (--project.members > 0) return
        clearTimeout(project.timer)
        watched.delete(id)
      }
      const joining = project.work.then(() => answerOf(() => join(project, request, tell)))
      project.work = joining.catch(() => undefined)
      const answer = await joining.catch((error: unknown) => {
        leave()
        throw error
      })
      if (!answer.ok) {
        leave()
        return answer
      }
      joined = answer.value
      project.listeners.add(joined)
      // What came while it joined.
      project.isChanged = true
      plan(project)
      return { ok: true, value: leave }
    },
    noteChanged(projects, dropped) {
      for (const id of projects) {
        const project = watched.get(id)
        if (project === undefined) continue
        project.isChanged = true
        plan(project)
      }
      for (const id of dropped) {
        const project = watched.get(id)
        if (project === undefined) continue
        project.isDroppedChanged = true
        plan(project)
      }
    },
    noteAllChanged() {
      for (const project of watched.values()) {
        project.isChanged = true
        project.isDroppedChanged = true
        plan(project)
      }
    },
    close() {
      isClosed = true
      for (const project of watched.values()) {
        clearTimeout(project.timer)
        for (const { tell } of project.listeners) tell({ kind: 'end', value: { reason: 'stopping' } })
      }
    },
  }
}
