// How long do the questions of product analytics take at 10 million events (60 % of them in one project), beside the same
// questions on Plausible's and PostHog's schemas with the same engine and data? And how do they grow at 100 million?
//   node bench/product.ts [--events 10000000] [--keep DIR] [--rounds 5] [--no-peers] [--only retention,timeline] [--beside FIGURES.json]
// Medians of warm runs, in turn, without the result cache. `--beside`: the last line of a run with fewer events, for the growth
// factors. Last line: JSON.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { createQueryEngine, type QueryEngine } from '../src/query/index.ts'
import { personFilterSchema } from '../src/report/index.ts'
import type { Project } from '../src/account/index.ts'
import { createPersons } from '../src/serve/persons.ts'
import { param, sql, type Sql } from '../src/sql/index.ts'
import type { Database } from '../src/store/index.ts'
import { freshDatabase } from '../src/testing/fresh-engine.ts'
import { fillPeers } from './product-peers.ts'
import {
  aboutProperties,
  byHand,
  cardPayers,
  dialects,
  questionNames,
  questions,
  timelineByHand,
  type Peer,
  type QuestionName,
} from './product-questions.ts'
import { bigProject, countEvents, fillProjects, settle, until } from './query-fill.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    /** A directory to keep the data in, and to find it in the next time. */
    keep: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    /** Only these questions, with commas between. */
    only: { type: 'string' },
    /** Only Cairn's own answers (at 100 million the other tables need another 20 GB). */
    'no-peers': { type: 'boolean', default: false },
    /** Figures of a run with fewer events: a file that `--figures` wrote. */
    beside: { type: 'string' },
    figures: { type: 'string' },
    /** Of the engine, in all; a report gets 80 % of it, as in `cairn start`. */
    'memory-mb': { type: 'string', default: '4000' },
  },
})
const events = Number(values.events)
const rounds = Number(values.rounds)
const memoryBytes = Number(values['memory-mb']) * 1_000_000
const out = (line: string): boolean => process.stdout.write(`${line}\n`)
const peers: readonly Peer[] = values['no-peers'] ? [] : ['plausible', 'posthog']

const isAsked = (name: string): boolean => values.only === undefined || values.only.split(',').includes(name)

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** The same work in turn, so that noise meets all: medians of warm runs by name. */
async function measure<Name extends string>(
  works: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[]
  const times = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (const name of names) await works[name]()
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes.
    const order = round % 2 === 0 ? names : names.toReversed()
    for (const name of order) times.get(name)?.push(await timed(works[name]))
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>
}

const run = async (database: Database, statements: readonly Sql[]): Promise<void> => {
  for (const statement of statements) await database.query(statement, { maxSeconds: 600 })
}

/** Most memory that the engine's process had since `reset`, MB. */
const peak = {
  reset: (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5'),
  mb: (pid: number): number =>
    Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024),
}

interface Asked {
  readonly ms: number
  readonly peers: Readonly<Partial<Record<Peer, number>>>
  readonly peakMb: number
}

async function ask(name: QuestionName, engine: QueryEngine, database: Database, pid: number): Promise<Asked> {
  peak.reset(pid)
  await engine.run(bigProject, questions[name])
  const peakMb = peak.mb(pid)
  const works: Record<string, () => Promise<unknown>> = { cairn: () => engine.run(bigProject, questions[name]) }
  for (const peer of peers) works[peer] = () => run(database, byHand[name](dialects[peer]))
  const { cairn, ...others } = await measure(works)
  return { ms: cairn ?? Number.NaN, peers: others, peakMb }
}

/** Somebody with many events in the range: a person that a page would be opened of. */
async function busyPerson(engine: QueryEngine): Promise<string> {
  const result = await engine.run(bigProject, {
    kind: 'people',
    range: questions.funnel.range ?? 'all',
    order: { by: 'events', direction: 'desc' },
    limit: 100,
  })
  if (result.kind !== 'people') throw new Error('No people')
  const person = result.people.at(-1)
  if (person === undefined) throw new Error('Nobody is there')
  return person.person_id
}

/** The first page of a person's timeline as the API answers it, and as many events by hand. */
async function askTimeline(personId: string, database: Database, pid: number): Promise<Asked> {
  const persons = createPersons({
    database,
    append: () => Promise.reject(new Error('The bench stores nothing')),
    settle: () => Promise.resolve(),
    now: () => until,
    noteChanged: () => {},
  })
  const request = {
    before: undefined,
    session_id: undefined,
    event_name: undefined,
    limit: 20,
    event_limit: 50,
    event_offset: 0,
    event_id: undefined,
    // As the dashboard asks: the properties of an event come when it is opened.
    properties: 'false' as const,
  }
  const signal = new AbortController().signal
  const own = async (): Promise<void> => {
    const page = await persons.timeline({ id: bigProject } as Project, personId, request, signal)
    if (!page.ok || page.value.sessions.length === 0) throw new Error('The person has no timeline')
  }
  peak.reset(pid)
  await own()
  const peakMb = peak.mb(pid)
  const works: Record<string, () => Promise<unknown>> = { cairn: own }
  for (const peer of peers) works[peer] = () => run(database, [timelineByHand[peer](sql`${param(personId, 'UInt64')}`)])
  const { cairn, ...others } = await measure(works)
  return { ms: cairn ?? Number.NaN, peers: others, peakMb }
}

const line = (name: string, asked: Asked): string => {
  const ratio = (peer: Peer): string => {
    const ms = asked.peers[peer]
    return (ms === undefined ? '' : `${ms.toFixed(0)} ms (${(ms / asked.ms).toFixed(2)}×)`).padStart(20)
  }
  return `${name.padEnd(16)}${`${asked.ms.toFixed(0)} ms`.padStart(10)}${ratio('plausible')}${ratio('posthog')}${`${asked.peakMb} MB`.padStart(10)}`
}

async function main(): Promise<void> {
  out(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  )
  const fresh = await freshDatabase({
    memoryBytes,
    ...(values.keep === undefined ? {} : { dataDirectory: values.keep }),
  })
  const note = (text: string): boolean => process.stderr.write(`\r${text}          `)
  try {
    const { database } = fresh
    await fillProjects(database, events, 0.6, note)
    if (peers.length > 0) await fillPeers(database, note)
    await settle(database)
    note('\n')
    const who = personFilterSchema.parse(cardPayers)
    const engine = createQueryEngine({
      database,
      now: () => until,
      project: () => ({
        timeZone: 'UTC',
        weekStart: 1,
        currency: 'EUR',
        cohorts: [{ id: 1, name: 'Paid by card', definition: who }],
      }),
      dataVersion: () => '',
      cacheBytes: 0,
      maxMemoryBytes: Math.floor(memoryBytes * 0.8),
    })
    out(`${(await countEvents(database, bigProject)).toLocaleString('en')} events in the project that is asked\n`)
    out(
      `${'question'.padEnd(16)}${'Cairn'.padStart(10)}${'Plausible-like'.padStart(20)}${'PostHog-like'.padStart(20)}${'peak'.padStart(10)}`,
    )
    const figures: Record<string, number> = {}
    const all = new Map<string, Asked>()
    const pid = fresh.engine.pid() ?? 0
    for (const name of questionNames.filter(isAsked)) {
      const asked = await ask(name, engine, database, pid)
      all.set(name, asked)
      figures[`${name}_ms`] = Math.round(asked.ms)
      out(line(name, asked))
    }
    if (isAsked('timeline')) {
      const timeline = await askTimeline(await busyPerson(engine), database, pid)
      out(line('timeline', timeline))
      out('')
      if (values.only === undefined) report(figures, all, timeline)
    }
  } finally {
    await fresh.close()
  }
}

function report(figures: Record<string, number>, all: ReadonlyMap<string, Asked>, timeline: Asked): void {
  const two = (value: number): number => Math.round(value * 100) / 100
  const asked = [...all, ['timeline', timeline] as const]
  figures['timeline_ms'] = two(timeline.ms)
  figures['peak_mb'] = Math.max(...asked.map(([, { peakMb }]) => peakMb))
  if (peers.length > 0) {
    const others = (peer: Peer, which: (name: string) => boolean): number[] =>
      asked.filter(([name]) => which(name)).map(([, { ms, peers: by }]) => (by[peer] ?? Number.NaN) / ms)
    figures['vs_plausible_max'] = two(Math.max(...others('plausible', () => true).map((ratio) => 1 / ratio)))
    figures['vs_posthog_min'] = two(Math.min(...others('posthog', (name) => aboutPropertyNames.has(name))))
  }
  figures['events'] = events
  if (values.beside !== undefined) {
    const before = JSON.parse(readFileSync(values.beside, 'utf8')) as Record<string, number>
    for (const name of [...questionNames, 'timeline'])
      figures[`${name}_growth`] = two((figures[`${name}_ms`] ?? 0) / (before[`${name}_ms`] ?? Number.NaN))
    out(
      `Growth from ${before['events']?.toLocaleString('en')} to ${events.toLocaleString('en')} events: ${[...questionNames, 'timeline'].map((name) => `${name} ${figures[`${name}_growth`]}×`).join(', ')}\n`,
    )
  }
  const text = JSON.stringify(figures)
  if (values.figures !== undefined) writeFileSync(values.figures, text)
  out(text)
}
const aboutPropertyNames: ReadonlySet<string> = aboutProperties

await main()
