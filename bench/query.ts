// How long do the dashboard's questions take at 10 million events, and how much does the engine add to SQL that somebody
// wrote by hand for that one question? `node bench/query.ts [--events 10000000] [--days 90] [--keep DIR] [--rounds 5]`.
// Both give the same answer (checked), in turn, without the result cache; medians of warm runs. Last line: JSON.
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { createQueryEngine, type QueryEngine } from '../src/query/index.ts'
import type { ReportInput, Result } from '../src/report/index.ts'
import { sql } from '../src/sql/index.ts'
import type { Database } from '../src/store/index.ts'
import { freshDatabase } from '../src/testing/fresh-engine.ts'
import { byHand } from './query-by-hand.ts'
import { bigProject, countEvents, fill, until } from './query-fill.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    /** Of the range that is asked for: 90 is all events. */
    days: { type: 'string', default: '90' },
    /** A directory to keep the data in, and to find it in the next time. */
    keep: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  },
})
const events = Number(values.events)
const days = values.days === '30' ? 30 : 90
const rounds = Number(values.rounds)
const out = (line: string): boolean => process.stdout.write(`${line}\n`)

type Question = keyof typeof byHand
const range = { from: days === 30 ? '2026-10-02T00:00:00Z' : '2026-08-03T00:00:00Z', to: '2026-11-01T00:00:00Z' }
const table = { kind: 'table', range } as const
const questions: Readonly<Record<Question, ReportInput>> = {
  overview: { kind: 'overview', range },
  trend: {
    kind: 'trend',
    range,
    time_zone: 'Europe/Berlin',
    interval: 'day',
    series: [{ measure: 'visitors' }, { measure: 'page_views' }],
  },
  table_page: { ...table, breakdown: ['path'], measures: ['visitors', 'visits', 'page_views', 'bounce_rate'] },
  table_source: { ...table, breakdown: ['source'], measures: ['visitors', 'visits', 'bounce_rate'] },
  table_country: { ...table, breakdown: ['country'], measures: ['visitors', 'visits', 'page_views'] },
  property: {
    kind: 'trend',
    range: { from: range.from, to: range.to },
    interval: 'year',
    filter: { property: 'properties.category', operator: 'is', value: 'tents' },
    series: [{ measure: 'visitors' }, { measure: 'events' }],
  },
}

/** A result in the plain form that the queries by hand give. */
function answerOf(question: Question, result: Result): unknown {
  if (result.kind === 'overview') {
    const m = result.measures
    const shown = [
      m.visitors,
      m.visits,
      m.page_views,
      m.events,
      m.bounce_rate,
      m.engagement_rate,
      m.visit_duration,
      m.time_on_page,
      m.scroll_depth,
    ].map((measured) => measured?.value)
    return [...shown, ...Object.values(result.revenue?.value ?? {}).map(Number)]
  }
  if (result.kind === 'table') {
    return result.rows.map(({ key, measures }) => [...key, ...Object.values(measures), result.total_rows])
  }
  if (result.kind !== 'trend') throw new Error('No such question')
  if (question === 'property') return result.series.map(({ total }) => total)
  const at = (index: number) => result.series.map((series) => series.values[index])
  return [...result.intervals.map((_, index) => at(index)), result.series.map(({ total }) => total)]
}

const rounded = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toPrecision(9)) : part))
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const startedAt = performance.now()
  const value = await work()
  return { ms: performance.now() - startedAt, value }
}

interface Measured {
  readonly engineMs: number
  readonly handMs: number
}

async function measure(question: Question, engine: QueryEngine, database: Database): Promise<Measured> {
  const ask = () => engine.run(bigProject, questions[question])
  const write = () => byHand[question](database, days)
  const answers = [rounded(answerOf(question, await ask())), rounded(await write())]
  if (answers[0] !== answers[1])
    throw new Error(`${question}: the answers differ\nengine ${answers[0]}\nby hand ${answers[1]}`)
  const engineTimes: number[] = []
  const handTimes: number[] = []
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes: the one after finds warmer caches.
    const first = round % 2 === 0
    if (!first) handTimes.push((await timed(write)).ms)
    engineTimes.push((await timed(ask)).ms)
    if (first) handTimes.push((await timed(write)).ms)
  }
  return { engineMs: median(engineTimes), handMs: median(handTimes) }
}

async function bytesPerEvent(database: Database): Promise<number> {
  const { rows } = await database.query<{ bytes: string; events: string }>(
    sql`SELECT sum(bytes_on_disk) AS bytes, sumIf(rows, table = 'events') AS events FROM system.parts
      WHERE active AND database = currentDatabase() AND table IN ('events', 'sessions')`,
  )
  return Number(rows[0]?.bytes) / Number(rows[0]?.events)
}

async function main(): Promise<void> {
  out(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  )
  const fresh = await freshDatabase(values.keep === undefined ? {} : { dataDirectory: values.keep })
  try {
    const { database } = fresh
    const { ms } = await timed(() => fill(database, events, (text) => process.stderr.write(`\r${text}   `)))
    process.stderr.write('\n')
    if (ms > 1_000) out(`Filled in ${Math.round(ms / 1000)} s`)
    const engine = createQueryEngine({
      database,
      now: () => until,
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
      dataVersion: () => '',
      cacheBytes: 0,
    })
    const stored = await countEvents(database, bigProject)
    const bytes = await bytesPerEvent(database)
    out(
      `${stored.toLocaleString('en')} events in the project, ${bytes.toFixed(1)} bytes each on disk (visits included); ${days} days are asked for\n`,
    )
    out(`${'question'.padEnd(16)}${'engine'.padStart(10)}${'by hand'.padStart(10)}${'ratio'.padStart(8)}`)
    const figures: Record<string, number> = {}
    let overhead = 0
    for (const question of Object.keys(questions) as Question[]) {
      const { engineMs, handMs } = await measure(question, engine, database)
      const ratio = engineMs / handMs
      overhead = Math.max(overhead, ratio)
      figures[`${question}_ms`] = Math.round(engineMs)
      out(
        `${question.padEnd(16)}${`${engineMs.toFixed(0)} ms`.padStart(10)}${`${handMs.toFixed(0)} ms`.padStart(10)}${ratio.toFixed(2).padStart(8)}`,
      )
    }
    out('')
    out(
      JSON.stringify({
        overhead_max: Math.round(overhead * 100) / 100,
        ...figures,
        bytes_per_event: Math.round(bytes * 10) / 10,
        events: stored,
        days,
      }),
    )
  } finally {
    await fresh.close()
  }
}

await main()
