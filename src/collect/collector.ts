// The way of a request: read → decode → whose is it → validate → append → answer. Stateless but for limits and counters,
// and the server's hot path: it waits for the spool's disk and for nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { limits as eventLimits, type EventsRecord, type RequestContext, type WireEvent } from '../event/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { sendJson, sendPixel, sendPreflight, type Answer, type RejectedEvent } from './answer.ts'
import { clientFinder } from './client-address.ts'
import { bodyDecoder, splitBody, type Decoded, type Sent } from './decode-body.ts'
import { decodeForm } from './form-body.ts'
import { header } from './header.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import { rateLimiter } from './rate-limit.ts'
import { BodyReader, type ReadOutcome } from './read-body.ts'
import { RefusalLog } from './refusal-log.ts'
import type { Collector, CollectorCounters, CollectorDeps, CollectorLimits, IntakeProject, Refusal } from './types.ts'
import { cut } from './check-properties.ts'
import { validateEvent } from './validate-event.ts'

export const defaultLimits: CollectorLimits = {
  bodyBytes: eventLimits.bodyBytes,
  inflatedBytes: eventLimits.inflatedBytes,
  inFlightBytes: 64 * 1024 * 1024,
  bodySeconds: 15,
}

/** A request while it is worked on. */
interface Intake {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: string
  readonly send: (request: IncomingMessage, response: ServerResponse, answer: Answer) => void
  heldBytes: number
  isAnswered: boolean
}

/** Throws only if `trustedProxies` holds something that is no address range. */
export function createCollector(deps: CollectorDeps): Collector {
  const limits = { ...defaultLimits, ...deps.limits }
  const findClient = clientFinder(deps.trustedProxies ?? [], deps.trustCountryHeaders ?? false)
  const decode = bodyDecoder(limits)
  const takeTokens = rateLimiter()
  const reader = new BodyReader(limits)
  const refusals = new RefusalLog()
  const statuses = new Map<number, number>()
  let acceptedEvents = 0
  let inFlightRequests = 0

  function answer(intake: Intake, given: Answer): void {
    if (intake.isAnswered) return
    intake.isAnswered = true
    inFlightRequests -= 1
    reader.hold(-intake.heldBytes)
    statuses.set(given.status, (statuses.get(given.status) ?? 0) + 1)
    try {
      intake.send(intake.request, intake.response, given)
    } catch (error) {
      deps.onFault?.(error)
      intake.response.destroy()
    }
  }

  function refuse(
    intake: Intake,
    status: number,
    refusal: Refusal,
    more: { projectId?: number; sent?: string; count?: number; retryAfterSeconds?: number; closes?: boolean } = {},
  ): void {
    const { projectId = 0, sent = '', count = 1, ...rest } = more
    refusals.add(projectId, refusal, deps.now(), () => sent, count)
    answer(intake, { status, accepted: 0, rejected: [], refusal, ...rest })
  }

  /** Where a fault of ours would leave the sender without an answer. */
  function guard(intake: Intake, work: () => void): void {
    try {
      work()
    } catch (error) {
      fault(intake, error)
    }
  }
  function fault(intake: Intake, error: unknown): void {
    deps.onFault?.(error)
    refuse(intake, 500, { reason: 'fault', detail: '' })
  }

  function track(intake: Intake): void {
    reader.read(intake.request, (outcome, body) =>
      guard(intake, () => {
        if (outcome !== 'read') return unread(intake, outcome)
        intake.heldBytes = body.length
        const decoded = decode(body, header(intake.request, 'content-encoding'))
        if (!(decoded instanceof Promise)) return take(intake, decoded, 'track')
        decoded.then(
          (inflated) => guard(intake, () => takeInflated(intake, inflated)),
          (error: unknown) => fault(intake, error),
        )
      }),
    )
  }

  function unread(intake: Intake, outcome: Exclude<ReadOutcome, 'read'>): void {
    const projectId = projectOf(intake, undefined)?.projectId ?? 0
    const closes = !intake.request.complete
    if (outcome === 'too_large')
      refuse(intake, 413, { reason: 'body_too_large', detail: `> ${limits.bodyBytes} bytes` }, { projectId, closes })
    else if (outcome === 'no_memory')
      refuse(
        intake,
        503,
        { reason: 'spool_full', detail: 'too many requests at once' },
        { projectId, closes, retryAfterSeconds: 1 },
      )
    else if (outcome === 'too_slow')
      refuse(intake, 408, { reason: 'timeout', detail: 'the body came too slowly' }, { projectId, closes: true })
    // The sender is gone: this answer reaches nobody, but it is counted.
    else refuse(intake, 400, { reason: 'bad_http', detail: 'the request ended before its body' }, { projectId })
  }

  function takeInflated(intake: Intake, decoded: Decoded): void {
    const bytes = decoded.text.length
    if (!reader.hold(bytes))
      return refuse(
        intake,
        503,
        { reason: 'spool_full', detail: 'too many requests at once' },
        { retryAfterSeconds: 1 },
      )
    intake.heldBytes += bytes
    take(intake, decoded, 'track')
  }

  const projectOf = (intake: Intake, bodyKey: unknown): IntakeProject | undefined => {
    const key = writeKey(intake, bodyKey)
    return key === '' ? undefined : deps.findProject(key)
  }

  function take(intake: Intake, decoded: Decoded, kind: 'track' | 'pixel'): void {
    const bodyKey = decoded.kind === 'sent' ? decoded.key : undefined
    const project = projectOf(intake, bodyKey)
    const sent = decoded.text
    if (decoded.kind === 'undecodable') {
      const { status, reason, detail } = decoded
      return refuse(intake, status, { reason, detail }, { projectId: project?.projectId ?? 0, sent })
    }
    if (!project) {
      const reason = writeKey(intake, bodyKey) === '' ? 'no_key' : 'unknown_key'
      return refuse(intake, 401, { reason, detail: '' }, { count: decoded.events.length })
    }
    const { projectId } = project
    const count = decoded.events.length
    if (count > eventLimits.eventsPerRequest) {
      const detail = `${count} > ${eventLimits.eventsPerRequest}`
      return refuse(intake, 413, { reason: 'too_many_events', detail }, { projectId, sent, count })
    }
    const receivedAt = deps.now()
    const retryAfterSeconds = takeTokens(project, count, receivedAt)
    if (retryAfterSeconds > 0) {
      const detail = `${project.ratePerSecond ?? 0} events per second`
      return refuse(intake, 429, { reason: 'rate_limited', detail }, { projectId, sent, count, retryAfterSeconds })
    }
    const { events, rejected } = validateAll(decoded, projectId, receivedAt)
    if (events.length === 0) {
      const [first] = rejected
      const refusal = { reason: first?.reason ?? ('no_events' as const), detail: first?.detail ?? '' }
      return answer(intake, { status: 400, accepted: 0, rejected, refusal })
    }
    const record = recordOf(intake, kind, projectId, receivedAt, decoded.sentAt, events)
    deps.put(record, (result) => guard(intake, () => settle(intake, result, projectId, events.length, rejected, sent)))
  }

  function validateAll(
    { events: given, text }: Sent,
    projectId: number,
    receivedAt: number,
  ): { events: WireEvent[]; rejected: readonly RejectedEvent[] } {
    const events: WireEvent[] = []
    let rejected: RejectedEvent[] | undefined
    let changes = 0
    for (let index = 0; index < given.length; index += 1) {
      const validated = validateEvent(given[index], deps.randomId)
      let refusal: Refusal
      if (validated.kind === 'refused') refusal = validated
      else if (changes + validated.changes <= eventLimits.changesPerRequest) {
        changes += validated.changes
        events.push(validated.event)
        continue
      } else refusal = { reason: 'too_many_changes', detail: `the request: > ${eventLimits.changesPerRequest}` }
      const { reason, detail } = refusal
      ;(rejected ??= []).push({ index, reason, detail })
      refusals.add(projectId, refusal, receivedAt, () => sampleOf(given, index, text))
    }
    return { events, rejected: rejected ?? none }
  }

  function recordOf(
    { request }: Intake,
    intake: 'track' | 'pixel',
    projectId: number,
    receivedAt: number,
    sent: unknown,
    events: readonly WireEvent[],
  ): string {
    const { address, country } = findClient(request)
    const context: RequestContext = {
      address,
      user_agent: cut(header(request, 'user-agent') ?? '', eventLimits.contextLength),
      language: firstLanguage(header(request, 'accept-language')),
      country,
    }
    const sentAt = parseTimestamp(sent)
    const record: EventsRecord = {
      kind: 'events',
      project_id: projectId,
      intake,
      received_at: receivedAt,
      ...(sentAt === undefined ? undefined : { sent_at: sentAt }),
      context,
      events,
    }
    return JSON.stringify(record)
  }

  function settle(
    intake: Intake,
    result: AppendResult,
    projectId: number,
    accepted: number,
    rejected: readonly RejectedEvent[],
    sent: string,
  ): void {
    if (result.ok) {
      acceptedEvents += accepted
      return answer(intake, { status: 202, accepted, rejected })
    }
    const { reason, retryAfterSeconds, detail } = result
    const refusal: Refusal = { reason: 'spool_full', detail: reason === 'io_error' ? reason : `${reason}: ${detail}` }
    refuse(intake, 503, refusal, { projectId, sent, count: accepted, retryAfterSeconds })
  }

  function pixel(intake: Intake): void {
    const fields = decodeForm(intake.query)
    if (fields.kind === 'refused') {
      const projectId = projectOf(intake, undefined)?.projectId ?? 0
      return refuse(intake, 400, fields, { projectId, sent: intake.query })
    }
    const decoded = splitBody(fields.value, intake.query)
    if (decoded.kind !== 'sent') return take(intake, decoded, 'pixel')
    const referer = header(intake.request, 'referer')
    const defaults = referer === undefined ? { event_name: 'page_view' } : { event_name: 'page_view', url: referer }
    const events = decoded.events.map((event) =>
      typeof event === 'object' && event !== null && !Array.isArray(event) ? { ...defaults, ...event } : event,
    )
    take(intake, { ...decoded, events }, 'pixel')
  }

  async function writeRefusals(): Promise<void> {
    for (const record of refusals.take()) {
      const result = await new Promise<AppendResult>((resolve) => deps.put(JSON.stringify(record), resolve))
      if (!result.ok) refusals.putBack(record)
    }
  }
  const writing = setInterval(() => void writeRefusals().catch((error: unknown) => deps.onFault?.(error)), 1_000)
  writing.unref()

  return {
    handle(request, response) {
      const url = request.url ?? ''
      const mark = url.indexOf('?')
      const path = mark < 0 ? url : url.slice(0, mark)
      const isTrack = path === '/track' || path === '/track/'
      if (!isTrack && path !== '/pixel.gif' && path !== '/pixel.gif/') return false
      const query = mark < 0 ? '' : url.slice(mark + 1)
      const send = isTrack ? sendJson : sendPixel
      const intake: Intake = { request, response, query, send, heldBytes: 0, isAnswered: false }
      const { method } = request
      inFlightRequests += 1
      if (method === 'OPTIONS') {
        answer({ ...intake, send: sendPreflight }, { status: 204, accepted: 0, rejected: none })
      } else if (isTrack && method === 'POST') track(intake)
      else if (!isTrack && (method === 'GET' || method === 'HEAD')) guard(intake, () => pixel(intake))
      else refuse(intake, 405, { reason: 'method_not_allowed', detail: method ?? '' })
      return true
    },
    counters(): CollectorCounters {
      return {
        requests: [...statuses].map(([status, count]) => ({ status, count })),
        acceptedEvents,
        rejected: refusals.totals(),
        receivedBytes: reader.receivedBytes,
        inFlightRequests,
        inFlightBytes: reader.heldBytes,
      }
    },
    async close() {
      clearInterval(writing)
      reader.close()
      await writeRefusals()
    },
  }
}

const none: readonly never[] = []

/** `Authorization: Bearer`, else `?key=`, else the body's `key`; '' if there is none. */
const writeKey = ({ request, query }: Intake, bodyKey: unknown): string => {
  const authorization = header(request, 'authorization')
  if (authorization !== undefined) {
    const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
    if (bearer !== undefined) return bearer
  }
  const queryKey = query === '' ? null : new URLSearchParams(query).get('key')
  if (queryKey !== null && queryKey !== '') return queryKey
  return typeof bodyKey === 'string' ? bodyKey : ''
}

/** The event as it was sent, or the start of the body where it is too large to be written again for this. */
function sampleOf(events: readonly unknown[], index: number, text: string): string {
  if (events.length === 1 || text.length > 100_000) return text
  try {
    return JSON.stringify(events[index]) ?? text
  } catch {
    return text
  }
}

/** First choice of an Accept-Language header; '' for none and for `*`. */
function firstLanguage(languages: string | undefined): string {
  if (languages === undefined) return ''
  const end = languages.search(/[,;]/)
  const first = (end < 0 ? languages : languages.slice(0, end)).trim()
  return first === '*' ? '' : cut(first, eventLimits.contextLength)
}
