// Which question does the address of a saved report's result mean? The report as it is kept, with another range and more
// conditions where the address (or the dashboard that shows it) says so. Every format of a result asks it by this.
import { z } from '@hono/zod-openapi'
import type { Dashboard, Project, SavedReport } from '../account/index.ts'
import { reportIdsOf } from '../account/index.ts'
import { filterSchema, rangeSchema, reportSchema, timeZoneSchema } from '../report/index.ts'
import type { Filter, Range, Report } from '../report/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext } from './authenticate.ts'
import { ApiFailure, pathText } from './failure.ts'
import { badPlace, found } from './resource-routes.ts'
import { requireReportForGuests } from './share-access.ts'
import type { ApiDeps } from './types.ts'

export const savedQuestionQuery = z.object({
  range: z.string().max(200).optional().openapi({
    description:
      'Instead of the report’s own: `30d` (also min, h, w, mo, q, y), `this_month` and the like, `2026-01-01..2026-01-31`, one day, or JSON as in reports.',
    example: '30d',
  }),
  time_zone: timeZoneSchema.optional().openapi({ description: 'Instead of the report’s own: IANA name.' }),
  filters: z.string().max(20_000).optional().openapi({
    description: 'More conditions: a JSON list of filters as in reports; all of them hold, with the report’s own.',
  }),
  dashboard_id: z.coerce.number().int().min(1).optional().openapi({
    description: 'As this dashboard shows it: with the dashboard’s range and filters.',
  }),
})
type SavedQuestionQuery = z.output<typeof savedQuestionQuery>

const units = { min: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', q: 'quarter', y: 'year' } as const

/** The range that a text in an address means; throws 400 for what is none. */
function parseRangeText(text: string): Range {
  const last = /^(\d{1,6})(min|h|d|w|mo|q|y)$/.exec(text)
  const days = /^(\d{4}-[^.]+?)(?:\.\.(.+))?$/.exec(text)
  const range = rangeSchema.safeParse(
    last !== null
      ? { last: Number(last[1]), unit: units[last[2] as keyof typeof units] }
      : days !== null
        ? { from: days[1], to: days[2] ?? days[1] }
        : text.startsWith('{')
          ? jsonOf(text, 'range')
          : text,
  )
  if (range.success) return range.data
  throw badPlace('range', 'Not a range. Expected e.g. 30d, this_month or 2026-01-01..2026-01-31.')
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badPlace(path, 'Not valid JSON.')
  }
}

function parseFilters(text: string): readonly Filter[] {
  const filters = z.array(filterSchema).max(50).safeParse(jsonOf(text, 'filters'))
  if (filters.success) return filters.data
  throw badPlace('filters', filters.error.issues[0]?.message ?? 'Not a list of filters.')
}

/** The report with another range, and the filters beside its own. */
function withRangeAndFilters(report: Report, range: Range | undefined, filters: readonly Filter[]): Report {
  const all = [...(report.filter === undefined ? [] : [report.filter]), ...filters]
  const [first] = all
  return {
    ...report,
    ...(range === undefined ? {} : { range }),
    ...(first === undefined ? {} : { filter: all.length === 1 ? first : { and: all } }),
  }
}

export interface SavedQuestion {
  readonly project: Project
  readonly saved: SavedReport
  readonly report: Report
}

/**
 * What is to be asked for `GET …/reports/{reportId}/result?…`. Throws 404 for what is not there, 403 for a guest whose link
 * does not open it: a guest of a dashboard asks the reports of that dashboard, with its filters, over any range.
 */
export async function savedQuestion(
  context: ApiContext,
  deps: Pick<ApiDeps, 'accounts'>,
  projectId: number,
  reportId: number,
  query: SavedQuestionQuery,
): Promise<SavedQuestion> {
  const { accounts } = deps
  const caller = context.get('caller')
  const project = await openProject(accounts, caller, projectId, 'read')
  const isGuest = caller.kind === 'share'
  const dashboardId = isGuest ? caller.dashboardId : query.dashboard_id
  if (isGuest && query.filters !== undefined)
    throw new ApiFailure('read_only', 'A share link shows a dashboard with its own filters.')
  const dashboard =
    dashboardId === undefined
      ? undefined
      : found(await accounts.boards.dashboard(projectId, dashboardId, undefined), 'dashboard', dashboardId)
  const isShown = dashboard === undefined ? !isGuest : reportIdsOf(dashboard.tiles).includes(reportId)
  const saved = isShown ? await accounts.boards.savedReport(projectId, reportId, undefined) : undefined
  const kept = found(saved, 'saved report', reportId)
  const report = asked(kept, dashboard, query)
  if (isGuest) requireReportForGuests(report, true)
  return { project, saved: kept, report }
}

/** Throws 400 for a report that this version of Cairn does not take any more: what was kept was valid when it came in. */
function parsed({ name, report: text }: SavedReport): Report {
  const report = reportSchema.safeParse(JSON.parse(text))
  if (report.success) return report.data
  const issues = report.error.issues.map(({ path, message }) => ({ path: pathText(path), message }))
  const where = issues[0] === undefined ? '' : ` (${issues[0].path}: ${issues[0].message})`
  throw new ApiFailure(
    'bad_report',
    `The saved report “${name}” is of an older version of Cairn and can’t be asked as it is${where}. Build it anew.`,
    issues,
  )
}

function asked(saved: SavedReport, dashboard: Dashboard | undefined, query: SavedQuestionQuery): Report {
  const report = parsed(saved)
  const range = query.range === undefined ? dashboardRange(dashboard) : parseRangeText(query.range)
  const ofDashboard = dashboard === undefined ? [] : (JSON.parse(dashboard.filters) as Filter[])
  const more = query.filters === undefined ? [] : parseFilters(query.filters)
  const asKept = withRangeAndFilters(report, range, [...ofDashboard, ...more])
  return query.time_zone === undefined ? asKept : { ...asKept, time_zone: query.time_zone }
}
const dashboardRange = (dashboard: Dashboard | undefined): Range | undefined =>
  (dashboard === undefined ? null : (JSON.parse(dashboard.range) as Range | null)) ?? undefined
