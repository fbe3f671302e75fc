// How do tables become a file that is sent? Formats, the answer's headers, the name of the file, what stands above a sheet.
import { z } from '@hono/zod-openapi'
import type { Meta, Part, Table } from '../report/index.ts'
import type { ApiContext } from './authenticate.ts'
import { queryResponses } from './failure.ts'
import { binaryOf } from './write-binary.ts'
import { csvOf, recordsOf } from './write-csv.ts'

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
} as const
export type FileFormat = keyof typeof types
export const fileFormats = Object.keys(types) as readonly FileFormat[]

const flag = z.enum(['0', '1']).optional()
export const spreadsheetQuery = flag.openapi({
  description:
    '`1`: for a spreadsheet that opens the CSV. It begins with a byte order mark (Excel then reads it as UTF-8), and a text that would be taken for a formula gets an apostrophe before it.',
})
/** What every file of a table takes in its address. */
export const fileQuery = {
  spreadsheet: spreadsheetQuery,
  plain: flag.openapi({
    description: '`1`: XLSX without the lines above the table: its first row are the headers, as Power Query wants it.',
  }),
}
export interface FileOptions {
  readonly spreadsheet?: '0' | '1' | undefined
  readonly plain?: '0' | '1' | undefined
}

const partHeaders = {
  'Cairn-Truncated': {
    description: '`true` if there is more than a limit lets into the file, else `false`.',
    schema: { type: 'string' as const, enum: ['true', 'false'] },
  },
  'Cairn-Total-Rows': {
    description: 'Of a file that is cut, where it is known: how many rows there are in all.',
    schema: { type: 'integer' as const },
  },
  'Cairn-Total-Groups': {
    description: 'Of a file whose groups are cut: how many groups there are in all.',
    schema: { type: 'integer' as const },
  },
}
export const fileResponses = (format: FileFormat) =>
  ({
    200: {
      description: 'The table.',
      headers: partHeaders,
      content: { [types[format]]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...queryResponses,
  }) as const

/** For who asks for the headers alone: Excel and others look before they fetch, and that asks no question. */
export const answerHead = (c: ApiContext, format: FileFormat): Response => c.body(null, 200, headersOf(format))

const headersOf = (format: FileFormat) => ({
  'Content-Type': types[format],
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
})

export interface TableFile {
  readonly projectId: number
  /** What a format with room for one has. */
  readonly table: Table
  readonly tables: readonly Table[]
  readonly title: string
  /** Lines under the title. */
  readonly notes: readonly string[]
  /** Of the file, without its ending: any text. */
  readonly name: string
}

export async function sendTables(
  c: ApiContext,
  format: FileFormat,
  file: TableFile,
  { spreadsheet, plain }: FileOptions,
): Promise<Response> {
  const { projectId, table, tables, title, notes } = file
  const headers = {
    ...headersOf(format),
    'Content-Disposition': dispositionOf(file.name, format),
    ...headersOfPart((format === 'xlsx' ? tables : [table]).find(({ part }) => part !== undefined)?.part),
  }
  const turn = { projectId, signal: c.req.raw.signal }
  switch (format) {
    case 'csv':
      return c.body(streamOf(csvOf(table, { hasByteOrderMark: spreadsheet === '1' })), 200, headers)
    case 'json':
      return c.body(streamOf(recordsOf(table)), 200, headers)
    case 'parquet':
      return c.body(new Uint8Array(await binaryOf({ format, table }, turn)), 200, headers)
    case 'xlsx': {
      const binary = { format, title, notes, tables, isPlain: plain === '1' } as const
      return c.body(new Uint8Array(await binaryOf(binary, turn)), 200, headers)
    }
  }
}

const headersOfPart = (part: Part | undefined): Readonly<Record<string, string>> => ({
  'Cairn-Truncated': String(part !== undefined),
  ...(part?.total === undefined
    ? {}
    : { [part.of === 'rows' ? 'Cairn-Total-Rows' : 'Cairn-Total-Groups']: String(part.total) }),
})

/** Any text as a file's name: for old readers in ASCII, for the others as it is (RFC 6266). */
function dispositionOf(name: string, format: FileFormat): string {
  const kept = name
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120)
  const plain = kept.replace(/[^\w.-]+/g, '_')
  const full = encodeURIComponent(kept.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}.${format}"; filename*=UTF-8''${full}.${format}`
}

const dayMs = 86_400_000
/** '2026-11-01 to 2026-11-07', or one day: the last day is included. */
export function daysOf({ range: { from, to } }: Meta): string {
  const first = from.slice(0, 10)
  const end = to.slice(0, 10)
  const isMidnight = /T00:00(:00(\.0+)?)?([Z+-]|$)/.test(to)
  const last = isMidnight ? new Date(Date.parse(`${end}T00:00:00Z`) - dayMs).toISOString().slice(0, 10) : end
  return last <= first ? first : `${first} to ${last}`
}

/** '2026-11-01 00:00' of '2026-11-01T00:00:00.000+01:00'. */
const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ')
export const notesOf = (meta: Meta, filter: unknown): readonly string[] => [
  `From ${minute(meta.range.from)} to ${minute(meta.range.to)} (${meta.time_zone})${meta.complete ? '' : ', not over yet'}`,
  ...(meta.compare_range === undefined
    ? []
    : [`Before: from ${minute(meta.compare_range.from)} to ${minute(meta.compare_range.to)}`]),
  ...(filter === undefined ? [] : [`Filter: ${JSON.stringify(filter).slice(0, 2_000)}`]),
]

function streamOf(pieces: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}
