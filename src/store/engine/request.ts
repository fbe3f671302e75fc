// What does an HTTP request ask of the engine? Takes apart URL, headers and body as ClickHouse's HTTP interface does.
import type { IncomingMessage } from 'node:http'

export interface EngineRequest {
  readonly queryId: string
  /** The statement; for an INSERT whose data came apart from it, without the data. */
  readonly query: string
  readonly body: Buffer
  /** `param_*`: text in ClickHouse's escaped form. */
  readonly params: ReadonlyMap<string, string>
  readonly settings: ReadonlyMap<string, string>
  readonly defaultFormat: string
}

/** A request that can not be served; `status` and `code` as ClickHouse gives them. */
export class RequestError extends Error {
  readonly status: number
  readonly code: number
  constructor(status: number, code: number, message: string) {
    super(message)
    this.name = 'RequestError'
    this.status = status
    this.code = code
  }
}

/** Parameters of the protocol (or of the HTTP handler) that are not settings of the statement. */
const ownParameters = new Set([
  'query',
  'query_id',
  'default_format',
  'database',
  'user',
  'password',
  'role',
  'quota_key',
  'session_id',
  'session_check',
  'session_timeout',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'enable_http_compression',
  'http_zlib_compression_level',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'cancel_http_readonly_queries_on_client_close',
])

/** Reads the whole body; larger than `maxBytes` is refused with 413. */
export async function readRequest(
  request: IncomingMessage,
  maxBytes: number,
  newId: () => string,
): Promise<EngineRequest> {
  const url = new URL(request.url ?? '/', 'http://engine')
  const params = new Map<string, string>()
  const settings = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) params.set(name.slice(6), value)
    else if (!ownParameters.has(name)) settings.set(name, value)
  }
  if (url.searchParams.has('session_id'))
    throw new RequestError(501, 48, 'Sessions are not supported by the embedded engine')
  const database = url.searchParams.get('database') ?? 'default'
  if (database !== 'default') throw new RequestError(404, 81, `Database ${database} does not exist`)

  let body: Buffer = await readBody(request, maxBytes)
  let query = url.searchParams.get('query')
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    for (const [name, value] of readMultipart(body, type)) {
      if (name === 'query') query = (query ?? '') + value
      else if (name.startsWith('param_')) params.set(name.slice(6), value)
      else throw new RequestError(400, 36, `Unknown part ${name} of the form`)
    }
    body = Buffer.alloc(0)
  }
  if (query === null) {
    query = body.toString()
    body = Buffer.alloc(0)
  }
  return {
    queryId: url.searchParams.get('query_id') || newId(),
    query,
    body,
    params,
    settings,
    defaultFormat:
      url.searchParams.get('default_format') ?? String(request.headers['x-clickhouse-format'] ?? 'TabSeparated'),
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes: Buffer = chunk
    size += bytes.length
    if (size > maxBytes) throw new RequestError(413, 223, `The body is larger than ${maxBytes} bytes`)
    chunks.push(bytes)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)
}

/** Parts of a form as the client builds it: text, one header line, no nesting. */
function* readMultipart(body: Buffer, contentType: string): Generator<[name: string, value: string]> {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) throw new RequestError(400, 36, 'The form has no boundary')
  const text = body.toString()
  const mark = `--${boundary}`
  let at = text.indexOf(mark)
  while (at >= 0) {
    const next = text.indexOf(`\r\n${mark}`, at + mark.length)
    if (next < 0) return
    const part = text.slice(at + mark.length, next)
    const headEnd = part.indexOf('\r\n\r\n')
    const name = /\bname="([^"]*)"/.exec(part.slice(0, headEnd))?.[1]
    if (headEnd < 0 || name === undefined) throw new RequestError(400, 36, 'A part of the form has no name')
    yield [name, part.slice(headEnd + 4)]
    at = next + 2
  }
}
