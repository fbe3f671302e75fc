// Retention's awkward cases by hand, each in a project of its own on the real engine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf, type Event } from '../event/index.ts'
import type { ReportInput, RetentionPoint, RetentionResult } from '../report/index.ts'
import { render } from '../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'
import { personsBehind } from './persons-behind/index.ts'

let fresh: FreshDatabase
let engine: QueryEngine
let version = 0
const over = Date.UTC(2027, 5, 1)
let now = over
beforeAll(async () => {
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => now,
    project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
    dataVersion: () => String(version),
    cacheBytes: 1_000_000,
  })
})
afterAll(() => fresh?.close())

let visits = 0
type Said = readonly [person: number, time: string, name?: string, more?: Partial<Event>]
async function insert(projectId: number, said: readonly Said[]): Promise<void> {
  await fresh.insertEvents(
    said.map(([person, time, eventName = 'visit', more = {}]) => {
      const timestamp = Date.parse(time)
      const sessionId = sessionIdOf(timestamp, ++visits)
      return makeEvent({ projectId, personId: BigInt(person), timestamp, eventName, sessionId, ...more })
    }),
  )
  version++
}
type Input = Extract<ReportInput, { kind: 'retention' }>
const asked = (more: Partial<Input>): Input => ({
  kind: 'retention',
  range: { from: '2026-10-25', to: '2026-10-25' },
  periods: 2,
  ...more,
})
async function ask(projectId: number, more: Partial<Input> = {}): Promise<RetentionResult> {
  const result = await engine.run(projectId, asked(more))
  if (result.kind !== 'retention') throw new Error('Not a retention')
  return result
}
const rows = ({ overall }: RetentionResult) =>
  overall.cohorts.map(({ size, cells }) => [size, ...cells.map(({ persons }) => persons)])
const values = ({ overall }: RetentionResult) => overall.cohorts.map(({ cells }) => cells.map(({ value }) => value))
const named = (name: string) => ({ events: [{ event_name: name }] })

describe('edges of periods', () => {
  test('a rolling day ends after 24 hours to the millisecond, a day of the calendar at midnight', async () => {
    await insert(1, [[1, '2026-10-25T10:00:00.000Z'], [1, '2026-10-26T10:00:00.000Z'], [2, '2026-10-25T10:00:00.000Z'], [2, '2026-10-26T09:59:59.999Z']]) // prettier-ignore
    const rolling = { window: 'rolling', mode: 'brackets' } as const
    expect(rows(await ask(1, { ...rolling, brackets: [[0, 0], [1, 1]] }))).toEqual([[2, 1, 1]]) // prettier-ignore
    expect(rows(await ask(1, { mode: 'brackets', brackets: [[0, 0], [1, 1]] }))).toEqual([[2, 0, 2]]) // prettier-ignore
    await insert(2, [
      [1, '2026-10-25T23:59:59.999Z'],
      [1, '2026-10-26T00:00:00.000Z'],
      [1, '2026-10-27T00:00:00.000Z'],
    ])
    expect(rows(await ask(2))).toEqual([[1, 1, 1, 1]])
    expect(rows(await ask(2, { window: 'rolling' }))).toEqual([[1, 1, 1, 0]])
  })
  test('a day of 25 hours is one day of the calendar, and more than one of 24 hours', async () => {
    // Berlin: from half past midnight to half past eleven in the evening are 24 hours.
    await insert(3, [
      [1, '2026-10-24T22:30:00Z'],
      [1, '2026-10-25T22:30:00Z'],
    ])
    const berlin = { time_zone: 'Europe/Berlin' }
    expect(rows(await ask(3, berlin))).toEqual([[1, 1, 0, 0]])
    expect(rows(await ask(3, { ...berlin, window: 'rolling' }))).toEqual([[1, 1, 1, 0]])
    await insert(4, [
      [1, '2026-11-01T04:30:00Z'],
      [1, '2026-11-02T04:30:00Z'],
      [1, '2026-11-02T05:00:00Z'],
    ])
    const york = { time_zone: 'America/New_York', range: { from: '2026-11-01', to: '2026-11-01' } }
    expect(rows(await ask(4, york))).toEqual([[1, 1, 1, 0]])
    expect((await ask(4, york)).overall.cohorts[0]).toMatchObject({
      start: '2026-11-01T00:00:00-04:00',
      end: '2026-11-02T00:00:00-05:00',
    })
  })
  test('returns may lie after the range, weeks begin on Monday, a cut week is one', async () => {
    await insert(5, [[1, '2026-10-21T00:00:00Z'], [1, '2026-10-26T00:00:00Z'], [1, '2026-11-02T00:00:00Z'], [2, '2026-10-26T00:00:00Z']]) // prettier-ignore
    const result = await ask(5, { range: { from: '2026-10-21', to: '2026-10-25' }, period: 'week' })
    expect(rows(result)).toEqual([[1, 1, 1, 1]])
  })
  test('a visit that reaches over an edge counts where it has events, whether it is asked of visits or of events', async () => {
    // Around each edge of the weeks, of a range from Wednesday to Wednesday and of the last week that is asked about.
    const times = ['10-20T23:00', '10-21T01:00', '10-25T23:00', '10-26T01:00', '10-28T23:00', '10-29T01:00', '11-01T23:00', '11-02T01:00', '11-08T23:00', '11-09T01:00'] // prettier-ignore
    const some = times.flatMap((one, a) =>
      times.slice(a).flatMap((two, b) => times.slice(a + b).map((three) => [one, two, three])),
    )
    const said = some.flatMap((visit, person) => {
      const at = visit.map((time) => `2026-${time}:00Z`)
      const sessionId = sessionIdOf(Date.parse(at[0] ?? ''), 1_000 + person)
      return at.map((time): Said => [1 + person, time, 'visit', { sessionId }])
    })
    await insert(6, said)
    const range = { from: '2026-10-21', to: '2026-10-28' }
    for (const occurrence of ['first_in_range', 'first_ever', 'every'] as const)
      for (const periods of [1, 2])
        for (const until of ['2026-10-28', '2026-11-01']) {
          const more = { range: { ...range, to: until }, period: 'week', periods } as const
          const ofVisits = rows(await ask(6, { ...more, start: { occurrence } }))
          const ofEvents = { ...more, start: { ...named('visit'), occurrence }, return: named('visit') }
          expect(ofVisits, `${occurrence} ${periods} ${until}`).toEqual(rows(await ask(6, ofEvents)))
        }
  })
})

describe('what is a return', () => {
  test('not the start itself, but another event of the same moment; on period 0 who starts is there', async () => {
    const at = '2026-10-25T10:00:00Z'
    await insert(10, [
      [1, at, 'buy'],
      [2, at, 'buy'],
      [2, at, 'buy'],
      [3, at, 'buy'],
      [3, at, 'visit'],
    ])
    const same = { start: named('buy'), return: named('buy') }
    expect(rows(await ask(10, { ...same, mode: 'on_or_after' }))).toEqual([[3, 1, 0, 0]])
    expect(rows(await ask(10, { ...same, mode: 'brackets', brackets: [[0, 1]] }))).toEqual([[3, 1]])
    expect(rows(await ask(10, same))).toEqual([[3, 3, 0, 0]])
    expect(rows(await ask(10, { start: named('buy'), return: named('visit'), mode: 'on_or_after' }))).toEqual([[3, 1, 0, 0]]) // prettier-ignore
  })
  test('nothing that was before the start, on the same day either', async () => {
    await insert(11, [
      [1, '2026-10-25T09:00:00Z', 'visit'],
      [1, '2026-10-25T10:00:00Z', 'buy'],
    ])
    expect(rows(await ask(11, { start: named('buy'), return: named('visit'), mode: 'on_or_after' }))).toEqual([[1, 0, 0, 0]]) // prettier-ignore
  })
  test('on or after counts who came at any later time', async () => {
    await insert(12, [
      [1, '2026-10-25T09:00:00Z'],
      [1, '2027-03-01T00:00:00Z'],
    ])
    expect(rows(await ask(12, { mode: 'on_or_after' }))).toEqual([[1, 1, 1, 1]])
    expect(rows(await ask(12))).toEqual([[1, 1, 0, 0]])
  })
  test('by the same person under another id, once they are joined', async () => {
    await insert(13, [
      [1, '2026-10-25T09:00:00Z', 'buy'],
      [2, '2026-10-26T09:00:00Z', 'visit'],
    ])
    const report = { start: named('buy'), return: named('visit') }
    expect(rows(await ask(13, report))).toEqual([[1, 1, 0, 0]])
    await insert(13, [[1, '2026-11-20T09:00:00Z', 'identify', { identifiedPersonId: 2n }]])
    expect(rows(await ask(13, report))).toEqual([[1, 1, 1, 0]])
  })
})

describe('who starts', () => {
  const days = { from: '2026-10-25', to: '2026-10-27' }
  const all: readonly Said[] = [[1, '2020-02-29T00:00:00Z'], [1, '2026-10-25T00:00:00Z'], [1, '2026-10-27T00:00:00Z'], [2, '2026-10-26T00:00:00Z']] // prettier-ignore
  test('first in range, first ever, each time', async () => {
    await insert(20, all)
    expect(rows(await ask(20, { range: days }))).toEqual([[1, 1, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0]]) // prettier-ignore
    expect(rows(await ask(20, { range: days, start: { occurrence: 'first_ever' } }))).toEqual([[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]]) // prettier-ignore
    const every = await ask(20, { range: days, start: { occurrence: 'every' } })
    expect(rows(every)).toEqual([[1, 1, 0, 1], [1, 1, 0, 0], [1, 1, 0, 0]]) // prettier-ignore
    expect(every.overall.size).toBe(2)
  })
  test('empty cohorts have no share, and weigh nothing in averages', async () => {
    const { overall } = await ask(20, { range: days, start: { occurrence: 'first_ever' } })
    expect(overall.cohorts[0]?.cells.map(({ share }) => share)).toEqual([null, null, null])
    expect(overall.averages).toEqual([{ share: 1, persons: 1, size: 1 }, { share: 0, persons: 0, size: 1 }, { share: 0, persons: 0, size: 1 }]) // prettier-ignore
    const nobody = await ask(99, { range: days })
    expect(nobody.overall).toMatchObject({ size: 0, averages: [{ share: null }, { share: null }, { share: null }] })
  })
  test('breakdowns are read at the start that counts, the first of equal times by its event id', async () => {
    const plan = (name: string, eventId: bigint) => ({ properties: { plan: name }, eventId })
    await insert(21, [[1, '2026-10-25T00:00:00Z', 'buy', plan('b', 8n)], [1, '2026-10-25T00:00:00Z', 'buy', plan('a', 7n)], [2, '2026-10-25T00:00:00Z', 'buy', { eventId: 9n }]]) // prettier-ignore
    const { groups, groups_page: page } = await ask(21, { start: named('buy'), breakdown: ['properties.plan'] })
    expect(groups.map(({ key, size }) => [key, size])).toEqual([[['a'], 1], [[null], 1]]) // prettier-ignore
    expect(page.total).toBe(2)
    expect((await ask(21, { start: named('buy'), breakdown: ['properties.plan'], offset: 5 })).groups_page.total).toBe(2) // prettier-ignore
  })
})

test('what is not over is marked and left out of averages, what has not begun is not there', async () => {
  now = Date.parse('2026-10-27T12:00:00Z')
  version++
  await insert(30, [[1, '2026-10-25T00:00:00Z'], [1, '2026-10-26T00:00:00Z'], [2, '2026-10-26T00:00:00Z'], [2, '2026-10-27T00:00:00Z'], [3, '2026-10-26T00:00:00Z']]) // prettier-ignore
  const range = { from: '2026-10-25', to: '2026-10-30' }
  const { overall } = await ask(30, { range })
  expect(overall.cohorts.map(({ cells }) => cells.map(({ complete }) => complete))).toEqual([[true, true, false], [true, false], [false]]) // prettier-ignore
  expect(overall.averages.map(({ share, size }) => [share, size])).toEqual([[1, 3], [1, 1], [null, 0]]) // prettier-ignore
  const rolling = await ask(30, { range, window: 'rolling' })
  // Who starts on the 25th at the latest moment has had one rolling day by midnight of the 27th.
  expect(rolling.overall.cohorts[0]?.cells.map(({ complete }) => complete)).toEqual([true, false, false])
  now = over
})

test('sums take numbers and texts that are numbers, revenue to its last digit', async () => {
  const bought = (price: string | number) => ({ properties: { price } })
  await insert(40, [
    [1, '2026-10-25T00:00:00Z', 'start'],
    [1, '2026-10-26T00:00:00Z', 'buy', { ...bought('2.5'), revenue: 1_000n }],
    [1, '2026-10-26T00:00:01Z', 'buy', { ...bought(4), revenue: 2_000n }],
    [1, '2026-10-26T00:00:02Z', 'buy', { ...bought('many'), revenue: 1n }],
  ])
  const report = { start: named('start'), return: named('buy') }
  const price = 'properties.price'
  expect(values(await ask(40, { ...report, measure: { kind: 'sum', property: price } }))).toEqual([[0, 6.5, 0]])
  expect(values(await ask(40, { ...report, measure: { kind: 'average', property: price } }))).toEqual([[null, 3.25, null]]) // prettier-ignore
  const revenue = await ask(40, { ...report, measure: { kind: 'sum', property: 'revenue' } })
  expect(values(revenue)).toEqual([[0, 0.3001, 0]])
  // The start is there in mode `on`, with its number, if it is a return as well.
  const buy = { start: named('buy'), return: named('buy'), measure: { kind: 'sum', property: price } as const }
  const range = { from: '2026-10-26', to: '2026-10-26' }
  expect(values(await ask(40, { ...buy, range }))).toEqual([[6.5, 0, 0]])
  expect(values(await ask(40, { ...buy, range, mode: 'on_or_after' }))).toEqual([[4, 0, 0]])
})

test('what can’t be asked is refused with a reason', async () => {
  const refused = (more: Partial<Input>, text: string) => expect(ask(1, more)).rejects.toThrow(text)
  await refused({ mode: 'brackets' }, 'needs `brackets`')
  await refused({ mode: 'brackets', brackets: [[4, 5], [0, 1]] }, 'earlier to the later') // prettier-ignore
  await refused({ range: { from: '2020-01-01', to: '2026-10-31' }, periods: 400 }, 'more than 200000 cells')
  const { plan } = await engine.explain(1, asked({}))
  if (plan.kind !== 'retention') throw new Error('Not a retention')
  const behind = (point: Partial<RetentionPoint>) => () =>
    personsBehind(plan, { kind: 'retention', average: false, outcome: 'returned', ...point })
  expect(behind({ column: 3 })).toThrow('3 columns')
  expect(behind({ cohort: '2026-10-24T00:00:00Z' })).toThrow('No cohort')
  expect(behind({ key: ['a'] })).toThrow('0 keys')
  expect(behind({ outcome: 'not_returned' })).toThrow('Name a column')
})

test('the SQL depends on the shape only, and names its tenant wherever it reads', async () => {
  const filter = (value: string) => ({ property: 'path', operator: 'is' as const, value })
  const report = (name: string, n: number, more: Partial<Input>): Input => ({
    kind: 'retention',
    range: { from: `2026-10-0${n}`, to: '2026-10-20' },
    filter: filter(name),
    start: { events: [{ event_name: name, filter: filter(name) }] },
    return: { events: [{ event_name: `${name}2` }] },
    periods: n + 3,
    ...more,
  })
  const shapes: readonly Partial<Input>[] = [
    {},
    { window: 'rolling', mode: 'on_or_after' },
    { start: { occurrence: 'every' }, measure: { kind: 'sum', property: 'properties.x' } },
    { start: { occurrence: 'first_ever' }, breakdown: ['properties.x'], offset: 1 },
  ]
  for (const shape of shapes) {
    const texts = async (projectId: number, name: string, n: number): Promise<readonly string[]> => {
      const { plan, statements } = await engine.explain(projectId, report(name, n, shape))
      if (plan.kind !== 'retention') throw new Error('Not a retention')
      const behind = personsBehind(plan, { kind: 'retention', column: n, average: false, outcome: 'not_returned' })
      return [...statements.map(({ text }) => text), render(behind).text]
    }
    const mine = await texts(1, 'buy', 1)
    const others = await texts(77_777, "MARKED' --", 4)
    expect(others).toEqual(mine)
    for (const text of others) {
      expect(text).not.toContain('MARKED')
      expect(text.match(/FROM events WHERE project_id = \{p\d+:UInt32\} AND timestamp/g)).toHaveLength(
        text.match(/FROM (events|sessions)\b/g)?.length ?? 0,
      )
    }
  }
})
