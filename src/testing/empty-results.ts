// For tests of the API that ask nothing of a query engine: what a project without events answers.
import type { EventsResult, OverviewResult, TrendResult } from '../report/index.ts'

const meta: OverviewResult['meta'] = {
  range: { from: '2026-01-01T00:00:00+00:00', to: '2026-01-02T00:00:00+00:00' },
  time_zone: 'UTC',
  complete: true,
  elapsed_ms: 0,
  rows_read: 0,
  cached: false,
}
const trend: TrendResult = {
  kind: 'trend',
  meta,
  interval: 'day',
  intervals: [],
  series: [],
  groups: { total: 0, limit: 10, offset: 0 },
}
const events: EventsResult = { kind: 'events', meta, columns: [], events: [], next_cursor: null }
const overview: OverviewResult = { kind: 'overview', meta, measures: {} }

/** Of trends and single events; other kinds are answered as an overview. */
export function emptyResult(report: unknown): TrendResult | EventsResult | OverviewResult {
  const kind = typeof report === 'object' && report !== null && 'kind' in report ? report.kind : undefined
  if (kind === 'trend') return trend
  return kind === 'events' ? events : overview
}
