// From the bytes of a body to the events in it, whatever the sender says that they are: content types are set by browsers
// (sendBeacon, forms) and proxies, so the bytes themselves decide.
import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { decodeForm, decodeMultipart, type Fields } from './form-body.ts'
import { parseJson } from './parse-json.ts'
import type { CollectorLimits, Refusal } from './types.ts'

/** A request's events as they were sent, not yet validated. */
export interface Sent {
  readonly kind: 'sent'
  readonly events: readonly unknown[]
  readonly sentAt: unknown
  readonly key: unknown
  /** What was sent, as text; its start is shown with refusals. */
  readonly text: string
}
type Undecodable = { readonly kind: 'undecodable'; readonly status: number; readonly text: string } & Refusal
export type Decoded = Sent | Undecodable

const inflaters = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}
/** The thread pool has four threads, and each result may take `inflatedBytes`: no more at once. */
const inflatesAtOnce = 4

/** A function from body and content encoding to what was sent; a promise only where there is something to inflate. */
export function bodyDecoder(
  limits: Pick<CollectorLimits, 'inflatedBytes'>,
): (body: Buffer, contentEncoding: string | undefined) => Decoded | Promise<Decoded> {
  let running = 0
  const queue: (() => void)[] = []
  const inflateInTurn = async (body: Buffer, encoding: keyof typeof inflaters): Promise<Decoded> => {
    if (running >= inflatesAtOnce) await new Promise<void>((resolve) => queue.push(resolve))
    else running += 1
    try {
      return decodeText(await inflaters[encoding](body, { maxOutputLength: limits.inflatedBytes }))
    } catch (error) {
      const isTooLarge = error instanceof RangeError
      return isTooLarge
        ? undecodable(413, 'body_too_large', `inflated: > ${limits.inflatedBytes} bytes`)
        : undecodable(400, 'bad_encoding', error instanceof Error ? error.message : '')
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
  return (body, contentEncoding) => {
    // Some proxies inflate and leave the header, some senders deflate and forget it: the magic bytes know.
    if (body[0] === 0x1f && body[1] === 0x8b) return inflateInTurn(body, 'gzip')
    const named = contentEncoding?.trim().toLowerCase() ?? ''
    if (named === '' || named === 'identity' || named === 'gzip' || named === 'x-gzip') return decodeText(body)
    if (named === 'deflate' || named === 'br') return inflateInTurn(body, named)
    return undecodable(415, 'bad_encoding', `content-encoding: ${named.slice(0, 50)}`)
  }
}

const undecodable = (status: number, reason: Refusal['reason'], detail: string, text = ''): Undecodable => ({
  kind: 'undecodable',
  status,
  reason,
  detail,
  text,
})

function decodeText(bytes: Buffer): Decoded | Promise<Decoded> {
  if (!isUtf8(bytes))
    return undecodable(400, 'not_json', 'the body is not valid UTF-8', bytes.toString('utf8', 0, 1_000))
  const text = (bytes[0] === 0xef ? bytes.toString('utf8').replace(/^\ufeff/, '') : bytes.toString('utf8')).trimStart()
  if (text === '') return undecodable(400, 'no_events', 'the body is empty')
  const first = text.charCodeAt(0)
  // '{' and '[' begin JSON, '--' a multipart form; a form begins with a name.
  if (first === 0x7b || first === 0x5b) return decodeJson(text)
  if (text.startsWith('--')) return decodeMultipart(text).then((fields) => decodeFields(fields, text))
  if (/^[\w.%+[\]-]+=/.test(text)) return decodeFields(decodeForm(text), text)
  return decodeJson(text)
}

const decodeFields = (fields: Fields, text: string): Decoded =>
  fields.kind === 'refused' ? undecodable(400, fields.reason, fields.detail, text) : splitBody(fields.value, text)

function decodeJson(text: string): Decoded {
  const parsed = parseJson(text)
  return parsed.kind === 'refused' ? undecodable(400, 'not_json', parsed.detail, text) : splitBody(parsed.value, text)
}

/** One event, an array of them, or {events, sent_at, key}. An event of its own may have a field `events`. */
export function splitBody(value: unknown, text: string): Decoded {
  if (Array.isArray(value))
    return value.length === 0
      ? undecodable(400, 'no_events', 'the array is empty', text)
      : { kind: 'sent', events: value, sentAt: undefined, key: undefined, text }
  if (typeof value !== 'object' || value === null)
    return undecodable(400, 'no_events', `the body is ${value === null ? 'null' : `a ${typeof value}`}`, text)
  const body: { events?: unknown; event_name?: unknown; sent_at?: unknown; key?: unknown } = value
  const { sent_at: sentAt, key } = body
  if (!Array.isArray(body.events) || body.event_name !== undefined)
    return { kind: 'sent', events: [value], sentAt, key, text }
  return body.events.length === 0
    ? undecodable(400, 'no_events', '"events" is empty', text)
    : { kind: 'sent', events: body.events, sentAt, key, text }
}
