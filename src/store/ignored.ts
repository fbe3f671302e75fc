// What events said that was not done, as rows beside what was kept apart: the events themselves are stored and count.
import { limits, type Dropped, type Event } from '../event/index.ts'
import type { Join } from './identity/join.ts'

type Told = Omit<Dropped, 'count' | 'droppedAt'>

/** One row for all that say the same. */
export function ignoredRows(events: readonly Event[], refused: readonly Join[], now: number): Dropped[] {
  const rows = new Map<string, Dropped>()
  const tell = (told: Told): void => {
    const key = `${told.projectId} ${told.reason} ${told.eventName} ${told.detail}`
    rows.set(key, { ...told, droppedAt: now, count: (rows.get(key)?.count ?? 0) + 1 })
  }
  for (const event of events)
    for (const { reason, detail } of event.ignored ?? [])
      tell({ ...rest(event.projectId, event.eventName, event.eventId, event.timestamp), reason, detail })
  for (const { projectId, kind, eventId, at, from, to, fromName, toName } of refused)
    tell({
      ...rest(projectId, kind, eventId, at),
      reason: 'too_many_ids',
      // An alias is said of the other way round; the id that many are joined to is the same one each time.
      detail: `${JSON.stringify(toName || String(to))}${kind === 'identify' ? '' : ` and ${JSON.stringify(fromName || String(from))}`}: > ${limits.idsPerPerson} ids`,
    })
  return [...rows.values()]
}

const rest = (projectId: number, eventName: string, eventId: bigint, timestamp: number) => ({
  projectId,
  eventName,
  eventId,
  timestamp,
  stage: 'identity',
  payload: '',
  isReplayable: false,
})
