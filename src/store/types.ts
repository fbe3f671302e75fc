// The store's contract: what query, api and serve may ask of it, whatever engine is behind.
import type { Readable } from 'node:stream'
import type { Sql } from '../sql/index.ts'

export interface QueryOptions {
  readonly signal?: AbortSignal
  /** Longest run time, seconds (default 60). */
  readonly maxSeconds?: number
  /** Memory of this query, bytes. */
  readonly maxMemoryBytes?: number
  /** Settings that stand beside the statement, never on a session. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Longest text of a result that `table` reads, bytes; beyond: 'memory'. */
  readonly maxTextBytes?: number
}

export interface QueryResult<Row> {
  /** 64-bit integers arrive as strings; DateTime64 as 'YYYY-MM-DD hh:mm:ss.mmm'. */
  readonly rows: readonly Row[]
  readonly rowsRead: number
  readonly bytesRead: number
  readonly elapsedSeconds: number
}

/** Rows as lists, in the order of the columns: names of columns may repeat. */
export interface TableResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly rowsRead: number
}

/** RowBinary is the store's own, for streams of ids. */
export type ExportFormat = 'JSONEachRow' | 'CSVWithNames' | 'Parquet' | 'ArrowStream' | 'RowBinary'

/** Expected failures of a query; anything else is a bug and throws as it is. */
export class DatabaseError extends Error {
  readonly reason: 'unavailable' | 'timeout' | 'memory' | 'aborted' | 'bad_input' | 'internal'
  /** ClickHouse's error code, 0 if none. */
  readonly code: number
  constructor(reason: DatabaseError['reason'], message: string, code = 0) {
    super(message)
    this.name = 'DatabaseError'
    this.reason = reason
    this.code = code
  }
}

export interface Database {
  query<Row>(query: Sql, options?: QueryOptions): Promise<QueryResult<Row>>
  /** The same for a statement whose columns are not known before. */
  table(query: Sql, options?: QueryOptions): Promise<TableResult>
  /** Bytes in `format` as the engine makes them, never gathered in memory. An error midway destroys the stream. */
  stream(query: Sql, format: ExportFormat, options?: QueryOptions): Promise<Readable>
  /** A statement without result (DDL, DELETE). */
  command(statement: Sql, options?: QueryOptions): Promise<void>
  /** A block of rows (see columns.ts), exactly once per token. */
  insert(table: InsertTable, block: Uint8Array, token: string): Promise<void>
  /** True if the engine answers. */
  ping(): Promise<boolean>
  close(): Promise<void>
}
export type InsertTable = 'events' | 'sessions' | 'dropped' | 'identity_edges' | 'identities' | 'profile_changes'
