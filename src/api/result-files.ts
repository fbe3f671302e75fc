// Results as files: the answer to a report, or to a saved one, as CSV, XLSX, JSON records or Parquet.
// A browser fetches them like everything else; for programs that can only be given an address (read_csv of pandas, Excel's
// "from web") the same address takes a key that may only read: link-keys.ts.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import { tabular, type Meta, type Result, type Table } from '../report/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { queryResponses, valueOf } from './failure.ts'
import { linkKeyQuery } from './link-keys.ts'
import { badPlace, projectPath, security } from './resource-routes.ts'
import { savedQuestion, savedQuestionQuery } from './saved-question.ts'
import { idParameter } from './schemas.ts'
import { requireReportForGuests } from './share-access.ts'
import type { ApiDeps } from './types.ts'
import { csvOf, recordsOf } from './write-csv.ts'
import { binaryOf } from './write-binary.ts'

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
} as const
export type FileFormat = keyof typeof types
export const fileFormats = Object.keys(types) as readonly FileFormat[]

const descriptions = {
  csv: 'Rates are 0…1, durations seconds, money a column per currency. Text that a spreadsheet would take for a formula gets an apostrophe before it.',
  xlsx: 'Numbers are numbers, rates percentages; range, time zone and filter stand above the table. A result of several tables has a sheet for each.',
  json: 'A list of objects, one a row, as `orient="records"` of data frames.',
  parquet: 'Counts are 64-bit integers, times timestamps in UTC, money DECIMAL(18, 4).',
} as const satisfies Record<FileFormat, string>

const tableQuery = {
  table: z.string().max(100).optional().openapi({
    description:
      'Which table of the result, where it has several (a funnel: steps, time-to-convert, over-time; retention: cohorts, averages; paths: links, nodes, top-paths). Default: the first. XLSX has all of them.',
  }),
  ...linkKeyQuery,
}
const reportQuery = z.object({
  report: z.string().max(20_000).openapi({
    description:
      'A report as JSON text. Without a `limit` as many rows come as may: a table 100,000, groups of a trend 1,000, people 10,000.',
    example: '{"kind":"table","range":{"last":30,"unit":"day"},"breakdown":["path"],"measures":["visitors"]}',
  }),
  ...tableQuery,
})
export const fileResponses = (format: FileFormat) =>
  ({
    200: {
      description: 'The table.',
      content: { [types[format]]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...queryResponses,
  }) as const
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
    request: { params: projectPath, query: z.object({ table: tableQuery.table }) },
    responses: fileResponses(format),
  }),
  saved: createRoute({
    method: 'get',
    path: `/api/v1/projects/{projectId}/reports/{reportId}/result.${format}`,
    tags: ['Saved reports'],
    security,
    summary: `A saved report's answer as ${format.toUpperCase()}`,
    description: descriptions[format],
    request: {
      params: projectPath.extend({ reportId: idParameter('reportId', 'saved report') }),
      query: savedQuestionQuery.extend(tableQuery),
    },
    responses: fileResponses(format),
  }),
})

const mostRows: Readonly<Record<string, number>> = { table: 100_000, trend: 1_000, people: 10_000, events: 1_000 }

/** With as many rows as there may be if it names no limit. */
function withLimit(report: object): object {
  const limit = 'kind' in report ? mostRows[String(report.kind)] : undefined
  return limit === undefined || 'limit' in report ? report : { ...report, limit }
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
  return withLimit(report)
}

export function addResultFileRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const answer = async (
    c: ApiContext,
    project: Project,
    report: object,
    format: FileFormat,
    wanted: string | undefined,
    title: string,
  ): Promise<Response> => {
    const isGuest = c.get('caller').kind === 'share'
    if (isGuest) requireReportForGuests(report)
    // Excel and others look before they fetch: that asks no question.
    if (c.req.method === 'HEAD') return c.body(null, 200, headersOf(format))
    // The query engine's results are of this type; the API hands them on unparsed.
    const result = valueOf(await deps.runReport(project, report, c.req.raw.signal)) as Result
    const tables = tabular(result)
    const table = wanted === undefined ? tables[0] : tables.find(({ name }) => name === wanted)
    if (table === undefined)
      throw badPlace('table', `There is no such table. This result has ${tables.map(({ name }) => name).join(', ')}.`)
    const day = (instant: string): string => instant.slice(0, 10)
    const { meta } = result
    return sendTables(c, format, {
      table,
      tables: wanted === undefined ? tables : [table],
      title,
      notes: notesOf(meta, 'filter' in report && !isGuest ? report.filter : undefined),
      name: `cairn-${project.id}-${table.name}-${day(meta.range.from)}-to-${day(meta.range.to)}`,
    })
  }

  for (const format of fileFormats) {
    const routes = routesOf(format)
    app.openapi(routes.get, async (c) => {
      const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
      const { report, table } = c.req.valid('query')
      return await answer(c, project, parseReport(report), format, table, project.name)
    })
    app.openapi(routes.post, async (c) => {
      const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
      const report = parseReport(await c.req.text())
      return await answer(c, project, report, format, c.req.valid('query').table, project.name)
    })
    app.openapi(routes.saved, async (c) => {
      const { projectId, reportId } = c.req.valid('param')
      const { table, key: _, ...query } = c.req.valid('query')
      const { project, saved, report } = await savedQuestion(c, deps, projectId, reportId, query)
      return await answer(c, project, report, format, table, `${project.name}: ${saved.name}`)
    })
  }
}

function streamOf(pieces: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}

/** '2026-11-01 00:00' of '2026-11-01T00:00:00.000+01:00'. */
const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ')
const notesOf = (meta: Meta, filter: unknown): readonly string[] => [
  `From ${minute(meta.range.from)} to ${minute(meta.range.to)} (${meta.time_zone})${meta.complete ? '' : ', not over yet'}`,
  ...(meta.compare_range === undefined
    ? []
    : [`Before: from ${minute(meta.compare_range.from)} to ${minute(meta.compare_range.to)}`]),
  ...(filter === undefined ? [] : [`Filter: ${JSON.stringify(filter).slice(0, 2_000)}`]),
]

const headersOf = (format: FileFormat) => ({
  'Content-Type': types[format],
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
})

/** `table` is what a format with room for one has. `name`: of the file, without its ending. */
export async function sendTables(
  c: ApiContext,
  format: FileFormat,
  of: {
    readonly table: Table
    readonly tables: readonly Table[]
    readonly title: string
    readonly notes: readonly string[]
    readonly name: string
  },
): Promise<Response> {
  const { table, tables, title, notes } = of
  const headers = {
    ...headersOf(format),
    'Content-Disposition': `attachment; filename="${of.name.replace(/[^\w.-]+/g, '_').slice(0, 150)}.${format}"`,
  }
  switch (format) {
    case 'csv':
      return c.body(streamOf(csvOf(table)), 200, headers)
    case 'json':
      return c.body(streamOf(recordsOf(table)), 200, headers)
    case 'parquet':
      return c.body(new Uint8Array(await binaryOf({ format, table })), 200, headers)
    case 'xlsx':
      return c.body(new Uint8Array(await binaryOf({ format, title, notes, tables })), 200, headers)
  }
}
