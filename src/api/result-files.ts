// Results as files: the answer to a report, or to a saved one, as CSV, XLSX, JSON records or Parquet.
// A browser fetches them like everything else; for programs that can only be given an address (read_csv of pandas, Excel's
// "from web") the same address takes a key that may only read: link-keys.ts.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import { reportSchema, tabular, type Report, type Result } from '../report/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { valueOf } from './failure.ts'
import { linkKeyQuery } from './link-keys.ts'
import { badPlace, projectPath, security } from './resource-routes.ts'
import { savedQuestion, savedQuestionQuery } from './saved-question.ts'
import { idParameter } from './schemas.ts'
import { requireReportForGuests } from './share-access.ts'
import type { ApiDeps } from './types.ts'
import { answerHead, daysOf, fileFormats, fileQuery, fileResponses, notesOf, sendTables } from './table-files.ts'
import type { FileFormat, FileOptions } from './table-files.ts'

const descriptions = {
  csv: 'Rates are 0…1, durations seconds, money a column per currency. Text that a spreadsheet would take for a formula gets an apostrophe before it.',
  xlsx: 'Numbers are numbers, dates dates, rates percentages; range, time zone and filter stand above the table. A result of several tables has a sheet for each.',
  json: 'A list of objects, one a row, as `orient="records"` of data frames.',
  parquet: 'Counts are 64-bit integers, days DATE, times timestamps in UTC, money DECIMAL(18, 4).',
} as const satisfies Record<FileFormat, string>

const tableQuery = {
  table: z.string().max(100).optional().openapi({
    description:
      'Which table of the result, where it has several (a funnel: steps, time-to-convert, over-time; retention: cohorts, averages; paths: links, nodes, top-paths). Default: the first. XLSX has all of them.',
  }),
  limit: z.coerce.number().int().min(1).max(100_000).optional().openapi({
    description:
      'So many rows (of trends, funnels and retention: groups) instead of as many as may be. Where a file is cut, its header `Cairn-Truncated` is `true`.',
  }),
  ...fileQuery,
}
const reportQuery = z.object({
  report: z.string().max(20_000).openapi({
    description:
      'A report as JSON text. Without a `limit` as many rows come as may: a table 100,000, people 10,000, events 1,000; groups of a trend, a funnel or a retention, links of each step of paths 1,000.',
    example: '{"kind":"table","range":{"last":30,"unit":"day"},"breakdown":["path"],"measures":["visitors"]}',
  }),
  ...tableQuery,
  ...linkKeyQuery,
})
const routesOf = (format: FileFormat) => ({
  get: createRoute({
    method: 'get',
    path: `/api/v1/projects/{projectId}/query.${format}`,
    tags: ['Questions'],
    security,
    summary: `A report's answer as ${format.toUpperCase()}`,
    description: descriptions[format],
    request: { params: projectPath, query: reportQuery },
    responses: fileResponses(format),
  }),
  post: createRoute({
    method: 'post',
    path: `/api/v1/projects/{projectId}/query.${format}`,
    tags: ['Questions'],
    security,
    summary: `A report's answer as ${format.toUpperCase()}`,
    description: `The report is the body. ${descriptions[format]}`,
    request: { params: projectPath, query: z.object(tableQuery) },
    responses: fileResponses(format),
  }),
  saved: createRoute({
    method: 'get',
    path: `/api/v1/projects/{projectId}/reports/{reportId}/result.${format}`,
    tags: ['Saved reports'],
    security,
    summary: `A saved report's answer as ${format.toUpperCase()}`,
    description: `All of it, whatever page of it is saved. ${descriptions[format]}`,
    request: {
      params: projectPath.extend({ reportId: idParameter('reportId', 'saved report') }),
      query: savedQuestionQuery.extend({ ...tableQuery, ...linkKeyQuery }),
    },
    responses: fileResponses(format),
  }),
})

const most: Readonly<Record<string, object>> = {
  table: { limit: 100_000 },
  trend: { limit: 1_000 },
  people: { limit: 10_000 },
  events: { limit: 1_000 },
  funnel: { limit: 1_000 },
  retention: { limit: 1_000 },
  paths: { limit: 1_000, top_paths: 1_000 },
}
/** With as much as there may be of what it does not limit itself. */
const wholeOf = (report: object): object => ({ ...('kind' in report ? most[String(report.kind)] : {}), ...report })

/** What is kept has a limit in any case, for the page it was seen on: a file has all. */
function withoutPage({ kind, ...report }: Report): object {
  const page: ReadonlySet<string> = new Set(['offset', 'cursor', ...Object.keys(most[kind] ?? {})])
  return { kind, ...Object.fromEntries(Object.entries(report).filter(([name]) => !page.has(name))) }
}

/** Parsed by the query engine, which names what is wrong. */
function parseReport(text: string): object {
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch {
    throw badPlace('report', 'Not valid JSON.')
  }
  if (typeof report !== 'object' || report === null || Array.isArray(report)) throw badPlace('report', 'Not a report.')
  return report
}

interface Wanted extends FileOptions {
  readonly table?: string | undefined
  readonly limit?: number | undefined
}

export function addResultFileRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  /** The whole answer. Where all groups are more than an answer may have, those that it has without being asked. */
  const ask = async (c: ApiContext, project: Project, report: object, limit: number | undefined) => {
    const { signal } = c.req.raw
    const whole = { ...wholeOf(report), ...(limit === undefined ? {} : { limit }) }
    const answer = await deps.runReport(project, whole, signal)
    if (answer.ok || answer.reason !== 'invalid' || limit !== undefined) return { asked: whole, answer }
    return { asked: report, answer: await deps.runReport(project, report, signal) }
  }
  const send = async (
    c: ApiContext,
    project: Project,
    report: object,
    format: FileFormat,
    wanted: Wanted,
    /** Of a saved report. */
    reportName?: string,
  ): Promise<Response> => {
    const caller = c.get('caller')
    const isGuest = caller.kind === 'share'
    if (caller.kind === 'share') requireReportForGuests(report, caller.dashboardId !== undefined)
    if (c.req.method === 'HEAD') return answerHead(c, format)
    const { asked, answer } = await ask(c, project, report, wanted.limit)
    // The query engine's results are of this type; the API hands them on unparsed.
    const result = valueOf<unknown>(answer) as Result
    const tables = tabular(result, { report: reportSchema.parse(asked), currency: project.currency })
    const table = wanted.table === undefined ? tables[0] : tables.find(({ name }) => name === wanted.table)
    if (table === undefined)
      throw badPlace('table', `There is no such table. This result has ${tables.map(({ name }) => name).join(', ')}.`)
    const { meta } = result
    const told = [project.name, reportName, tables.length === 1 && reportName !== undefined ? undefined : table.name]
    const file = {
      projectId: project.id,
      table,
      tables: wanted.table === undefined ? tables : [table],
      title: reportName === undefined ? project.name : `${project.name}: ${reportName}`,
      notes: notesOf(meta, 'filter' in report && !isGuest ? report.filter : undefined),
      name: [...told.filter((part) => part !== undefined), daysOf(meta)].join(' '),
    }
    return await sendTables(c, format, file, wanted)
  }

  for (const format of fileFormats) {
    const routes = routesOf(format)
    app.openapi(routes.get, async (c) => {
      const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
      const { report, ...wanted } = c.req.valid('query')
      return await send(c, project, parseReport(report), format, wanted)
    })
    app.openapi(routes.post, async (c) => {
      const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
      const report = parseReport(await c.req.text())
      return await send(c, project, report, format, c.req.valid('query'))
    })
    app.openapi(routes.saved, async (c) => {
      const { projectId, reportId } = c.req.valid('param')
      const query = c.req.valid('query')
      const { project, saved, report } = await savedQuestion(c, deps, projectId, reportId, query)
      return await send(c, project, withoutPage(report), format, query, saved.name)
    })
  }
}
