// The SQL page over HTTP: a query in, rows out; what a query may name. People from analyst on, and keys that may read; never
// guests with a link.
import { createRoute } from '@hono/zod-openapi'
import type { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import { sqlRequestSchema, sqlResultSchema, sqlSchemaSchema } from './analysis-schemas.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { queryResponses, valueOf } from './failure.ts'
import { fileFormats, fileResponses, sendTables, type FileFormat } from './result-files.ts'
import { json } from './schemas.ts'
import { projectPath, security } from './resource-routes.ts'
import type { SqlAnswer } from '../query/index.ts'
import type { Cell, Column, Table } from '../report/index.ts'
import type { ApiDeps } from './types.ts'

const ask = createRoute({
  method: 'post',
  path: '/api/v1/projects/{projectId}/sql',
  tags: ['Questions'],
  security,
  summary: 'Ask in SQL',
  description:
    'One SELECT in ClickHouse’s SQL over the project’s tables events, sessions and persons (`GET …/sql/schema`). It only reads, and has limits of time, memory and rows; see docs/sql.md.',
  request: {
    params: projectPath,
    body: { required: true, content: { 'application/json': { schema: sqlRequestSchema } } },
  },
  responses: { 200: json(sqlResultSchema, 'The rows.'), ...queryResponses },
})
const fileRoute = (format: FileFormat) =>
  createRoute({
    method: 'post',
    path: `/api/v1/projects/{projectId}/sql.${format}`,
    tags: ['Questions'],
    security,
    summary: `Ask in SQL: the rows as ${format.toUpperCase()}`,
    request: {
      params: projectPath,
      body: { required: true, content: { 'application/json': { schema: sqlRequestSchema } } },
    },
    responses: fileResponses(format),
  })
const schema = createRoute({
  method: 'get',
  path: '/api/v1/projects/{projectId}/sql/schema',
  tags: ['Questions'],
  security,
  summary: 'What a query in SQL may name',
  request: { params: projectPath },
  responses: { 200: json(sqlSchemaSchema, 'Tables, functions, limits.'), ...queryResponses },
})

export function addSqlRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const open = (c: ApiContext, projectId: number): Promise<Project> => {
    const caller = c.get('caller')
    return openProject(deps.accounts, caller, projectId, caller.kind === 'key' ? 'read' : 'annotate')
  }
  app.openapi(ask, async (c) => {
    const project = await open(c, c.req.valid('param').projectId)
    const result = valueOf(await deps.sql.ask(project, c.req.valid('json'), c.req.raw.signal))
    return c.body(JSON.stringify(result), 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    }) as never
  })
  for (const format of fileFormats)
    app.openapi(fileRoute(format), async (c) => {
      const project = await open(c, c.req.valid('param').projectId)
      const question = c.req.valid('json')
      const result = valueOf(await deps.sql.ask(project, question, c.req.raw.signal))
      const table = tableOf(result)
      const notes = [
        ...(result.truncated ? [`The first ${result.rows.length} rows; there are more.`] : []),
        question.sql.slice(0, 2_000),
      ]
      const file = { table, tables: [table], title: project.name, notes, name: `cairn-${project.id}-sql` }
      return await sendTables(c, format, file)
    })
  app.openapi(schema, async (c) => {
    await open(c, c.req.valid('param').projectId)
    return c.json(deps.sql.schema() as z.infer<typeof sqlSchemaSchema>, 200)
  })
}

/** Ids of 64 bits and whatever is no number stay text. */
function tableOf({ columns, rows }: SqlAnswer): Table {
  const formatOf = (type: string, index: number): Column['format'] => {
    const inner = type.replace(/^Nullable\((.*)\)$/, '$1')
    const isNumeric = rows.every((row) => row[index] === null || typeof row[index] === 'number')
    if (/^U?Int/.test(inner)) return isNumeric ? 'count' : 'text'
    if (/^(Float|Decimal)/.test(inner)) return isNumeric ? 'number' : 'text'
    return inner === 'Bool' ? 'yes_no' : 'text'
  }
  return {
    name: 'sql',
    columns: columns.map(({ name, type }, index) => ({ header: name, format: formatOf(type, index) })),
    rows: rows.map((row) => row.map(cellOf)),
  }
}
const cellOf = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : JSON.stringify(value)
