// Do files hold what their tables hold, with its types? Written without the API around them.
import { parquetReadObjects } from 'hyparquet'
import { expect, it } from 'vitest'
import type { SqlAnswer } from '../query/index.ts'
import { reportSchema, tabular, type GoalsResult, type Meta, type Table, type TrendResult } from '../report/index.ts'
import { unzip } from '../testing/unzip.ts'
import { sqlTable } from './sql-table.ts'
import { binaryOf } from './write-binary.ts'
import { csvOf } from './write-csv.ts'
import { parquetOf } from './write-parquet.ts'

const csv = (table: Table, hasByteOrderMark = false): string => [...csvOf(table, { hasByteOrderMark })].join('')
const meta: Meta = {
  range: { from: '2026-11-01T00:00:00.000+01:00', to: '2026-11-08T00:00:00.000+01:00' },
  time_zone: 'Europe/Berlin',
  complete: true,
  elapsed_ms: 1,
  rows_read: 1,
  cached: false,
}
const turn = () => ({ projectId: 1, signal: new AbortController().signal })

it('CSV keeps negative amounts numbers, makes formulas harmless, and tells Excel that it is UTF-8', () => {
  const table: Table = {
    name: 'path',
    columns: [
      { header: '=1', format: 'text' },
      { header: 'Revenue EUR', format: 'money' },
      { header: 'Visitors', format: 'count' },
    ],
    rows: [
      ['-1+1', '-12.5000', -1],
      ['＝1', '0.1000', 1],
      ['-', null, 0],
    ],
  }
  expect(csv(table)).toBe("'=1,Revenue EUR,Visitors\r\n'-1+1,-12.5000,-1\r\n'＝1,0.1000,1\r\n'-,,0\r\n")
  expect(csv(table, true)).toBe(`\uFEFF${csv(table)}`)
})

it('goals have a column for each currency', () => {
  const goals: GoalsResult = {
    kind: 'goals',
    meta,
    visitors: { value: 10 },
    goals: [
      {
        goal_id: 1,
        name: '+Signed up',
        completions: { value: 3 },
        visitors: { value: 2 },
        conversion_rate: { value: 0.2 },
        revenue: { value: { EUR: '30.0000' } },
      },
    ],
  }
  const report = reportSchema.parse({ kind: 'goals', range: 'all' })
  expect(csv(tabular(goals, { report, currency: 'USD' })[0])).toBe(
    "Goal,Conversions,Visitors,Conversion rate,Revenue EUR\r\n'+Signed up,3,2,0.2,30.0000\r\n",
  )
})

it('a trend has a row for each of its intervals', () => {
  const intervals = ['2026-11-01', '2026-11-02'].map((day) => ({
    start: `${day}T00:00:00.000+01:00`,
    end: '',
    complete: true,
  }))
  const trend: TrendResult = {
    kind: 'trend',
    meta,
    interval: 'day',
    intervals,
    series: [
      { label: 'Visitors', key: ['DE'], total: 3, values: [1, 2] },
      { label: 'Visitors', key: [null], total: 3, values: [null, -1] },
    ],
    groups: { total: 2, limit: 10, offset: 0 },
  }
  const report = reportSchema.parse({ kind: 'trend', range: 'all', series: [{}], breakdown: ['country'] })
  expect(csv(tabular(trend, { report, currency: 'USD' })[0])).toBe(
    'Start,Visitors · DE,Visitors · (none)\r\n2026-11-01,1,\r\n2026-11-02,2,-1\r\n',
  )
})

it('a plain sheet has the headers in its first row; days are dates, counts whole, other numbers as they are', async () => {
  const table: Table = {
    name: 'trend',
    columns: [
      { header: 'Start', format: 'date' },
      { header: 'At', format: 'time' },
      { header: 'A', format: 'count' },
      { header: 'B', format: 'number' },
    ],
    rows: [['2026-11-01', '2026-11-01T12:00:00.000+01:00', 5, 5]],
    part: { shown: 1, total: 9, of: 'rows' },
  }
  const sheet = { format: 'xlsx', title: 'Shop', notes: ['note'], tables: [table] } as const
  const files = unzip(Buffer.from(await binaryOf({ ...sheet, isPlain: true }, turn())))
  const rows = files.get('xl/worksheets/sheet1.xml') ?? ''
  expect(rows.match(/<row /g)).toHaveLength(2)
  // 1 November 2026 as Excel counts days, and noon of it: what the clock showed.
  expect(rows).toContain('<v>46327</v>')
  expect(rows).toContain('<v>46327.5</v>')
  const styles = files.get('xl/styles.xml') ?? ''
  expect(styles).toContain('yyyy-mm-dd')
  expect(styles).not.toContain('.##')
  const titled = unzip(Buffer.from(await binaryOf({ ...sheet, isPlain: false }, turn())))
  expect(titled.get('xl/worksheets/sheet1.xml')?.match(/<row /g)).toHaveLength(6)
})

it('Parquet has days as dates and exact amounts, also where they are told as numbers', async () => {
  const file = parquetOf({
    name: 'trend',
    columns: [
      { header: 'Start', format: 'date' },
      { header: 'Revenue', format: 'money' },
    ],
    rows: [
      ['2026-10-20', -12.5],
      [null, '0.1000'],
    ],
  })
  expect(await parquetReadObjects({ file: bufferOf(file) })).toEqual([
    { Start: new Date('2026-10-20'), Revenue: -12.5 },
    { Start: null, Revenue: 0.1 },
  ])
})

it('what is too large for the memory that it may have is told, and nobody who left is waited for', async () => {
  const rows = Array.from({ length: 60_000 }, (_, n) => [`/page/${n}`])
  const large = { name: 'path', columns: [{ header: 'Page', format: 'text' }], rows } as const
  const file = { format: 'xlsx', title: '', notes: [], tables: [large], isPlain: true } as const
  await expect(binaryOf(file, turn(), 16)).rejects.toMatchObject({ code: 'query_memory' })
  const gone = new AbortController()
  const waiting = binaryOf(file, { projectId: 1, signal: gone.signal })
  gone.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
})

const sqlAnswer: SqlAnswer = {
  columns: [
    ['at', "DateTime64(3, 'UTC')"],
    ['day', 'Nullable(Date)'],
    ['n', 'UInt64'],
    ['id', 'UInt64'],
    ['spent', 'Decimal(18, 4)'],
    ['n', 'Float64'],
    ['tags', 'Array(String)'],
  ].map(([name = '', type = '']) => ({ name, type })),
  rows: [['2026-11-01 10:00:00.250', '2026-11-01', 3, '18446744073709551615', 12.5, 0.5, ['a']]],
  truncated: true,
  elapsed_ms: 1,
  rows_read: 1,
}

it('gives the rows of a query in SQL the types that the engine has', async () => {
  const file = parquetOf(sqlTable(sqlAnswer))
  expect(await parquetReadObjects({ file: bufferOf(file) })).toEqual([
    {
      at: new Date('2026-11-01T10:00:00.250Z'),
      day: new Date('2026-11-01'),
      n: 3n,
      id: '18446744073709551615',
      spent: 12.5,
      'n (2)': 0.5,
      tags: '["a"]',
    },
  ])
})

const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
