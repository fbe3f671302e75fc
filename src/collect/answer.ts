// What the collector answers: JSON with a reason and what to do, readable by the page that sent (CORS), in one write.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { rejectReasons } from '../event/index.ts'
import { header } from './header.ts'
import type { Refusal } from './types.ts'

/** An event of a request that was refused, by its place in the request. */
export interface RejectedEvent extends Refusal {
  readonly index: number
}
/** How a request is answered. 202: what was taken (and what not); else why nothing was. */
export interface Answer {
  readonly status: number
  readonly accepted: number
  readonly rejected: readonly RejectedEvent[]
  /** Why the request as a whole was refused. */
  readonly refusal?: Refusal
  readonly retryAfterSeconds?: number
  /** The sender is still sending: nothing more can be read from this connection. */
  readonly closes?: boolean
}

/** A transparent GIF of 1×1. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
/** A string, not bytes: Node then writes head and body as one. */
const oneAccepted = '{"accepted":1,"rejected":[]}'
/** For a page without Origin (same site, a program): the answer is the same for all. */
const oneAcceptedHeaders = ['Content-Type', 'application/json', 'Content-Length', String(oneAccepted.length)]

/** Sends the answer as JSON. Does nothing if the sender is gone. */
export function sendJson(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  const isPlain = answer.status === 202 && answer.accepted === 1 && answer.rejected.length === 0
  const origin = header(request, 'origin')
  if (isPlain && origin === undefined) {
    response.writeHead(202, oneAcceptedHeaders)
    response.end(oneAccepted)
    return
  }
  const body = isPlain ? oneAccepted : JSON.stringify(bodyOf(answer))
  const headers = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))]
  response.writeHead(answer.status, withCommon(headers, origin, answer))
  response.end(body)
}

/** Sends the pixel, whatever happened; a header tells why an event was refused. */
export function sendPixel(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  const headers = [
    'Content-Type',
    'image/gif',
    'Content-Length',
    String(gif.length),
    'Cache-Control',
    'no-store',
    'Cross-Origin-Resource-Policy',
    'cross-origin',
  ]
  const refusal = answer.refusal ?? answer.rejected[0]
  if (refusal) {
    const detail = refusal.detail.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
    headers.push('X-Cairn-Rejected', detail === '' ? refusal.reason : `${refusal.reason}: ${detail}`)
  }
  response.writeHead(answer.status === 202 ? 200 : answer.status, withCommon(headers, request.headers.origin, answer))
  response.end(request.method === 'HEAD' ? undefined : gif)
}

/** Answers a CORS preflight: any origin may send, with any header. */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  const asked = request.headers['access-control-request-headers']
  const headers = withOrigin([], origin)
  headers.push('Access-Control-Allow-Methods', 'GET, HEAD, POST, OPTIONS', 'Access-Control-Max-Age', '86400')
  if (asked !== undefined && isHeaderSafe(asked)) headers.push('Access-Control-Allow-Headers', asked)
  response.writeHead(204, headers)
  response.end()
}

/**
 * For `server.on('clientError', …)`: what can't be read as a request is answered with a reason too. Codes are those of
 * Node's HTTP parser and time-outs.
 */
export function answerClientError(error: Error, socket: Socket): void {
  const code = 'code' in error ? String(error.code) : ''
  // Reset, or an answer is already under way on this connection.
  if (code === 'ECONNRESET' || !socket.writable || Reflect.get(socket, '_httpMessage')?.headersSent === true) {
    socket.destroy()
    return
  }
  const isTimeout = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const isOverflow = code === 'HPE_HEADER_OVERFLOW'
  const status = isTimeout
    ? '408 Request Timeout'
    : isOverflow
      ? '431 Request Header Fields Too Large'
      : '400 Bad Request'
  const refusal: Refusal = { reason: isTimeout ? 'timeout' : 'bad_http', detail: code }
  const body = JSON.stringify(bodyOf({ status: 400, accepted: 0, rejected: [], refusal }))
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Access-Control-Allow-Origin: *',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // Not destroyed at once: a reset, which unread bytes would cause, can take the answer away from the sender.
  socket.resume()
  socket.once('end', () => socket.destroy())
  setTimeout(() => socket.destroy(), 2_000).unref()
}

function bodyOf({ accepted, rejected, refusal }: Answer): unknown {
  if (!refusal) return { accepted, rejected }
  const { reason, detail } = refusal
  return { accepted, rejected, reason, message: rejectReasons[reason], detail }
}

function withCommon(headers: string[], origin: string | undefined, answer: Answer): string[] {
  if (answer.retryAfterSeconds !== undefined) headers.push('Retry-After', String(answer.retryAfterSeconds))
  if (answer.status === 405) headers.push('Allow', 'GET, HEAD, POST, OPTIONS')
  if (answer.closes === true) headers.push('Connection', 'close')
  return withOrigin(headers, origin)
}

/** Mirrors the origin: `*` is not allowed where the browser sends cookies along, as sendBeacon always does. */
function withOrigin(headers: string[], origin: string | undefined): string[] {
  if (origin !== undefined && isHeaderSafe(origin))
    headers.push(
      'Access-Control-Allow-Origin',
      origin,
      'Access-Control-Allow-Credentials',
      'true',
      'Vary',
      'Origin',
      'Access-Control-Expose-Headers',
      'Retry-After, X-Cairn-Rejected',
    )
  return headers
}

const isHeaderSafe = (value: string): boolean => value.length <= 4_096 && /^[\x20-\x7e]*$/.test(value)
