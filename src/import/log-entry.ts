// What does one line of an access log say? Pure; a line that is no line of its format gives undefined.
import { toText } from './lines.ts'

/** '' where the line has no such field or a '-'. */
export interface LogEntry {
  readonly address: string
  /** ms since 1970. */
  readonly timestamp: number
  /** Upper case; '' for what is no request ("", "-", the bytes of a TLS greeting). */
  readonly method: string
  /** As it was asked for: "/path?query", "*", "host:443" or a whole URL. */
  readonly target: string
  /** 0 where it is not known. */
  readonly status: number
  readonly referrer: string
  /** undefined where the format has no such field: not known is not the same as empty. */
  readonly userAgent: string | undefined
  /** Host that was asked, perhaps with a port. */
  readonly host: string
  /** 'http' or 'https' where the log tells. */
  readonly scheme: string
  /** What a proxy in front said of the client (X-Forwarded-For), as it stands. */
  readonly forwardedFor: string
  readonly language: string
}

type ReadTime = (text: string) => number | undefined
export type ReadLine = (line: string, readTime: ReadTime) => LogEntry | undefined

// host ident user [time] "request" status bytes "referrer" "agent" "forwarded for" …; a field in quotes may hold \" and \\.
// Quotes after the bytes that are not two whole fields are a line that was cut off.
const quoted = String.raw`"((?:[^"\\]|\\.)*)"`
const fromTime = new RegExp(
  String.raw`\[([^\]]{1,64})\] ${quoted} (\d{3}|-|0)(?: (?:\d+|-))?(?: ${quoted} ${quoted}(?: ${quoted})?|(?!(?: (?:\d+|-))? "))(?=\s|$)`,
  'y',
)
const requestLine = /^([A-Za-z][A-Za-z_-]{0,31}) (\S.*?)(?: (?:HTTP|RTSP|SIP)\/\d(?:\.\d)?)?$/

/** Apache and nginx: common, combined, and combined with further fields at the end. */
export const readCommon: ReadLine = (line, readTime) => readText(line, readTime, false)

/** The same with the virtual host (and port) in front. */
export const readVhost: ReadLine = (line, readTime) => readText(line, readTime, true)

function readText(line: string, readTime: ReadTime, hasHost: boolean): LogEntry | undefined {
  let bracketAt = line.indexOf('[')
  // A host or an address in front may have brackets of its own ("[2001:db8::1]:443").
  for (let tries = 0; tries < 3 && bracketAt !== -1; tries++, bracketAt = line.indexOf('[', bracketAt + 1)) {
    fromTime.lastIndex = bracketAt
    const match = fromTime.exec(line)
    if (match === null) continue
    const [, time = '', request = '', status, referrer, agent, forwarded] = match
    const timestamp = readTime(time)
    if (timestamp === undefined) continue
    const hostEnd = hasHost ? line.indexOf(' ') : -1
    const host = hasHost ? line.slice(0, hostEnd) : ''
    const clientEnd = endOfClient(line, hostEnd + 1)
    // Between the client and the time stand ident and user.
    if (clientEnd === -1 || clientEnd >= bracketAt || line.indexOf(' ', clientEnd + 1) >= bracketAt - 1)
      return undefined
    return {
      address: firstAddress(line.slice(hostEnd + 1, clientEnd)),
      timestamp,
      ...splitRequest(unescapeField(request)),
      status: Number(status) || 0,
      referrer: field(referrer),
      userAgent: agent === undefined ? undefined : field(agent),
      host: host === '-' ? '' : host,
      scheme: host.endsWith(':443') ? 'https' : host.endsWith(':80') ? 'http' : '',
      forwardedFor: field(forwarded),
      language: '',
    }
  }
  return undefined
}

/** The first blank that does not follow a comma: "203.0.113.9, 10.0.0.1 - -". */
function endOfClient(line: string, from: number): number {
  let end = line.indexOf(' ', from)
  while (end > from && line[end - 1] === ',') end = line.indexOf(' ', end + 1)
  return end
}

const field = (text: string | undefined): string => (text === undefined || text === '-' ? '' : unescapeField(text))

/** Some put X-Forwarded-For first: "203.0.113.9, 10.0.0.1". */
export const firstAddress = (text: string): string => {
  const comma = text.indexOf(',')
  const first = (comma === -1 ? text : text.slice(0, comma)).trim()
  return first === '-' ? '' : first.replace(/^\[([0-9a-f:.]+)\](?::\d+)?$/i, '$1')
}

/** "GET /a HTTP/1.1" → method and target; both '' for garbage. A target may hold blanks, as attackers send them. */
export function splitRequest(request: string): { readonly method: string; readonly target: string } {
  const match = requestLine.exec(request)
  if (match === null) return { method: '', target: '' }
  return { method: (match[1] ?? '').toUpperCase(), target: match[2] ?? '' }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', v: '\v', f: '\f' }

/** Undoes the escapes of Apache (\" \\ \n \t \xhh) and nginx (\xHH); bytes that they stand for are UTF-8. */
export function unescapeField(text: string): string {
  if (!text.includes('\\')) return toText(text)
  const bytes = text.replace(
    /\\(?:x([0-9A-Fa-f]{2})|([\s\S]))/g,
    (_, hex: string | undefined, other: string | undefined) =>
      hex === undefined ? (escapes[other ?? ''] ?? other ?? '') : String.fromCharCode(parseInt(hex, 16)),
  )
  return toText(bytes)
}

/** Keys that servers are usually configured to write (nginx), or write by themselves (Caddy, Traefik). Dots: within objects. */
const jsonKeys = {
  address:
    'client_ip remote_addr clientip remote_ip client_addr ip c_ip request.client_ip request.remote_ip ClientHost client remote_address',
  time: 'time_iso8601 time_local msec timestamp @timestamp time ts date datetime StartUTC time_utc',
  request: 'request request_line',
  method: 'request_method method verb http_method request.method RequestMethod',
  target: 'request_uri uri url path request.uri RequestPath',
  query: 'args query_string query',
  status: 'status status_code response response_code http_status DownstreamStatus',
  referrer: 'http_referer referer referrer http_referrer request.headers.Referer.0 request_Referer',
  userAgent: 'http_user_agent user_agent agent useragent ua request.headers.User-Agent.0 request_User-Agent',
  host: 'http_host host server_name vhost domain request.host RequestHost',
  scheme: 'scheme protocol RequestScheme',
  forwardedFor: 'http_x_forwarded_for x_forwarded_for xff request.headers.X-Forwarded-For.0',
  language: 'http_accept_language accept_language request.headers.Accept-Language.0',
} as const satisfies Record<string, string>
type JsonField = keyof typeof jsonKeys
const jsonPaths = Object.fromEntries(
  Object.entries(jsonKeys).map(([name, keys]) => [name, keys.split(' ').map((key) => key.split('.'))]),
) as unknown as Readonly<Record<JsonField, readonly (readonly string[])[]>>

/** A JSON object per line, as nginx is usually configured to write; also Caddy's and Traefik's own. */
export const readJson: ReadLine = (line, readTime) => {
  if (!line.startsWith('{')) return undefined
  let row: unknown
  try {
    row = JSON.parse(toText(line))
  } catch {
    return undefined
  }
  const text = (name: JsonField): string | undefined => findText(row, jsonPaths[name])
  const plain = (name: JsonField): string => {
    const found = text(name) ?? ''
    return found === '-' ? '' : found
  }
  const time = readTime(jsonTime(plain('time')))
  const request = text('request')
  const split = request === undefined ? undefined : splitRequest(request)
  const query = plain('query')
  const target = split?.target ?? plain('target')
  const method = split?.method ?? plain('method').toUpperCase()
  if (time === undefined || (split === undefined && method === '' && target === '')) return undefined
  const agent = text('userAgent')
  return {
    address: firstAddress(plain('address')),
    timestamp: time,
    method,
    target: query === '' || target.includes('?') ? target : `${target}?${query}`,
    status: Number(plain('status')) || 0,
    referrer: plain('referrer'),
    userAgent: agent === '-' ? '' : agent,
    host: plain('host'),
    scheme: /^https?$/i.test(plain('scheme')) ? plain('scheme').toLowerCase() : '',
    forwardedFor: plain('forwardedFor'),
    language: plain('language'),
  }
}

/** nginx's $msec and Caddy's ts are seconds with decimals. */
const jsonTime = (text: string): string => text

function findText(row: unknown, paths: readonly (readonly string[])[]): string | undefined {
  for (const path of paths) {
    let value: unknown = row
    for (const key of path) {
      value =
        typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
    }
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

export const logFormats = {
  common: readCommon,
  combined: readCommon,
  vhost_combined: readVhost,
  json: readJson,
} as const satisfies Record<string, ReadLine>
export type LogFormat = keyof typeof logFormats

/**
 * The format that most of these lines (the first of a file) can be read in; undefined if it is none. Lines with a host
 * in front can often be read as `combined` too: the second field tells, which is '-' or an address.
 */
export function detectLogFormat(lines: readonly string[]): LogFormat | undefined {
  let json = 0
  let vhost = 0
  let combined = 0
  let common = 0
  const anyTime: ReadTime = (text) => (/\d/.test(text) ? 0 : undefined)
  for (const line of lines) {
    if (readJson(line, anyTime) !== undefined) json++
    else if (startsWithHost(line) && readVhost(line, anyTime) !== undefined) vhost++
    else {
      const entry = readCommon(line, anyTime)
      if (entry !== undefined && entry.userAgent !== undefined) combined++
      else if (entry !== undefined) common++
    }
  }
  const most = Math.max(json, vhost, combined, common)
  if (most === 0) return undefined
  if (json === most) return 'json'
  if (vhost === most) return 'vhost_combined'
  return combined >= common ? 'combined' : 'common'
}

const addressForm = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*\]?)$/
const hostWithPort = /^(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-fA-F:]+\]|\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/
function startsWithHost(line: string): boolean {
  const [first = '', second = ''] = line.split(' ', 3)
  if (first.endsWith(',')) return false
  if (hostWithPort.test(first)) return true
  return !addressForm.test(first) && addressForm.test(second)
}
