// How does intake go, for the people of one project? What was stored, kept apart and refused over time, and how the pipeline is.
// And whose events does the asker's own browser send?
import type { Project } from '../account/index.ts'
import type { Answer, IngestionJson } from '../api/index.ts'
import { isIgnoredReason, reasonTexts } from '../event/index.ts'
import { countStored } from '../query/index.ts'
import { countDroppedByTime } from '../store/index.ts'
import type { DatabaseLink } from './database-link.ts'
import type { DiskGuard } from './disk-guard.ts'
import type { LoaderLink } from './loader-link.ts'

export interface IngestionDeps {
  readonly database: Pick<DatabaseLink, 'database' | 'state'>
  readonly loader: Pick<LoaderLink, 'state' | 'counters'>
  readonly disk: Pick<DiskGuard, 'isLow' | 'isFull'>
  readonly spoolBytes: () => number
  readonly now: () => number
}

const minuteMs = 60_000
const dayMs = 86_400_000
const minutesShown = 60
const daysShown = 30

/** Throws what the database throws. */
export async function lookAtIngestion(
  deps: IngestionDeps,
  project: Project,
  unit: 'minute' | 'day',
): Promise<IngestionJson> {
  const { timeZone } = project
  const names = unit === 'minute' ? lastMinutes(deps.now()) : lastDays(deps.now(), timeZone)
  // A day more than is shown: its first hours are none of the shown days', whatever the zone.
  const from = unit === 'minute' ? Date.parse(`${names[0]?.replace(' ', 'T')}Z`) : deps.now() - (daysShown + 1) * dayMs
  const request = { from, to: deps.now() + minuteMs, unit, timeZone } as const
  const [stored, dropped] = await Promise.all([
    countStored(deps.database.database, project.id, request),
    countDroppedByTime(deps.database.database, project.id, request),
  ])
  const shown = dropped.filter(({ bucket }) => names.includes(bucket))
  const sum = (rows: readonly { readonly count: number }[]): number => rows.reduce((all, { count }) => all + count, 0)
  const lastReceivedAt = stored.reduce((last, one) => Math.max(last, one.lastReceivedAt), 0)
  const groups = [...Map.groupBy(shown, ({ stage, reason }) => `${stage}/${reason}`).values()]
  return {
    unit,
    buckets: names.map((name) => {
      const own = shown.filter(({ bucket }) => bucket === name)
      return {
        start: unit === 'day' ? name : `${name.replace(' ', 'T')}:00.000Z`,
        stored: stored.find(({ bucket }) => bucket === name)?.events ?? 0,
        // What was ignored is of events that are stored.
        dropped: sum(own.filter(({ stage, reason }) => stage !== 'collect' && !isIgnoredReason(reason))),
        refused: sum(own.filter(({ stage }) => stage === 'collect')),
      }
    }),
    reasons: groups
      .toSorted((a, b) => sum(b) - sum(a))
      .map((rows) => ({
        stage: rows[0]?.stage ?? '',
        reason: rows[0]?.reason ?? '',
        description: reasonTexts[rows[0]?.reason ?? ''] ?? '',
        events: names.map((name) => sum(rows.filter(({ bucket }) => bucket === name))),
      })),
    last_received_at: lastReceivedAt === 0 ? null : new Date(lastReceivedAt).toISOString(),
    pipeline: pipelineOf(deps),
  }
}

function pipelineOf({ database, loader, disk, spoolBytes }: IngestionDeps): IngestionJson['pipeline'] {
  const counters = loader.counters()
  const isDown = loader.state() === 'starting' || loader.state() === 'down'
  return {
    loader: loader.state(),
    database: database.state(),
    backlog_bytes: isDown ? Math.max(spoolBytes(), counters.backlogBytes) : counters.backlogBytes,
    lag_seconds: Math.round(counters.lagMs / 100) / 10,
    disk: disk.isFull() ? 'full' : disk.isLow() ? 'low' : 'ok',
  }
}

const lastMinutes = (now: number): readonly string[] =>
  Array.from({ length: minutesShown }, (_, index) =>
    new Date((Math.floor(now / minuteMs) - minutesShown + 1 + index) * minuteMs)
      .toISOString()
      .slice(0, 16)
      .replace('T', ' '),
  )

function lastDays(now: number, timeZone: string): readonly string[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  return Array.from({ length: daysShown }, (_, index) => today.subtract({ days: daysShown - 1 - index }).toString())
}

const devicePatienceMs = 3_000

/** The loader keeps the secrets of the day; it may be away for a moment. */
export async function askDevice(
  loader: Pick<LoaderLink, 'device'>,
  projectId: number,
  address: string,
  userAgent: string,
): Promise<Answer<readonly string[]>> {
  const patience = AbortSignal.timeout(devicePatienceMs)
  try {
    return { ok: true, value: await loader.device({ projectId, address, userAgent }, patience) }
  } catch (error) {
    if (!patience.aborted) throw error
    return { ok: false, reason: 'unavailable', message: 'Events are not being processed just now.' }
  }
}
