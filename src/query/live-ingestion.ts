// How many events were stored, by the minute or day of their receipt? For the ingestion page: reports count by when an event happened.
import { param, sql } from '../sql/index.ts'
import type { Database } from '../store/index.ts'
import { asQueryError } from './errors.ts'
import { fromEvents, instant, settings } from './from.ts'

/** What happened longer before its receipt is not looked for: imports of the past would have the whole table read. */
const lateMs = 7 * 86_400_000
const aheadMs = 2 * 3_600_000

export interface StoredCount {
  /** 'YYYY-MM-DD' in the time zone, or 'YYYY-MM-DD hh:mm' in UTC. */
  readonly bucket: string
  readonly events: number
  /** ms. */
  readonly lastReceivedAt: number
}

/** Of events that were received in the range; buckets without any are missing. Throws QueryError. */
export async function countStored(
  database: Database,
  projectId: number,
  request: { readonly from: number; readonly to: number; readonly unit: 'minute' | 'day'; readonly timeZone: string },
): Promise<readonly StoredCount[]> {
  const { from, to, unit, timeZone } = request
  const scope = {
    projectId,
    range: { from: from - lateMs, to: to + aheadMs },
    joins: 'none',
    engaging: undefined,
  } as const
  const format = param(unit === 'day' ? '%Y-%m-%d' : '%Y-%m-%d %H:%i', 'String')
  const zone = param(unit === 'day' ? timeZone : 'UTC', 'String')
  try {
    const { rows } = await database.query<{ bucket: string; events: string; last: string }>(
      sql`SELECT formatDateTime(received_at, ${format}, ${zone}) AS bucket, count() AS events, max(toUnixTimestamp64Milli(received_at)) AS last
        ${fromEvents(scope)} AND received_at >= ${instant(from)} AND received_at < ${instant(to)} GROUP BY bucket ORDER BY bucket`,
      { settings, maxSeconds: 20 },
    )
    return rows.map(({ bucket, events, last }) => ({ bucket, events: Number(events), lastReceivedAt: Number(last) }))
  } catch (error) {
    throw asQueryError(error)
  }
}
