// Do funnels count as SEMANTICS says? Generated funnels against the naive one, and the awkward cases by hand.
// ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import { funnelPointSchema, reportSchema, type FunnelResult, type ReportInput } from '../report/index.ts'
import { makeEvent } from '../testing/make-event.ts'
import { countedAttempts, funnelAnswer, settlesAfter, spanOf } from '../testing/oracle/funnel.ts'
import { generatedFunnel, namesOfFunnels } from '../testing/oracle/generate-funnel.ts'
import { worldNow, worldStart } from '../testing/oracle/generate-world.ts'
import { bare, copy, openWorlds, type Worlds } from '../testing/oracle/worlds.ts'
import { personsBehind } from './persons-behind/index.ts'
import type { Row } from './statement.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 10)

let worlds: Worlds
let now = worldNow
beforeAll(async () => {
  expect.addEqualityTesters([nearlyEqual])
  process.stdout.write(`funnel oracle seed ${seed}\n`)
  worlds = await openWorlds({ seed, now: () => now, ...namesOfFunnels })
})
afterAll(() => worlds?.close())

function nearlyEqual(one: unknown, other: unknown): boolean | undefined {
  if (typeof one !== 'number' || typeof other !== 'number') return undefined
  return Math.abs(one - other) <= Math.max(1e-11 * Math.max(Math.abs(one), Math.abs(other)), 1e-11)
}

/** Gives how many were counted, and how many converted. */
async function compare(projectId: number, input: ReportInput): Promise<readonly [entered: number, converted: number]> {
  const report = reportSchema.parse(input)
  const result = await worlds.engine.run(projectId, input)
  if (report.kind !== 'funnel' || result.kind !== 'funnel') throw new Error('Not a funnel')
  const { overall, groups, groups_page, next, compare: before } = result
  const expected = funnelAnswer(report, worlds.project(projectId, result.meta.time_zone), result)
  expect({ overall, groups, groups_page, ...(next && { next }), ...(before && { compare: before }) }).toEqual(expected)
  const settles = settlesAfter(report)
  result.intervals?.forEach(({ end, complete }, index, all) => {
    const isOver = Date.parse(end) + settles <= now
    // The first and the last may be cut by the range, and are not complete then.
    const isInside = index > 0 && index < all.length - 1
    if (isInside || complete) expect(complete).toBe(isOver)
  })
  const last = report.steps.findLastIndex(({ optional }) => !optional)
  return [overall.steps[0]?.count ?? 0, overall.steps[last]?.count ?? 0]
}

async function behind(projectId: number, report: object, point: object): Promise<ReadonlySet<bigint>> {
  const { plan } = await worlds.engine.explain(projectId, report)
  if (plan.kind !== 'funnel') throw new Error('Not a funnel')
  const statement = personsBehind(plan, funnelPointSchema.parse({ kind: 'funnel', ...point }))
  const { rows } = await worlds.fresh.database.query<Row>(statement, {})
  return new Set(rows.map((row) => BigInt(String(row['person_id']))))
}

describe('the engine and the oracle agree', () => {
  test(`on ${runs} generated funnels`, { timeout: Math.max(600_000, runs * 4_000) }, async () => {
    let [entered, converted] = [0, 0]
    // In the midst of it all things are not over yet.
    const day = fc.oneof({ weight: 3, arbitrary: fc.constant(30) }, fc.integer({ min: 3, max: 29 }))
    try {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...worlds.projects), generatedFunnel, day, async (projectId, input, days) => {
          now = worldStart + days * 86_400_000
          const [some, done] = await compare(projectId, input)
          if (some > 0) entered++
          if (done > 0) converted++
        }),
        { seed, numRuns: runs },
      )
    } finally {
      now = worldNow
    }
    process.stdout.write(`${runs} funnels: in ${entered} somebody began, in ${converted} somebody converted\n`)
    // Otherwise the funnels have become so narrow that there is nothing to compare. A few may all be by chance.
    if (runs >= 200) expect(converted).toBeGreaterThan(runs / 20)
  })

  test('on who stands behind each bar', { timeout: 600_000 }, async () => {
    const bar = fc.record({
      step: fc.nat(),
      outcome: fc.constantFrom('reached' as const, 'dropped' as const),
      of: fc.nat(),
      hasKey: fc.boolean(),
      hasInterval: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...worlds.projects),
        generatedFunnel,
        bar,
        async (projectId, input, { step: pick, outcome, of, hasKey, hasInterval }) => {
          const report = reportSchema.parse(input)
          const result = await worlds.engine.run(projectId, input)
          if (report.kind !== 'funnel' || result.kind !== 'funnel') throw new Error('Not a funnel')
          const step = pick % report.steps.length
          const key = hasKey ? result.groups[of % Math.max(1, result.groups.length)]?.key : undefined
          const interval = hasInterval ? result.intervals?.[of % result.intervals.length] : undefined
          const previous = report.steps.findLastIndex(({ optional }, index) => index < step && !optional)
          const expected = countedAttempts(
            report,
            worlds.project(projectId, result.meta.time_zone),
            spanOf(result.meta.range),
          ).filter(({ reached, key: own }) => {
            const began = reached[0] ?? 0
            if (key !== undefined && JSON.stringify(key) !== JSON.stringify(own)) return false
            if (interval !== undefined && (began < Date.parse(interval.start) || began >= Date.parse(interval.end)))
              return false
            if (outcome === 'reached') return reached[step] !== undefined
            return step > 0 && reached[previous] !== undefined && reached[step] === undefined
          })
          const point = { step, outcome, ...(key && { key }), ...(interval && { interval: interval.start }) }
          expect(await behind(projectId, input, point)).toEqual(new Set(expected.map(({ person }) => person)))
        },
      ),
      { seed, numRuns: Math.ceil(runs / 4) },
    )
  })

  test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(generatedFunnel, async (input) => {
        const [mine, other] = await Promise.all([worlds.engine.run(1, input), worlds.engine.run(copy, input)])
        expect(bare(mine)).toEqual(bare(other))
      }),
      { seed, numRuns: 4 },
    )
  })
})

const zero = Date.UTC(2026, 9, 20, 12)
let projects = 100
/** `[minutes after noon, event, person, more]` in a project of its own; event ids in the order given. */
type Said = readonly [minute: number, eventName: string, person?: number, more?: Partial<Event>]
async function insert(said: readonly Said[]): Promise<number> {
  const projectId = projects++
  await worlds.fresh.insertEvents(
    said.map(([minute, eventName, person = 1, more]) =>
      makeEvent({
        projectId,
        eventName,
        timestamp: zero + minute * 60_000,
        personId: BigInt(person),
        sessionId: sessionIdOf(zero, person),
        ...more,
      }),
    ),
  )
  return projectId
}
const steps = (...names: readonly string[]) => names.map((event_name) => ({ events: [{ event_name }] }))
const day = { from: '2026-10-20', to: '2026-10-20' }
async function funnel(projectId: number, report: object): Promise<FunnelResult> {
  const result = await worlds.engine.run(projectId, { kind: 'funnel', range: day, ...report })
  if (result.kind !== 'funnel') throw new Error('Not a funnel')
  return result
}
const counts = async (said: readonly Said[], report: object): Promise<readonly number[]> =>
  (await funnel(await insert(said), report)).overall.steps.map(({ count }) => count)

describe('by hand', () => {
  const abc = { steps: steps('a', 'b', 'c') }
  test('events of one millisecond are taken in the order of the steps', async () => {
    expect(await counts([[0, 'c'], [0, 'b'], [0, 'a']], abc)).toEqual([1, 1, 1]) // prettier-ignore
    expect(await counts([[0, 'c'], [0, 'b'], [0, 'a']], { ...abc, order: 'strict' })).toEqual([1, 1, 1]) // prettier-ignore
  })
  test('one event is one step: two equal steps need two events', async () => {
    const twice = { steps: steps('a', 'a') }
    for (const order of ['ordered', 'strict', 'any']) {
      expect(await counts([[0, 'a']], { ...twice, order })).toEqual([1, 0])
      expect(await counts([[0, 'a'], [0, 'a']], { ...twice, order })).toEqual([1, 1]) // prettier-ignore
      expect(await counts([[0, 'a'], [5, 'a']], { ...twice, order })).toEqual([1, 1]) // prettier-ignore
    }
  })
  test('the window’s edge is in it, a millisecond later is not', async () => {
    const ab = { steps: steps('a', 'b'), window: { count: 10, unit: 'minute' } }
    expect(await counts([[0, 'a'], [10, 'b']], ab)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'a'], [10 + 1 / 60_000, 'b']], ab)).toEqual([1, 0]) // prettier-ignore
  })
  test('step 1 lies in the range, later steps may lie after it', async () => {
    const ab = { steps: steps('a', 'b') }
    expect(await counts([[0, 'a'], [48 * 60, 'b']], ab)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[48 * 60, 'a'], [49 * 60, 'b']], ab)).toEqual([0, 0]) // prettier-ignore
  })
  test('a later attempt that gets further counts, and its own times', async () => {
    const projectId = await insert([[0, 'a'], [60, 'a'], [61, 'b'], [62, 'c']]) // prettier-ignore
    const { overall } = await funnel(projectId, { ...abc, window: { count: 10, unit: 'minute' }, histogram: 2 })
    expect(overall.steps.map(({ count }) => count)).toEqual([1, 1, 1])
    expect(overall.steps[2]?.time_from_first).toEqual({ mean: 120, median: 120, p90: 120 })
    expect(overall.time_to_convert?.histogram).toEqual([{ from: 0, to: 60, count: 0 }, { from: 60, to: 120, count: 1 }]) // prettier-ignore
  })
  test('who is identified midway goes through as one', async () => {
    const said: readonly Said[] = [
      [0, 'a', 1],
      [1, 'identify', 1, { identifiedPersonId: 9n }],
      [2, 'b', 9, { sessionId: sessionIdOf(zero, 1) }],
    ]
    const projectId = await insert(said)
    await worlds.fresh.insertJoins([{ projectId, kind: 'identify', from: 1n, to: 9n, at: zero + 60_000, eventId: 1n, isOfFuture: false }]) // prettier-ignore
    expect((await funnel(projectId, { steps: steps('a', 'b') })).overall.steps.map(({ count }) => count)).toEqual([1, 1]) // prettier-ignore
  })
  test('two users of one device go through for themselves, each in their visit', async () => {
    const visit = (number: number): Partial<Event> => ({
      sessionId: sessionIdOf(zero + number * 3_600_000, 1),
      source: 'news',
    })
    const identify = (user: bigint, number: number): Partial<Event> => ({ ...visit(number), identifiedPersonId: user })
    const said: readonly Said[] = [[0, 'a', 1, visit(0)], [1, 'identify', 1, identify(8n, 0)], [2, 'b', 8, visit(0)], [60, 'a', 1, visit(1)], [61, 'identify', 1, identify(9n, 1)]] // prettier-ignore
    const projectId = await insert(said)
    for (const window of [
      { count: 1, unit: 'day' },
      { count: 1, unit: 'session' },
      { count: 2, unit: 'session' },
    ]) {
      for (const hold of [[], ['source']]) {
        const { overall } = await funnel(projectId, { steps: steps('a', 'b'), window, hold })
        expect(overall.steps.map(({ count }) => count)).toEqual([2, 1])
      }
    }
  })
  test('strict: nothing comes between, be it no step at all', async () => {
    expect(await counts([[0, 'a'], [1, 'x'], [2, 'b']], { steps: steps('a', 'b'), order: 'strict' })).toEqual([1, 0]) // prettier-ignore
    const filter = { property: 'event_name', operator: 'is_not', value: 'x' }
    expect(await counts([[0, 'a'], [1, 'x'], [2, 'b']], { steps: steps('a', 'b'), order: 'strict', filter })).toEqual([1, 1]) // prettier-ignore
  })
  test('any order: step 1 opens, the others come as they like', async () => {
    const any = { ...abc, order: 'any' }
    expect(await counts([[0, 'a'], [1, 'c'], [2, 'b']], any)).toEqual([1, 1, 1]) // prettier-ignore
    expect(await counts([[0, 'b'], [1, 'a'], [2, 'c']], any)).toEqual([1, 0, 0]) // prettier-ignore
  })
  test('an optional step changes no other number', async () => {
    const optional = { steps: steps('a', 'b', 'c').map((step, index) => ({ ...step, optional: index === 1 })) }
    expect(await counts([[0, 'a'], [1, 'c'], [0, 'a', 2], [1, 'b', 2], [2, 'c', 2]], optional)).toEqual([2, 1, 2]) // prettier-ignore
  })
  test('an exclusion between two steps ends the attempt, elsewhere it does not', async () => {
    const excluded = { ...abc, exclusions: [{ ...steps('x')[0], after_step: 1, before_step: 2 }] }
    expect(await counts([[0, 'a'], [1, 'b'], [2, 'x'], [3, 'c']], excluded)).toEqual([1, 1, 0]) // prettier-ignore
    expect(await counts([[0, 'a'], [1, 'x'], [2, 'b'], [3, 'c'], [4, 'x']], excluded)).toEqual([1, 1, 1]) // prettier-ignore
  })
  test('a held property keeps its value; who does not have it is not in it', async () => {
    const held = { steps: steps('a', 'b'), hold: ['properties.order'] }
    const of = (order: string | number | null): Partial<Event> => ({ properties: { order } })
    expect(await counts([[0, 'a', 1, of('1')], [1, 'b', 1, of('2')]], held)).toEqual([1, 0]) // prettier-ignore
    expect(await counts([[0, 'a', 1, of('1')], [1, 'a', 1, of('2')], [2, 'b', 1, of(2)]], held)).toEqual([1, 1]) // prettier-ignore
    expect(await counts([[0, 'a'], [1, 'b', 1, of('')]], held)).toEqual([0, 0]) // prettier-ignore
  })
  test('all attempts: one after the other, none begins while another is open', async () => {
    const all = { steps: steps('a', 'b'), count_by: 'attempts', window: { count: 10, unit: 'minute' } }
    expect(await counts([[0, 'a'], [1, 'a'], [2, 'b'], [3, 'a'], [4, 'b'], [5, 'a'], [14, 'a'], [16, 'a']], all)).toEqual([4, 2]) // prettier-ignore
  })
  test('within a visit, and within two', async () => {
    const visit = (number: number): Partial<Event> => ({ sessionId: sessionIdOf(zero + number * 3_600_000, 1) })
    const said: readonly Said[] = [[0, 'a', 1, visit(0)], [60, 'x', 1, visit(1)], [61, 'b', 1, visit(1)], [120, 'c', 1, visit(2)]] // prettier-ignore
    expect(await counts(said, { ...abc, window: { count: 1, unit: 'session' } })).toEqual([1, 0, 0])
    expect(await counts(said, { ...abc, window: { count: 2, unit: 'session' } })).toEqual([1, 1, 0])
    expect(await counts(said, { ...abc, window: { count: 3, unit: 'session' } })).toEqual([1, 1, 1])
    expect(await counts(said, { ...abc, count_by: 'sessions' })).toEqual([1, 0, 0])
  })
  test('groups go through as one, whoever of them does a step; behind them stands who began', async () => {
    const of = (company: string): Partial<Event> => ({ groups: company === '' ? {} : { company } })
    const projectId = await insert([[0, 'a', 1, of('acme')], [1, 'b', 2, of('acme')], [0, 'a', 3, of('beta')], [1, 'b', 3, of('')], [2, 'a', 4]]) // prettier-ignore
    const report = { kind: 'funnel', range: day, steps: steps('a', 'b'), count_by: 'groups', group: 'company' }
    expect((await funnel(projectId, report)).overall.steps.map(({ count }) => count)).toEqual([2, 1])
    expect(await behind(projectId, report, { step: 1, outcome: 'reached' })).toEqual(new Set([1n]))
    expect(await behind(projectId, report, { step: 1, outcome: 'dropped' })).toEqual(new Set([3n]))
    const held = { ...report, count_by: 'persons', hold: ['group.company'], breakdown: ['group.company'] }
    expect((await funnel(projectId, held)).groups.map(({ key, conversion }) => [key, conversion])).toEqual([[['acme'], 0], [['beta'], 0]]) // prettier-ignore
  })
  test('an interval is settled once no attempt of it can convert', async () => {
    const projectId = await insert([[0, 'a']])
    const report = (count: number) => ({ steps: steps('a', 'b'), interval: 'day', window: { count, unit: 'day' } })
    expect((await funnel(projectId, report(29))).intervals?.map(({ complete }) => complete)).toEqual([true])
    expect((await funnel(projectId, report(30))).intervals?.map(({ complete }) => complete)).toEqual([false])
  })
  test.each(['ordered', 'strict', 'any'] as const)('twenty steps are answered in %s order', async (order) => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`)
    const said = names.map((name, index): Said => [index, name, 1, { source: 'news' }])
    expect(await counts(said, { steps: steps(...names), order })).toEqual(names.map(() => 1))
    const all = {
      order,
      steps: steps(...names).map((step, index) => ({ ...step, optional: index % 4 === 3 && index < 19 })),
      hold: ['source'],
      breakdown: ['source', 'path', 'properties.plan'],
      attribution: 'last',
      exclusions: Array.from({ length: order === 'ordered' ? 10 : 2 }, (_, index) => ({
        ...steps('x')[0],
        after_step: index > 4 ? 4 : 0,
      })),
      interval: 'day',
      compare: 'previous_period',
      next_of: 19,
    }
    const window = {
      ordered: { count: 1, unit: 'day' },
      strict: { count: 12, unit: 'session' },
      any: { count: 1, unit: 'session' },
    }[order]
    expect(await counts(said, { ...all, window })).toEqual(names.map(() => 1))
    const stopped = await insert([...said, [9.5, 'x', 1, { source: 'news' }]])
    const { overall } = await funnel(stopped, { ...all, order: order === 'strict' ? 'ordered' : order })
    expect(overall.steps.map(({ count }) => count)).toEqual(names.map((_, index) => (index < 10 ? 1 : 0)))
  })
  test('a person with 100,000 events stays within the memory of one query', { timeout: 120_000 }, async () => {
    const names = ['a', 'b', 'a', 'c']
    const said = Array.from({ length: 100_000 }, (_, index): Said => [index / 100, names[index % 4] ?? 'a'])
    expect(await counts(said, { ...abc, breakdown: ['country'], attribution: 'last' })).toEqual([1, 1, 1])
  })
  test('what can’t be asked says why', async () => {
    const wrong = (report: object, text: string) => expect(funnel(100, report)).rejects.toThrow(text)
    await wrong({ steps: [{ optional: true }, {}] }, 'can’t be optional')
    await wrong({ steps: [{}, {}], attribution: 2 }, 'There is no step 2')
    await wrong({ steps: [{}, {}], exclusions: [{ after_step: 1 }] }, 'before_step has to come after')
    await wrong({ steps: [{}, {}], count_by: 'groups' }, 'Name the type of groups')
  })
})
