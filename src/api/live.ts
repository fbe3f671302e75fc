// What happens just now, over HTTP: the live stream, the asker's own device, and how intake goes.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { personIdOf } from '../event/index.ts'
import { openProject } from './authenticate.ts'
import type { ApiContext, ApiTypes, Authenticate } from './authenticate.ts'
import { answerEventStream } from './event-stream.ts'
import { ApiFailure, queryResponses, valueOf } from './failure.ts'
import {
  ingestionSchema,
  liveDeviceSchema,
  liveDroppedSchema,
  liveEndSchema,
  liveEventSchema,
  liveLaggingSchema,
  liveQuerySchema,
  liveSnapshotSchema,
} from './live-schemas.ts'
import { idParameter, json } from './schemas.ts'
import type { ApiDeps, LiveMessage } from './types.ts'

const projectPath = z.object({ projectId: idParameter('projectId', 'project') })
const security = [{ key: [] }]

const routes = {
  live: createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/live',
    tags: ['Live'],
    security,
    summary: 'Listen to what happens',
    description:
      'Server-sent events. `snapshot`: who is here. `events`: a list, newest first; the latest 50 at once, then what is new. `dropped` (with `dropped=1`): what is refused or kept apart. `lagging`: more came than is told. `end`: the stream ends, and why. Events are told once they are counted, a second or two after their receipt; what happened more than 35 minutes ago is not told.',
    request: { params: projectPath, query: liveQuerySchema },
    responses: {
      200: {
        description: 'A stream that stays open; a comment each 15 s.',
        content: {
          'text/event-stream': {
            schema: z
              .union([
                liveSnapshotSchema,
                z.array(liveEventSchema),
                z.array(liveDroppedSchema),
                liveLaggingSchema,
                liveEndSchema,
              ])
              .openapi({ description: 'Data of one server-sent event.' }),
          },
        },
      },
      ...queryResponses,
    },
  }),
  device: createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/live/device',
    tags: ['Live'],
    security,
    summary: 'Whose events the asker’s own browser sends',
    description:
      'Events without a distinct id belong to a person that is made of the address, the user agent and a secret of the day. These are the persons that events of the asker’s browser belong to today.',
    request: { params: projectPath },
    responses: { 200: json(liveDeviceSchema, 'Person ids, and what they are made of.'), ...queryResponses },
  }),
  ingestion: createRoute({
    method: 'get',
    path: '/api/v1/projects/{projectId}/ingestion',
    tags: ['Ingestion'],
    security,
    summary: 'How intake goes: stored, kept apart and refused, over time',
    request: { params: projectPath, query: z.object({ unit: z.enum(['minute', 'day']).default('day') }) },
    responses: { 200: json(ingestionSchema, 'The last 60 minutes or 30 days.'), ...queryResponses },
  }),
} as const

/** Messages for one reader, kept until his stream is there. */
function createMailbox() {
  const waiting: LiveMessage[] = []
  let deliver: ((message: LiveMessage) => void) | undefined
  return {
    put: (message: LiveMessage): void => {
      if (deliver === undefined) waiting.push(message)
      else deliver(message)
    },
    open: (to: (message: LiveMessage) => void): void => {
      deliver = to
      for (const message of waiting.splice(0)) to(message)
    },
  }
}

export function addLiveRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps, authenticate: Authenticate): void {
  const { live } = deps
  const open = (c: ApiContext, projectId: number) => openProject(deps.accounts, c.get('caller'), projectId, 'read')

  app.openapi(routes.live, async (c) => {
    const { projectId } = c.req.valid('param')
    const project = await open(c, projectId)
    const { filter, person_id, distinct_id, dropped } = c.req.valid('query')
    const personIds = [
      ...(person_id?.split(',') ?? []),
      ...(distinct_id === undefined ? [] : [String(personIdOf(projectId, distinct_id))]),
    ]
    const mailbox = createMailbox()
    const request = {
      filter: filter === undefined ? undefined : parseFilter(filter),
      personIds: personIds.length === 0 ? undefined : personIds,
      wantsDropped: dropped === '1',
    }
    const answer = await live.listen(project, request, mailbox.put)
    if (!answer.ok && answer.reason === 'too_many')
      throw answer.isOfProject
        ? new ApiFailure('too_many_listeners', 'Too many live views of this project are open.')
        : new ApiFailure('unavailable', 'Too many live views are open on this server.')
    const leave = valueOf(answer)
    /** Signed out, revoked, no longer a member. A server that can't tell just now is asked again. */
    const mayListen = (): Promise<boolean> =>
      authenticate(c).then(
        async (caller) => {
          await openProject(deps.accounts, caller, projectId, 'read')
          return true
        },
        (error: unknown) => !(error instanceof ApiFailure),
      )
    return answerEventStream(c, (stream) => {
      const check = setInterval(() => {
        void mayListen()
          .catch((error: unknown) => !(error instanceof ApiFailure))
          .then((isAllowed) => {
            if (isAllowed) return
            stream.send('end', { reason: 'not_allowed' })
            stream.close()
          })
      }, live.checkEveryMs)
      mailbox.open(({ kind, value }) => {
        stream.send(kind, value)
        if (kind === 'end') stream.close()
      })
      return () => {
        clearInterval(check)
        leave()
      }
    })
  })

  app.openapi(routes.device, async (c) => {
    const { projectId } = c.req.valid('param')
    await open(c, projectId)
    const address = c.env?.incoming === undefined ? '' : deps.clientAddress(c.env.incoming)
    const userAgent = c.req.header('user-agent') ?? ''
    const ids = valueOf(await live.device(projectId, address, userAgent))
    return c.json({ person_ids: [...ids], address, user_agent: userAgent }, 200)
  })

  app.openapi(routes.ingestion, async (c) => {
    const project = await open(c, c.req.valid('param').projectId)
    return c.json(valueOf(await live.ingestion(project, c.req.valid('query').unit)), 200)
  })
}

function parseFilter(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new ApiFailure('bad_request', 'filter: Not valid JSON.', [{ path: 'filter', message: 'Not valid JSON.' }])
  }
}
