// Questions over HTTP: reports, exports, and what was kept apart.
import type { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { reasonTexts } from '../event/index.ts'
import { audit } from './audit.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { queryResponses, valueOf } from './failure.ts'
import { idParameter, json } from './schemas.ts'
import { reportSchema, resultSchema } from '../report/index.ts'
import { exportFormats } from './export-formats.ts'
import type { ApiExportFormat } from './export-formats.ts'
import { linkKeyQuery } from './link-keys.ts'
import { spreadsheetQuery } from './table-files.ts'
import { requireReportForGuests } from './share-access.ts'
import type { ApiDeps, DroppedRequest } from './types.ts'

const projectPath = z.object({ projectId: idParameter('projectId', 'project') })
const security = [{ key: [] }]

const exportTypes = {
  ndjson: { type: 'application/x-ndjson', extension: 'ndjson' },
  csv: { type: 'text/csv; charset=utf-8', extension: 'csv' },
  parquet: { type: 'application/vnd.apache.parquet', extension: 'parquet' },
  arrow: { type: 'application/vnd.apache.arrow.stream', extension: 'arrow' },
} as const satisfies Record<ApiExportFormat, { type: string; extension: string }>

const exportQuery = z.object({
  format: z.enum(exportFormats).default('ndjson'),
  from: z.string().max(40).optional().openapi({
    description:
      "First day or time, e.g. 2026-01-01 (in the project's time zone) or 2026-01-01T12:00:00Z. Default: the first event.",
    example: '2026-01-01',
  }),
  to: z
    .string()
    .max(40)
    .optional()
    .openapi({ description: 'Last day (inclusive) or time (exclusive). Default: now.', example: '2026-01-31' }),
  spreadsheet: spreadsheetQuery,
  ...linkKeyQuery,
  filter: z.string().max(20_000).optional().openapi({
    description: 'A filter as in reports, as JSON text.',
    example: '{"property":"country","operator":"is","value":"DE"}',
  }),
})

const time = z.iso
  .datetime({ offset: true, message: 'Not an ISO 8601 time with zone, e.g. 2026-01-01T12:00:00Z.' })
  .or(z.iso.date())
  .transform((text) => Date.parse(text))
const droppedFilter = {
  stage: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: '`collect` (refused to the sender) or the name of a processing step.' }),
  reason: z.enum(Object.keys(reasonTexts)).optional().openapi({ description: 'Why it was kept apart, or not done.' }),
  from: time
    .optional()
    .openapi({ type: 'string', description: 'Kept apart at or after this time.', example: '2026-01-01T00:00:00Z' }),
  to: time.optional().openapi({ type: 'string', description: 'Kept apart before this time.' }),
}
const droppedQuery = z.object({ ...droppedFilter, limit: z.coerce.number().int().min(0).max(1000).default(100) })
const replayBody = z.strictObject(droppedFilter).openapi('Replay')

const droppedSchema = z
  .object({
    counts: z
      .array(
        z.object({
          stage: z.string(),
          reason: z.string(),
          description: z.string(),
          events: z.number().int(),
          replayable: z.number().int(),
          last_day: z.string().openapi({ description: 'Latest day, UTC.' }),
        }),
      )
      .openapi({ description: 'By stage and reason, most first.' }),
    dropped: z
      .array(
        z.object({
          dropped_at: z.string(),
          stage: z.string(),
          reason: z.string(),
          detail: z.string(),
          event_name: z.string(),
          timestamp: z.string(),
          count: z.number().int().openapi({ description: 'How many this row stands for.' }),
          is_replayable: z.boolean(),
          payload: z
            .string()
            .openapi({ description: 'What was kept, as JSON text; refusals: the start of what was sent.' }),
        }),
      )
      .openapi({ description: 'Newest first.' }),
  })
  .openapi('Dropped')

/** Reports are validated by the query engine, which names every place that is wrong; here they are only described. */
export function addQuestionRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const query = createRoute({
    method: 'post',
    path: '/api/v1/projects/{projectId}/query',
    tags: ['Questions'],
    security,
    summary: 'Ask a report',
    description:
      'A report in, its result out. Numbers are exact and include every event that was answered 202 two seconds ago.',
    request: { params: projectPath },
    responses: {
      200: json(resultSchema, 'The result, of the kind of the report.'),
      ...queryResponses,
    },
  })
  app.openAPIRegistry.registerPath({
    ...query,
    request: {
      params: projectPath,
      body: { required: true, content: { 'application/json': { schema: reportSchema } } },
    },
  })
  app.post('/api/v1/projects/:projectId{[0-9]+}/query', async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), Number(c.req.param('projectId')), 'read')
    const report = parseJson(await c.req.text())
    if (report === notJson) return c.json(valueOf(invalid('', 'The body is not valid JSON.')))
    if (c.get('caller').kind === 'share') requireReportForGuests(report)
    const result = valueOf(await deps.runReport(project, report, c.req.raw.signal))
    return c.body(JSON.stringify(result), 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  })

  const exportRoute = createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/export',
    tags: ['Questions'],
    security,
    summary: 'Export events',
    description:
      'All events of the range, streamed. Texts are as they were sent: give `spreadsheet=1` for a CSV that a spreadsheet opens. If something fails midway the connection is cut, so a whole answer is a whole export.',
    request: { params: projectPath, query: exportQuery },
    responses: {
      200: {
        description: 'Events, oldest first.',
        content: Object.fromEntries(
          Object.values(exportTypes).map(({ type }) => [type, { schema: z.string().openapi({ format: 'binary' }) }]),
        ),
      },
      ...queryResponses,
    },
  })
  app.openapi(exportRoute, async (c) => {
    const project = await openProject(deps.accounts, c.get('caller'), c.req.valid('param').projectId, 'read')
    const { format, from, to, filter: filterText, spreadsheet } = c.req.valid('query')
    const filter = filterText === undefined ? undefined : parseJson(filterText)
    if (filter === notJson) return valueOf(invalid('filter', 'Not valid JSON.'))
    const headers = exportHeaders(format, `cairn-${project.id}-events.${exportTypes[format].extension}`)
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    const request = { format, from, to, filter, isForSpreadsheet: spreadsheet === '1' }
    const bytes = valueOf(await deps.exportEvents(project, request, c.req.raw.signal))
    return streamed(c, bytes, headers)
  })

  const dropped = createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/dropped',
    tags: ['Ingestion'],
    security,
    summary: 'What was kept apart or refused, and why',
    request: { params: projectPath, query: droppedQuery },
    responses: { 200: json(droppedSchema, 'Counts, and the latest rows.'), ...queryResponses },
  })
  app.openapi(dropped, async (c) => {
    const { projectId } = c.req.valid('param')
    await openProject(deps.accounts, c.get('caller'), projectId, 'read')
    const { limit, ...rest } = c.req.valid('query')
    const request = droppedRequest(rest)
    const [counts, rows] = await Promise.all([
      deps.dropped.counts(projectId, request),
      limit === 0 ? { ok: true as const, value: [] } : deps.dropped.list(projectId, request, limit),
    ])
    const described = valueOf(counts).map((row) => ({ ...row, description: describe(row.reason) }))
    return c.json({ counts: described, dropped: [...valueOf(rows)] }, 200)
  })

  const replay = createRoute({
    method: 'post',
    path: '/api/v1/projects/{projectId}/dropped/replay',
    tags: ['Ingestion'],
    security,
    summary: 'Bring back what was kept apart (admin)',
    description:
      'Events that match become rows of the reports; dead letters run through processing again. What counts already is not counted twice.',
    request: { params: projectPath, body: { required: true, content: { 'application/json': { schema: replayBody } } } },
    responses: { 200: json(z.object({ replayed: z.number().int() }), 'How many were put back.'), ...queryResponses },
  })
  app.openapi(replay, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await openProject(deps.accounts, c.get('caller'), projectId, 'admin')
    const request = droppedRequest(c.req.valid('json'))
    const replayed = valueOf(await deps.dropped.replay(projectId, request))
    const changes = { reason: { to: request.reason }, replayed: { to: replayed } }
    await audit(c, deps, { action: 'dropped.replay', project, target: project.name, changes })
    return c.json({ replayed }, 200)
  })
}

const notJson = Symbol('not JSON')
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return notJson
  }
}
const invalid = (path: string, message: string) => ({
  ok: false as const,
  reason: 'invalid' as const,
  issues: [{ path, message }],
})

const describe = (reason: string): string => reasonTexts[reason] ?? ''

const droppedRequest = (from: { [K in keyof DroppedRequest]?: DroppedRequest[K] }): DroppedRequest => ({
  stage: from.stage,
  reason: from.reason,
  from: from.from,
  to: from.to,
})

const exportHeaders = (format: ApiExportFormat, name: string) => ({
  'Content-Type': exportTypes[format].type,
  'Content-Disposition': `attachment; filename="${name}"`,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
})

/** The bytes as they come, as fast as the reader takes them. A failure midway cuts the connection. */
function streamed(c: ApiContext, bytes: Readable, headers: ReturnType<typeof exportHeaders>): Response {
  const chunks: AsyncIterator<Uint8Array> = bytes[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await chunks.next()
          if (done === true) controller.close()
          else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
        } catch (error) {
          // Not `end`: what came so far must not pass for the whole.
          c.env.outgoing?.destroy()
          if (c.env.outgoing === undefined) controller.error(error)
          else controller.close()
        }
      },
      cancel: () => void bytes.destroy(),
    },
    { highWaterMark: 1 },
  )
  return c.body(body, 200, headers)
}
