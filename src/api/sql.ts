// The SQL page over HTTP: a query in, rows out; what a query may name. People from analyst on, and keys that may read; never
// guests with a link.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Project } from '../account/index.ts'
import { sqlRequestSchema, sqlResultSchema, sqlSchemaSchema } from './analysis-schemas.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { queryResponses, valueOf } from './failure.ts'
import { linkKeyQuery } from './link-keys.ts'
import { json } from './schemas.ts'
import { projectPath, security } from './resource-routes.ts'
import { sqlTable } from './sql-table.ts'
import { answerHead, fileFormats, fileQuery, fileResponses, sendTables } from './table-files.ts'
import type { FileFormat, FileOptions } from './table-files.ts'
import type { SqlQuestion } from '../query/index.ts'
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
/** A file has as many rows as an answer may have, unless fewer are wanted. */
const fileRequest = sqlRequestSchema.extend({
  limit: z.coerce.number().int().min(1).max(100_000).default(100_000).openapi({ description: 'Rows at most.' }),
})
const fileRoutes = (format: FileFormat) => {
  const common = {
    path: `/api/v1/projects/{projectId}/sql.${format}` as const,
    tags: ['Questions'],
    security,
    summary: `Ask in SQL: the rows as ${format.toUpperCase()}`,
    responses: fileResponses(format),
  }
  return {
    get: createRoute({
      ...common,
      method: 'get',
      description: 'For programs that can be given nothing but an address.',
      request: { params: projectPath, query: z.object({ ...fileRequest.shape, ...fileQuery, ...linkKeyQuery }) },
    }),
    post: createRoute({
      ...common,
      method: 'post',
      request: {
        params: projectPath,
        query: z.object(fileQuery),
        body: { required: true, content: { 'application/json': { schema: fileRequest.openapi('SqlFileRequest') } } },
      },
    }),
  }
}
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
  const send = async (
    c: ApiContext,
    project: Project,
    format: FileFormat,
    question: SqlQuestion,
    options: FileOptions,
  ): Promise<Response> => {
    if (c.req.method === 'HEAD') return answerHead(c, format)
    const table = sqlTable(valueOf(await deps.sql.ask(project, question, c.req.raw.signal)))
    const file = {
      projectId: project.id,
      table,
      tables: [table],
      title: project.name,
      notes: [question.sql.slice(0, 2_000)],
      name: `${project.name} SQL`,
    }
    return await sendTables(c, format, file, options)
  }
  for (const format of fileFormats) {
    const routes = fileRoutes(format)
    app.openapi(routes.get, async (c) => {
      const project = await open(c, c.req.valid('param').projectId)
      const { sql, limit, spreadsheet, plain } = c.req.valid('query')
      return await send(c, project, format, { sql, limit }, { spreadsheet, plain })
    })
    app.openapi(routes.post, async (c) => {
      const project = await open(c, c.req.valid('param').projectId)
      return await send(c, project, format, c.req.valid('json'), c.req.valid('query'))
    })
  }
  app.openapi(schema, async (c) => {
    await open(c, c.req.valid('param').projectId)
    return c.json(deps.sql.schema() as z.infer<typeof sqlSchemaSchema>, 200)
  })
}
