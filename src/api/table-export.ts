// Tables as files: the answer to a report as CSV or XLSX.
// A browser fetches them like everything else (with its session, key or share header) and saves the bytes: so no address
// holds a ticket that could be handed on.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import type { Meta, Result } from '../report/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { exportTable } from './export-table.ts'
import type { ExportTable } from './export-table.ts'
import { ApiFailure, queryResponses, valueOf } from './failure.ts'
import { badPlace, projectPath, security } from './resource-routes.ts'
import { requireReportForGuests } from './share-access.ts'
import type { ApiDeps } from './types.ts'
import { csvOf } from './write-csv.ts'
import { xlsxOf } from './write-xlsx.ts'

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const
type TableFormat = keyof typeof types

const query = z.object({
  report: z.string().max(20_000).openapi({
    description:
      'A report of kind `table`, `goals`, `trend` or `people`, as JSON text. Without a `limit` all rows come, up to 100,000 (people 10,000, groups of a trend 1,000).',
    example: '{"kind":"table","range":{"last":30,"unit":"day"},"breakdown":["path"],"measures":["visitors"]}',
  }),
})
const route = <const F extends TableFormat>(format: F) =>
  createRoute({
    method: 'get',
    path: `/api/v1/projects/{projectId}/table.${format}` as const,
    tags: ['Questions'],
    security,
    summary: `A report's answer as ${format.toUpperCase()}`,
    description:
      format === 'csv'
        ? 'Rates are 0…1, durations seconds, money a column per currency. Text that a spreadsheet would take for a formula gets an apostrophe before it.'
        : 'Numbers are numbers, rates percentages; range, time zone and filter stand above the table.',
    request: { params: projectPath, query },
    responses: {
      200: {
        description: 'The table.',
        content: { [types[format]]: { schema: z.string().openapi({ format: 'binary' }) } },
      },
      ...queryResponses,
    },
  })
const routes = { csv: route('csv'), xlsx: route('xlsx') } as const

const mostRows: Readonly<Record<string, number>> = { table: 100_000, trend: 1_000, people: 10_000 }

/** The report, with as many rows as there may be if it names no limit. Parsed by the query engine, which names what is wrong. */
function parseReport(text: string): object {
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch {
    throw badPlace('report', 'Not valid JSON.')
  }
  if (typeof report !== 'object' || report === null || Array.isArray(report)) throw badPlace('report', 'Not a report.')
  const limit = 'kind' in report ? mostRows[String(report.kind)] : undefined
  return limit === undefined || 'limit' in report ? report : { ...report, limit }
}

export function addTableExportRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const tableOf = async (c: ApiContext, project: Project, report: object): Promise<ExportTable> => {
    if (c.get('caller').kind === 'share') requireReportForGuests(report)
    // The query engine's results are of this type; the API hands them on unparsed.
    const result = valueOf(await deps.runReport(project, report, c.req.raw.signal)) as Result
    const table = exportTable(result)
    if (table === undefined)
      throw new ApiFailure(
        'bad_report',
        'kind: Only reports of kind `table`, `goals`, `trend` and `people` are tables.',
        [{ path: 'kind', message: 'Expected table, goals, trend or people' }],
      )
    return table
  }
  app.openapi(routes.csv, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const table = await tableOf(c, project, parseReport(c.req.valid('query').report))
    const pieces = csvOf(table)
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const { done, value } = pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    })
    return c.body(body, 200, headersOf(project, table, 'csv'))
  })
  app.openapi(routes.xlsx, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const report = parseReport(c.req.valid('query').report)
    const table = await tableOf(c, project, report)
    const notes = notesOf(table.meta, 'filter' in report ? report.filter : undefined)
    const bytes = await xlsxOf({ title: project.name, notes, columns: table.columns, rows: table.rows })
    return c.body(new Uint8Array(bytes), 200, headersOf(project, table, 'xlsx'))
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

function headersOf(project: Project, table: ExportTable, format: TableFormat): Record<string, string> {
  const day = (instant: string): string => instant.slice(0, 10)
  const name = `cairn-${project.id}-${table.name}-${day(table.meta.range.from)}-to-${day(table.meta.range.to)}`
  return {
    'Content-Type': types[format],
    'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '_').slice(0, 150)}.${format}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }
}
