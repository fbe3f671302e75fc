// The driver: Database over @clickhouse/client, the same for the embedded engine (a unix socket) and for a server (a URL).
import { Agent } from 'node:http'
import type { AgentOptions } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import type { ClickHouseClientConfigOptions, ClickHouseSettings, ResponseJSON } from '@clickhouse/client'
import { render } from '../sql/index.ts'
import type { Sql } from '../sql/index.ts'
import { insertColumns } from './rows.ts'
import { DatabaseError } from './types.ts'
import type { Database, ExportFormat, QueryOptions, QueryResult, TableResult } from './types.ts'

export type DatabaseOptions =
  /** `socketPath` as a function follows an engine that is started again. */
  | { readonly kind: 'embedded'; readonly socketPath: string | (() => string) }
  | {
      readonly kind: 'server'
      readonly url: string
      readonly user: string
      readonly password: string
      readonly database: string
    }

class SocketAgent extends Agent {
  readonly #path: () => string
  constructor(path: () => string, options: AgentOptions) {
    super(options)
    this.#path = path
  }
  override createConnection(): ReturnType<typeof connect> {
    return connect(this.#path())
  }
}

/** Settings of every statement. */
const baseSettings = {
  output_format_json_quote_64bit_integers: 1,
  // The same on a server: an aborted query stops there (needs readonly = 2, see `query`).
  cancel_http_readonly_queries_on_client_close: 1,
} as const

const insertSettings: ClickHouseSettings = {
  input_format_binary_read_json_as_string: 1,
  input_format_try_infer_dates: 0,
  input_format_try_infer_datetimes: 0,
  input_format_try_infer_integers: 0,
  // One block a batch (and partition): so a token stands for the same rows each time.
  max_insert_block_size: '1000000000',
  min_insert_block_size_rows: '1000000000',
  min_insert_block_size_bytes: '1000000000',
  max_threads: 1,
  max_insert_threads: '1',
  max_partitions_per_insert_block: '0',
  async_insert: 0,
  insert_deduplicate: 1,
}

const defaultMaxSeconds = 60

const settingsOf = (options: QueryOptions | undefined): Record<string, string | number> => ({
  ...baseSettings,
  max_execution_time: options?.maxSeconds ?? defaultMaxSeconds,
  ...(options?.maxMemoryBytes === undefined ? {} : { max_memory_usage: String(options.maxMemoryBytes) }),
  ...options?.settings,
})
const abortOf = (signal: AbortSignal | undefined): { abort_signal?: AbortSignal } =>
  signal === undefined ? {} : { abort_signal: signal }

/** The engine looks at a statement's time only while it reads rows, not while it thinks about a very long one. */
const graceSeconds = 5
const untilOver = (options: QueryOptions | undefined): AbortSignal => {
  const end = AbortSignal.timeout(((options?.maxSeconds ?? defaultMaxSeconds) + graceSeconds) * 1_000)
  return options?.signal === undefined ? end : AbortSignal.any([options.signal, end])
}

/** Opens no connection yet: an engine that is away shows at the first call, as DatabaseError 'unavailable'. */
export function openDatabase(where: DatabaseOptions): Database {
  const path = where.kind === 'embedded' ? where.socketPath : ''
  const config: ClickHouseClientConfigOptions =
    where.kind === 'embedded'
      ? {
          url: 'http://engine',
          set_basic_auth_header: false,
          http_agent: new SocketAgent(typeof path === 'string' ? () => path : path, {
            keepAlive: true,
            maxSockets: 64,
          }),
        }
      : { url: where.url, username: where.user, password: where.password, database: where.database }
  const client = createClient({
    ...config,
    application: 'cairn',
    request_timeout: 3_600_000,
    max_open_connections: 64,
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  })

  async function query<Row>(statement: Sql, options?: QueryOptions): Promise<QueryResult<Row>> {
    const { text, params } = render(statement)
    const signal = untilOver(options)
    return again(signal, async () => {
      const result = await client.query({
        query: text,
        format: 'JSON',
        query_params: params,
        clickhouse_settings: { readonly: '2', ...settingsOf(options) },
        ...abortOf(signal),
      })
      const json: ResponseJSON<Row> = await result.json()
      return {
        rows: json.data,
        rowsRead: json.statistics?.rows_read ?? 0,
        bytesRead: json.statistics?.bytes_read ?? 0,
        elapsedSeconds: json.statistics?.elapsed ?? 0,
      }
    })
  }

  async function rowsAsLists(statement: Sql, options?: QueryOptions): Promise<TableResult> {
    const { text, params } = render(statement)
    const signal = untilOver(options)
    return again(signal, async () => {
      const { stream: bytes } = await client.exec({
        query: `${text}\nFORMAT JSONCompact`,
        query_params: params,
        clickhouse_settings: { readonly: '2', ...settingsOf(options) },
        ...abortOf(signal),
      })
      const json: ResponseJSON<readonly unknown[]> = JSON.parse(await textOf(bytes, options?.maxTextBytes ?? Infinity))
      return { columns: json.meta ?? [], rows: json.data, rowsRead: json.statistics?.rows_read ?? 0 }
    })
  }

  async function stream(statement: Sql, format: ExportFormat, options?: QueryOptions): Promise<Readable> {
    const { text, params } = render(statement)
    const result = await again(options?.signal, () =>
      client.exec({
        query: `${text}\nFORMAT ${format}`,
        query_params: params,
        clickhouse_settings: { readonly: '2', ...settingsOf(options), ...exportSettings },
        ...abortOf(options?.signal),
      }),
    )
    const bytes = result.stream
    options?.signal?.addEventListener(
      'abort',
      () => bytes.destroy(new DatabaseError('aborted', 'The query was aborted')),
      {
        once: true,
      },
    )
    return bytes
  }

  const database: Database = {
    query,
    table: rowsAsLists,
    stream,
    command: async (statement, options) => {
      const { text, params } = render(statement)
      await mapped(options?.signal, () =>
        client.command({
          query: text,
          query_params: params,
          clickhouse_settings: { ...settingsOf(options), wait_end_of_query: 1 },
          ...abortOf(options?.signal),
        }),
      )
    },
    insert: async (table, block, token) => {
      await mapped(undefined, async () => {
        const result = await client.exec({
          query: `INSERT INTO ${table} (${insertColumns[table]}) FORMAT Native`,
          values: Readable.from([block]),
          clickhouse_settings: { ...insertSettings, insert_deduplication_token: token, wait_end_of_query: 1 },
        })
        await result.stream.resume().toArray()
      })
    },
    ping: async () => (await client.ping()).success,
    close: () => client.close(),
  }
  return database
}

/** Read and parsed here, it would hold up whatever else this process does: so it can have an end. */
async function textOf(stream: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes: Buffer = chunk
    size += bytes.length
    if (size > maxBytes) {
      stream.destroy()
      throw new DatabaseError('memory', `The result is larger than ${maxBytes} bytes`, 396)
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

const exportSettings = { output_format_arrow_compression_method: 'none' } as const

/** Reading is safe to repeat: once more if the connection failed (the engine is being started again). */
async function again<T>(signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> {
  try {
    return await mapped(signal, read)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'unavailable') throw error
    await new Promise((resolve) => setTimeout(resolve, 500))
    return mapped(signal, read)
  }
}

async function mapped<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw databaseError(error, signal)
  }
}

/** Codes of ClickHouse that the person who asked can do something about, by what it is. */
const reasons: readonly (readonly [DatabaseError['reason'], readonly number[]])[] = [
  ['timeout', [159, 160]],
  ['memory', [241, 307, 158, 396]],
  ['aborted', [394]],
  ['bad_input', [6, 27, 36, 38, 41, 42, 43, 47, 53, 62, 69, 70, 72, 117, 130, 131, 349, 427, 457]],
  ['unavailable', [202, 209, 210, 236, 242, 243, 279, 439]],
]
const reasonOf = new Map(reasons.flatMap(([reason, codes]) => codes.map((code) => [code, reason])))

function databaseError(error: unknown, signal: AbortSignal | undefined): DatabaseError {
  if (error instanceof DatabaseError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason
    return reason instanceof DOMException && reason.name === 'TimeoutError'
      ? new DatabaseError('timeout', 'The query took too long', 159)
      : new DatabaseError('aborted', 'The query was aborted')
  }
  if (error instanceof ClickHouseError) {
    const code = Number(error.code)
    return new DatabaseError(reasonOf.get(code) ?? 'internal', message, code)
  }
  const isAway = /ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|socket hang up|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|aborted|Timeout/i
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new DatabaseError(isAway.test(message) || isAway.test(code) ? 'unavailable' : 'internal', message)
}
