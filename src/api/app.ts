// The API as one function from Request to Response: routes, who may call them, and what errors look like.
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { QueueFullError } from '../account/index.ts'
import { createAttempts } from './attempts.ts'
import { addAuditRoutes } from './audit.ts'
import { createAuthenticate } from './authenticate.ts'
import type { ApiContext, ApiTypes } from './authenticate.ts'
import { addCatalogueRoutes } from './catalogue.ts'
import { addCohortRoutes } from './cohorts.ts'
import { addDashboardRoutes } from './dashboards.ts'
import { addDefinitionRoutes } from './definitions.ts'
import { describeIngest } from './describe-ingest.ts'
import { addDocs } from './docs.ts'
import { answerFailure, ApiFailure, pathText } from './failure.ts'
import { addLiveRoutes } from './live.ts'
import { addInvitationRoutes } from './invitations.ts'
import { addProjectRoutes } from './projects.ts'
import { addQuestionRoutes } from './questions.ts'
import { addResourceRoutes } from './resources.ts'
import { addSavedReportRoutes } from './saved-reports.ts'
import { addResultFileRoutes } from './result-files.ts'
import { requireOpenToGuests } from './share-access.ts'
import { addShareDoor, addShareRoutes } from './shares.ts'
import { addPersonRoutes } from './persons.ts'
import { addRateRoutes } from './rates.ts'
import { addSqlRoutes } from './sql.ts'
import { addSessionRoutes } from './session.ts'
import { addSignInRoutes } from './sign-in.ts'
import { addTeamRoutes } from './team.ts'
import { addVirtualEventRoutes } from './virtual-events.ts'
import { addUserRoutes } from './users.ts'
import type { ApiDeps, ApiEnvironment } from './types.ts'

export interface Api {
  fetch(request: Request, environment: ApiEnvironment): Response | Promise<Response>
  /** The OpenAPI 3.1 document. */
  document(): unknown
  /** 'GET /api/v1/projects' …: every address of the API, for the test that the document has them all. */
  routes(): readonly string[]
}

export function createApi(deps: ApiDeps): Api {
  const app = new OpenAPIHono<ApiTypes>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = result.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }))
      const first = issues[0]
      throw new ApiFailure('bad_request', `${first?.path === '' ? 'body' : first?.path}: ${first?.message}`, issues)
    },
  })
  const authenticate = createAuthenticate(deps)

  app.use(
    '/api/*',
    bodyLimit({
      maxSize: 1_000_000,
      onError: () => Promise.reject(new ApiFailure('too_large', 'The body is too large.')),
    }),
  )
  addShareDoor(app, deps)
  app.use('/api/*', async (c, next) => {
    if (!isOpen(c.req.path)) {
      const caller = await authenticate(c)
      if (caller.kind === 'share') requireOpenToGuests(c.req.method, c.req.path, caller.dashboardId)
      c.set('caller', caller)
    }
    // Bodies here are JSON, whatever curl's -d says. (Where a cookie signs in, other types were refused.)
    if (c.req.method !== 'GET' && !/json/i.test(c.req.header('content-type') ?? ''))
      c.req.raw.headers.set('Content-Type', 'application/json')
    await next()
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
    // Nobody reads the body of an answer to HEAD: what streams it has to hear that.
    if (c.req.method === 'HEAD') await c.res.body?.cancel()
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `cs_…`, as `cairn key create` prints it.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'cairn.session_token',
    description:
      'Of who is signed in; over https `__Secure-cairn.session_token`. Changes need the `Origin` of this Cairn.',
  })
  const attempts = createAttempts(deps.now)
  addSessionRoutes(app, deps, attempts)
  addSignInRoutes(app, deps, attempts)
  addTeamRoutes(app, deps)
  addInvitationRoutes(app, deps, attempts)
  addUserRoutes(app, deps)
  addAuditRoutes(app, deps)
  addProjectRoutes(app, deps)
  addQuestionRoutes(app, deps)
  addPersonRoutes(app, deps)
  addSqlRoutes(app, deps)
  addRateRoutes(app, deps)
  addResultFileRoutes(app, deps)
  addCatalogueRoutes(app, deps)
  addResourceRoutes(app, deps)
  addDefinitionRoutes(app, deps)
  addSavedReportRoutes(app, deps)
  addCohortRoutes(app, deps)
  addVirtualEventRoutes(app, deps)
  addDashboardRoutes(app, deps)
  addShareRoutes(app, deps)
  addLiveRoutes(app, deps, authenticate)
  describeIngest(app.openAPIRegistry)

  let document: unknown
  const openapi = (): unknown =>
    (document ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Cairn',
        version: deps.version,
        description:
          'Ask reports, export events, manage projects and keys. To send events see `POST /track` in the README.',
        license: { name: 'MIT' },
      },
      servers: [{ url: '/' }],
    }))
  app.get('/openapi.json', (c) => c.json(openapi() as object))
  addDocs(app)

  app.get('/healthz', (c) => c.text('ok\n'))
  app.get('/readyz', async (c) => {
    const { isReady, reasons } = await deps.readiness()
    return c.json({ ready: isReady, reasons }, isReady ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    if (!isLocal(c)) {
      const caller = await authenticate(c)
      const mayRead = caller.kind === 'operator' || (caller.kind === 'key' && caller.key.projectId === undefined)
      if (!mayRead) throw new ApiFailure('forbidden', 'Metrics are of all projects: they need a key for all projects.')
    }
    const { contentType, text } = await deps.metrics()
    return c.body(text, 200, { 'Content-Type': contentType })
  })
  const fail = (c: ApiContext, failure: ApiFailure) => answerFailure(c, failure, c.get('caller'))
  app.notFound((c) => fail(c, new ApiFailure('not_found', `There is nothing at ${c.req.method} ${c.req.path}.`)))
  app.onError((error, c) => {
    if (error instanceof ApiFailure) return fail(c, error)
    if (error instanceof QueueFullError) return fail(c, new ApiFailure('busy', error.message))
    // What hono itself refuses: a body that is no JSON.
    if (error instanceof HTTPException && error.status === 400)
      return fail(c, new ApiFailure('bad_request', 'The body is not valid JSON.'))
    // Lists in lists in lists: what reads them runs out of stack.
    if (error instanceof RangeError && error.message.includes('call stack'))
      return fail(c, new ApiFailure('bad_request', 'The body is nested too deeply.'))
    deps.onFault(error, { method: c.req.method, path: c.req.path })
    return fail(c, new ApiFailure('internal', 'Something went wrong in Cairn.'))
  })

  return {
    fetch: (request, environment) => app.fetch(request, environment),
    document: openapi,
    routes: () => [
      ...new Set(app.routes.filter((route) => route.method !== 'ALL').map((route) => `${route.method} ${route.path}`)),
    ],
  }
}

/** Addresses that ask for no caller: they look themselves who is there, or open by what is in the link. */
const isOpen = (path: string): boolean =>
  path === '/api/v1/session' ||
  path === '/api/v1/setup' ||
  path.startsWith('/api/auth/') ||
  path.startsWith('/api/v1/invitations/')

/** From this machine, and not handed on by a proxy on this machine. */
function isLocal(c: ApiContext): boolean {
  if (c.env.isOperator === true) return true
  const address = c.env.incoming?.socket.remoteAddress ?? ''
  const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some((name) => c.req.header(name) !== undefined)
  return !isForwarded && /^(127\.|::1$|::ffff:127\.)/.test(address)
}
