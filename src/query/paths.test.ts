// Paths against their naive definition, on generated worlds and by hand.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportSchema, type PathsPoint, type PathsReport, type PathsResult, type ReportInput } from '../report/index.ts'
import { sessionIdOf, type Event } from '../event/index.ts'
import { render } from '../sql/index.ts'
import { makeEvent } from '../testing/make-event.ts'
import { countedAttempts, spanOf } from '../testing/oracle/funnel.ts'
import { eventNames, mergesOfWorlds, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { generatedPaths } from '../testing/oracle/generate-paths.ts'
import { attemptsOf, type Attempt } from '../testing/oracle/paths.ts'
import { bare, copy, openWorlds, type Worlds } from '../testing/oracle/worlds.ts'
import { personsBehind } from './persons-behind/index.ts'
import type { Row } from './statement.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 30)
let worlds: Worlds
beforeAll(async () => {
  process.stdout.write(`paths oracle seed ${seed}\n`)
  worlds = await openWorlds({ seed, visits: 40, merges: mergesOfWorlds, virtualEvents: virtualOfWorlds })
})
afterAll(() => worlds?.close())

type Input = Extract<ReportInput, { kind: 'paths' }>
async function ask(projectId: number, report: object): Promise<PathsResult> {
  const result = await worlds.engine.run(projectId, { kind: 'paths', ...report })
  if (result.kind !== 'paths') throw new Error('Not paths')
  return result
}
async function behind(projectId: number, report: object, at: PathsPoint['at']): Promise<ReadonlySet<bigint>> {
  const { plan } = await worlds.engine.explain(projectId, { kind: 'paths', ...report })
  if (plan.kind !== 'paths') throw new Error('No plan')
  const { rows } = await worlds.fresh.database.query<Row>(personsBehind(plan, { kind: 'paths', at }), {})
  return new Set(rows.map((row) => BigInt(String(row['person_id']))))
}

/** What the result must say, from the attempts. */
interface Counted {
  readonly step: number
  readonly nodes: readonly string[]
  readonly of: readonly Attempt[]
}
const bytes = (nodes: readonly string[]): readonly Buffer[] => nodes.map((node) => Buffer.from(node))
function inBytes(a: readonly Buffer[], b: readonly Buffer[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = Buffer.compare(one, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}
const ranked = (all: readonly Counted[]): readonly Counted[] =>
  all.toSorted((a, b) => a.step - b.step || b.of.length - a.of.length || inBytes(bytes(a.nodes), bytes(b.nodes)))
function counted(items: readonly (readonly [number, readonly string[], Attempt])[]): readonly Counted[] {
  const groups = Map.groupBy(items, ([step, nodes]) => JSON.stringify([step, nodes]))
  return ranked(
    [...groups.values()].map((all) => ({
      step: all[0]?.[0] ?? 0,
      nodes: all[0]?.[1] ?? [],
      of: all.map(([, , attempt]) => attempt),
    })),
  )
}
const personsOf = (attempts: readonly Attempt[]): ReadonlySet<bigint> => new Set(attempts.map(({ person }) => person))
const numbers = (attempts: readonly Attempt[]) => ({ persons: personsOf(attempts).size, attempts: attempts.length })

function expected(report: PathsReport, all: readonly Attempt[]) {
  const { steps, limit } = report
  const attempts = all.filter(({ nodes }) => nodes.length <= steps)
  const isBackwards = report.start === undefined && report.end !== undefined
  const firstOf = ({ nodes }: Attempt): number => (isBackwards ? steps - nodes.length : 0)
  const nodes = counted(
    attempts.flatMap((one) => one.nodes.map((node, at) => [firstOf(one) + at, [node], one] as const)),
  )
  const links = counted(
    attempts.flatMap((one) =>
      one.nodes.slice(1).map((to, at) => [firstOf(one) + at, [one.nodes[at] ?? '', to], one] as const),
    ),
  )
  const paths = counted(attempts.map((one) => [0, one.nodes, one] as const))
  const most = (list: readonly Counted[]): readonly Counted[] =>
    list.filter((one) => list.filter(({ step }) => step === one.step).indexOf(one) < limit)
  const total = (list: readonly Counted[], length: number): readonly number[] =>
    Array.from({ length }, (_, at) => list.filter(({ step }) => step === at).length)
  const shown = most(links)
  const isNamed = ({ step, nodes: [name] }: Counted): boolean =>
    shown.some(
      (link) => (link.step === step && link.nodes[0] === name) || (link.step + 1 === step && link.nodes[1] === name),
    )
  const ended = (node: Counted): readonly Attempt[] =>
    node.of.filter(
      (one) => one.nodes.length < steps && node.step === (isBackwards ? firstOf(one) : one.nodes.length - 1),
    )
  const mean = attempts.reduce((sum, one) => sum + one.nodes.length, 0) / attempts.length
  const result = {
    kind: 'paths',
    ...numbers(attempts),
    mean_length: attempts.length === 0 ? null : mean,
    too_long: all.length - attempts.length,
    nodes: nodes
      .filter((node) => most(nodes).includes(node) || isNamed(node))
      .map((node) => ({
        step: node.step,
        name: node.nodes[0],
        ...numbers(node.of),
        ended: ended(node).length,
        ended_persons: personsOf(ended(node)).size,
      })),
    nodes_total: total(nodes, steps),
    links: shown.map((link) => ({ step: link.step, from: link.nodes[0], to: link.nodes[1], ...numbers(link.of) })),
    links_total: total(links, steps - 1),
    top_paths: paths.slice(0, report.top_paths).map((path) => ({ nodes: path.nodes, ...numbers(path.of) })),
    paths_total: paths.length,
  }
  const points: { at: PathsPoint['at']; persons: ReadonlySet<bigint> }[] = [
    ...nodes.map(({ step, nodes: [name = ''], of }) => ({
      at: { is: 'node' as const, step, name },
      persons: personsOf(of),
    })),
    ...nodes.map((node) => ({
      at: { is: 'ended' as const, step: node.step, name: node.nodes[0] ?? '' },
      persons: personsOf(ended(node)),
    })),
    ...links.map(({ step, nodes: [from = '', to = ''], of }) => ({
      at: { is: 'link' as const, step, from, to },
      persons: personsOf(of),
    })),
    ...paths.map((path) => ({ at: { is: 'path' as const, nodes: [...path.nodes] }, persons: personsOf(path.of) })),
  ]
  return { result, points }
}

describe('the engine and the oracle agree', () => {
  test(`on ${runs} generated paths, and on who stands behind them`, { timeout: 600_000 + runs * 3_000 }, async () => {
    let walked = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2, 3), generatedPaths, fc.nat(), async (projectId, input, pick) => {
        const report = reportSchema.parse(input)
        if (report.kind !== 'paths') throw new Error('Not paths')
        const result = await ask(projectId, input)
        const all = attemptsOf(report, worlds.project(projectId, result.meta.time_zone), result.meta.range)
        const { result: wanted, points } = expected(report, all)
        expect(bare(result)).toEqual(wanted)
        const point = points[pick % points.length]
        if (point !== undefined) expect(await behind(projectId, input, point.at)).toEqual(point.persons)
        if (all.some(({ nodes }) => nodes.length > 1)) walked += 1
      }),
      { seed, numRuns: runs },
    )
    // Otherwise the reports have become so narrow that there is nothing to compare.
    expect(walked).toBeGreaterThan(runs / 5)
  })

  test('on the paths of those behind a bar of a funnel', { timeout: 600_000 }, async () => {
    let walked = 0
    const one = fc.constantFrom(...new Set(eventNames)).map((event_name) => ({ events: [{ event_name }] }))
    const generatedFunnel = fc.record({
      kind: fc.constant('funnel' as const),
      range: fc.constant('all' as const),
      steps: fc.array(one, { minLength: 2, maxLength: 3 }),
    })
    const bar = fc.record({ step: fc.nat(), outcome: fc.constantFrom('reached' as const, 'dropped' as const) })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3),
        generatedPaths,
        generatedFunnel,
        bar,
        async (projectId, paths, funnel, { step: pick, outcome }) => {
          const step = pick % funnel.steps.length
          const input = { ...paths, behind: { report: funnel, point: { kind: 'funnel', step, outcome } } }
          const [report, asked] = [reportSchema.parse(input), reportSchema.parse(funnel)]
          const answered = await worlds.engine.run(projectId, funnel)
          if (report.kind !== 'paths' || asked.kind !== 'funnel' || answered.kind !== 'funnel')
            throw new Error('No paths')
          const previous = asked.steps.findLastIndex(({ optional }, index) => index < step && !optional)
          const world = worlds.project(projectId, answered.meta.time_zone)
          const these = countedAttempts(asked, world, spanOf(answered.meta.range)).filter(({ reached }) =>
            outcome === 'reached'
              ? reached[step] !== undefined
              : step > 0 && reached[previous] !== undefined && reached[step] === undefined,
          )
          const persons = new Set(these.map(({ person }) => person))
          const result = await ask(projectId, input)
          const all = attemptsOf(report, worlds.project(projectId, result.meta.time_zone), result.meta.range)
          const own = all.filter(({ person }) => persons.has(person))
          expect(bare(result)).toEqual(expected(report, own).result)
          if (own.length > 0 && own.length < all.length) walked += 1
        },
      ),
      { seed, numRuns: Math.ceil(runs / 3) },
    )
    // Few of the default's runs may be such by chance.
    if (runs >= 200) expect(walked).toBeGreaterThan(runs / 40)
  })

  test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(generatedPaths, async (input) => {
        const [mine, copied] = await Promise.all([ask(1, input), ask(copy, input)])
        expect(bare(copied)).toEqual(bare(mine))
      }),
      { seed, numRuns: 10 },
    )
  })
})

test('the SQL depends on the shape only', async () => {
  for (const within of ['session', { count: 3, unit: 'day' }] as const)
    for (const anchors of [[], ['start'], ['end'], ['start', 'end']] as const) {
      const report = (text: string, count: number): Input => ({
        kind: 'paths',
        range: 'all',
        within: within === 'session' ? within : { count, unit: 'hour' },
        nodes: {
          by: 'page',
          rules: [{ match: 'wildcard', pattern: `/${text}`, name: text }],
          hidden: [text, `${text}2`],
        },
        ...Object.fromEntries(anchors.map((anchor) => [anchor, { node: text }])),
        steps: count,
        limit: count,
      })
      const texts = async (projectId: number, text: string, count: number): Promise<string> =>
        (await worlds.engine.explain(projectId, report(text, count))).statements.map((one) => one.text).join('\n')
      const mine = await texts(1, 'a', 3)
      expect(await texts(copy, "MARKED'", 7)).toBe(mine)
      expect(mine).toContain('project_id = {p')
      const { plan } = await worlds.engine.explain(1, report('a', 3))
      if (plan.kind !== 'paths') throw new Error('No plan')
      const { text } = render(personsBehind(plan, { kind: 'paths', at: { is: 'node', step: 1, name: "MARKED'" } }))
      expect(text).toContain('project_id = {p')
      expect(text).not.toContain('MARKED')
    }
})

describe('by hand', () => {
  const start = Date.parse('2026-10-20T10:00:00Z')
  const second = 1_000
  let project = 20
  /** [person, seconds, path, visit]; ids grow with the list. */
  async function insert(
    views: readonly (readonly [number, number, string, number?, Partial<Event>?])[],
  ): Promise<(report?: object) => Promise<PathsResult>> {
    const projectId = project++
    await worlds.fresh.insertEvents(
      views.map(([person, at, path, visit = person, more = {}], index) =>
        makeEvent({
          projectId,
          eventId: BigInt(index + 1),
          eventName: 'page_view',
          personId: BigInt(person),
          timestamp: start + at * second,
          sessionId: sessionIdOf(start, visit),
          path,
          ...more,
        }),
      ),
    )
    return (report = {}) =>
      ask(projectId, { range: { from: '2026-10-20', to: '2026-11-30' }, time_zone: 'UTC', ...report })
  }
  const walks = ({ top_paths: all }: PathsResult): readonly string[] =>
    all.map(({ nodes, attempts }) => `${nodes.join(' ')} ×${attempts}`)

  test('nodes of one moment go by their event ids', async () => {
    const run = await insert([[1, 0, '/b'], [1, 0, '/a'], [1, 0, '/c'], [1, -1, '/first']]) // prettier-ignore
    expect(walks(await run())).toEqual(['/first /b /a /c ×1'])
    expect(walks(await run({ start: { node: '/a' }, within: { count: 1, unit: 'minute' } }))).toEqual(['/a /c ×1'])
    expect(walks(await run({ end: { node: '/a' }, within: { count: 1, unit: 'minute' } }))).toEqual(['/first /b /a ×1'])
  })
  test('repeats are one node, unless they are asked for; what is hidden does not stand between them', async () => {
    const run = await insert([[1, 0, '/a'], [1, 1, '/a'], [1, 2, '/x'], [1, 3, '/a'], [1, 4, '/b']]) // prettier-ignore
    expect(walks(await run())).toEqual(['/a /x /a /b ×1'])
    expect(walks(await run({ collapse_repeats: false }))).toEqual(['/a /a /x /a /b ×1'])
    expect(walks(await run({ nodes: { hidden: ['/x'] } }))).toEqual(['/a /b ×1'])
    expect(walks(await run({ nodes: { hidden: ['/x'], rules: [{ match: 'wildcard', pattern: '/b', name: '/x' }] } }))).toEqual(['/a ×1']) // prettier-ignore
    expect(walks(await run({ nodes: { rules: [{ match: 'regex', pattern: '^/[ax]$', name: 'early' }, { match: 'wildcard', pattern: '/**', name: 'late' }] } }))).toEqual(['early late ×1']) // prettier-ignore
  })
  test('start = end: from one visit of the node to the next, with something between', async () => {
    const run = await insert([[1, 0, '/a'], [1, 1, '/a'], [1, 2, '/x'], [1, 3, '/a'], [2, 0, '/a'], [2, 1, '/a']]) // prettier-ignore
    const both = { start: { node: '/a' }, end: { node: '/a' } }
    expect(walks(await run(both))).toEqual(['/a /x /a ×1'])
    expect(walks(await run({ ...both, collapse_repeats: false }))).toEqual(['/a /a ×2'])
    expect(walks(await run({ ...both, within: { count: 1, unit: 'minute' } }))).toEqual(['/a /x /a ×1'])
  })
  test('a window is inclusive at its edge; what comes after it begins anew', async () => {
    const run = await insert([[1, 0, '/a'], [1, 60, '/b'], [1, 60.001, '/c'], [1, 120.001, '/d'], [1, 120.002, '/a']]) // prettier-ignore
    const within = { count: 1, unit: 'minute' }
    expect(walks(await run({ within }))).toEqual(['/a ×1', '/a /b ×1', '/c /d ×1'])
    expect(walks(await run({ within, start: { node: '/a' } }))).toEqual(['/a ×1', '/a /b ×1'])
    expect(walks(await run({ within, end: { node: '/b' } }))).toEqual(['/a /b ×1'])
    expect(walks(await run({ within, end: { node: '/a' } }))).toEqual(['/a ×1', '/d /a ×1'])
  })
  test('with both anchors, a start that does not reach the end in time gives way to the next one', async () => {
    const run = await insert([[1, 0, '/a'], [1, 50, '/a'], [1, 51, '/x'], [1, 100, '/b'], [1, 101, '/a'], [1, 102, '/b']]) // prettier-ignore
    const report = { start: { node: '/a' }, end: { node: '/b' }, within: { count: 1, unit: 'minute' } }
    expect(walks(await run(report))).toEqual(['/a /x /b ×1'])
    expect(await run({ ...report, steps: 2 })).toMatchObject({ too_long: 1, attempts: 0, mean_length: null, links: [] })
  })
  test('a walk that ends at a node is read from its last one, and aligned to it', async () => {
    const run = await insert([[1, 0, '/a'], [1, 1, '/pay'], [1, 2, '/b'], [1, 3, '/pay'], [1, 4, '/c'], [2, 0, '/pay']]) // prettier-ignore
    const result = await run({ end: { node: '/pay' }, steps: 3 })
    expect(walks(result)).toEqual(['/pay ×1', '/pay /b /pay ×1'])
    expect(result.nodes.map(({ step, name, attempts, ended }) => [step, name, attempts, ended])).toEqual([[0, '/pay', 1, 0], [1, '/b', 1, 0], [2, '/pay', 2, 1]]) // prettier-ignore
  })
  test('drop-offs are counted where there was room for more', async () => {
    const run = await insert([[1, 0, '/a'], [1, 1, '/b'], [2, 0, '/a'], [3, 0, '/a'], [3, 1, '/b'], [3, 2, '/c']]) // prettier-ignore
    const result = await run({ steps: 2 })
    expect(result.nodes.map(({ step, name, attempts, ended, ended_persons: persons }) => [step, name, attempts, ended, persons])).toEqual([[0, '/a', 3, 1, 1], [1, '/b', 2, 0, 0]]) // prettier-ignore
    expect(result).toMatchObject({ attempts: 3, persons: 3, mean_length: 5 / 3, paths_total: 2, links_total: [1] })
  })
  test('of a visit that crosses the edge of the range, what lies in the range counts', async () => {
    const run = await insert([[1, -36_001, '/before'], [1, -36_000, '/in'], [1, -35_999, '/also'], [1, 50_400, '/after']]) // prettier-ignore
    expect(walks(await run({ range: { from: '2026-10-20', to: '2026-10-20' } }))).toEqual(['/in /also ×1'])
  })
  test('several attempts of one person are one person', async () => {
    const run = await insert([[1, 0, '/a', 1], [1, 1, '/b', 1], [1, 7_200, '/a', 2], [1, 7_201, '/b', 2]]) // prettier-ignore
    expect((await run()).links).toEqual([{ step: 0, from: '/a', to: '/b', persons: 1, attempts: 2 }])
  })
  test('who is merged walks on: the device before, the user after', async () => {
    const run = await insert([
      [1, 0, '/a', 1],
      [2, 7_200, '/b', 2],
      [2, 7_201, '', 2, { eventName: 'identify', identifiedPersonId: 3n }],
      [1, 10_000, '', 3, { eventName: 'identify', identifiedPersonId: 3n }],
      [3, 10_001, '/c', 3],
    ])
    const result = await run({ within: { count: 1, unit: 'day' } })
    expect(walks(result)).toEqual(['/a /b /c ×1'])
    expect(result.persons).toBe(1)
  })
  test('the limit hides nothing in silence: totals say how many there are, and a larger limit shows them', async () => {
    const run = await insert(['/a', '/b', '/c'].flatMap((to, index) => [[index + 1, 0, '/'], [index + 1, 1, to]] as const)) // prettier-ignore
    const few = await run({ limit: 1, top_paths: 1 })
    expect(few).toMatchObject({ links_total: [3, 0, 0, 0], nodes_total: [1, 3, 0, 0, 0], paths_total: 3 })
    expect(few.links.map(({ to }) => to)).toEqual(['/a'])
    expect((await run({ limit: 3 })).links.map(({ to }) => to)).toEqual(['/a', '/b', '/c'])
  })
  test('events are nodes beside pages; automatic ones only where they are named', async () => {
    const run = await insert([[1, 0, '/a'], [1, 1, '/a', 1, { eventName: 'engagement' }], [1, 2, '/a', 1, { eventName: 'buy' }], [1, 3, '/b']]) // prettier-ignore
    expect(walks(await run({ nodes: { events: [{ event_name: 'buy' }] } }))).toEqual(['/a buy /b ×1'])
    expect(walks(await run({ nodes: { by: 'event' } }))).toEqual(['page_view buy page_view ×1'])
    expect(walks(await run({ nodes: { by: 'event', events: [{ event_name: 'engagement' }] } }))).toEqual([
      'engagement ×1',
    ])
  })
  test('an empty project has no paths, and a point that is not there is refused', async () => {
    const report = { range: { from: '2026-10-20', to: '2026-10-20' }, steps: 3 }
    expect(bare(await ask(99, report))).toEqual({ kind: 'paths', persons: 0, attempts: 0, mean_length: null, too_long: 0, nodes: [], nodes_total: [0, 0, 0], links: [], links_total: [0, 0], top_paths: [], paths_total: 0 }) // prettier-ignore
    await expect(behind(99, report, { is: 'link', step: 2, from: 'a', to: 'b' })).rejects.toThrow('no such link after step 1') // prettier-ignore
    await expect(ask(99, { ...report, nodes: { by: 'property' } })).rejects.toThrow('property')
    await expect(ask(20, { ...report, nodes: { rules: [{ match: 'regex', pattern: '(', name: 'x' }] } })).rejects.toMatchObject({ reason: 'bad_report' }) // prettier-ignore
  })
})
