// Is every kind of result told as tables, with nothing lost? (Tables, trends, goals and overviews: in api/result-files.test.ts too.)
import { describe, expect, test } from 'vitest'
import { reportSchema, type Result } from '../reports.ts'
import { tabular } from './index.ts'

const meta = {
  range: { from: '2026-10-20T00:00:00+02:00', to: '2026-10-22T00:00:00+02:00' },
  time_zone: 'Europe/Berlin',
  complete: true,
  elapsed_ms: 1,
  rows_read: 1,
  cached: false,
}
const day = (date: string, complete = true) => ({
  start: `${date}T00:00:00+02:00`,
  end: `${date}T24:00:00+02:00`,
  complete,
})
const days = [day('2026-10-20'), day('2026-10-21', false)]
const smallest = {
  table: { breakdown: ['path'] },
  trend: { series: [{}] },
  funnel: { steps: [{}, {}] },
  cohort: { who: { did: {} } },
} as Readonly<Record<string, object>>
/** What was asked: the least of its kind, and `more`. */
const askedOf = ({ kind }: Result, more: object = {}) => ({
  report: reportSchema.parse({ kind, range: 'all', ...smallest[kind], ...more }),
  currency: 'CHF',
})
/** Each table: its name, the headers, the rows. Every row has a cell a column. */
const told = (result: Result, more?: object) =>
  tabular(result, askedOf(result, more)).map(({ name, columns, rows }) => {
    for (const row of rows) expect(row).toHaveLength(columns.length)
    return [name, columns.map(({ header }) => header), ...rows]
  })
const formats = (result: Result, more?: object, table = 0) =>
  tabular(result, askedOf(result, more))[table]?.columns.map(({ format }) => format)
const parts = (result: Result, more?: object) => tabular(result, askedOf(result, more)).map(({ part }) => part)

describe('web analytics', () => {
  test('a table has a column a currency, and the range before in columns of its own', () => {
    const result: Result = {
      kind: 'table',
      meta: { ...meta, compare_range: meta.range },
      breakdown: ['path', 'properties.plan'],
      rows: [
        { key: ['/', null], measures: { visitors: 2, revenue: { EUR: '1.5000' } }, previous: { visitors: 1, revenue: { USD: '2.0000' } } }, // prettier-ignore
        { key: ['/a', ''], measures: { visitors: 1, revenue: {} } },
      ],
      total_rows: 2,
      limit: 10,
      offset: 0,
    }
    const report = { breakdown: ['path', 'properties.plan'], measures: ['visitors', 'revenue'] }
    expect(told(result, report)).toEqual([
      [
        'path-properties.plan',
        ['Page', 'plan', 'Visitors', 'Revenue EUR', 'Revenue USD', 'Visitors, before', 'Revenue EUR, before', 'Revenue USD, before'], // prettier-ignore
        ['/', null, 2, '1.5000', '0', 1, '0', '2.0000'],
        ['/a', '', 1, '0', '0', null, null, null],
      ],
    ])
    expect(formats(result, report)).toEqual(['text', 'text', 'count', 'money', 'money', 'count', 'money', 'money'])
    expect(told({ ...result, rows: [], total_rows: 0 }, report)[0]?.[1]).toEqual(
      ['Page', 'plan', 'Visitors', 'Revenue CHF', 'Visitors, before', 'Revenue CHF, before'], // prettier-ignore
    )
    expect(parts(result, report)).toEqual([undefined])
    expect(parts({ ...result, total_rows: 5 }, report)).toEqual([{ shown: 2, total: 5, of: 'rows' }])
  })

  test('a trend has a row an interval and a column a line, with gaps where there is no number', () => {
    const result: Result = {
      kind: 'trend',
      meta,
      interval: 'day',
      intervals: days,
      series: [
        { label: 'A', letter: 'A', key: ['DE'], total: 3, values: [1, null] },
        { label: 'B', letter: 'B', key: [null], total: 0, values: [0, 2] },
      ],
      groups: { total: 2, limit: 10, offset: 0 },
    }
    const broken = { series: [{}, { measure: 'sum', property: 'revenue' }], breakdown: ['country'] }
    const [[, headers, ...rows] = []] = told(result, broken)
    expect(headers?.slice(0, 3)).toEqual(['Start', 'A · DE', 'B · (none)'])
    expect(formats(result, broken)).toEqual(['date', 'count', 'money'])
    const ofMoney = { ...result, series: result.series.map((one) => ({ ...one, currency: 'EUR' })) }
    expect(told(ofMoney, broken)[0]?.[1]).toEqual(['Start', 'A · DE (EUR)', 'B · (none) (EUR)'])
    expect(formats({ ...result, interval: 'hour' }, { ...broken, rolling: 2 })).toEqual(['time', 'number', 'number'])
    expect(parts({ ...result, groups: { total: 7, limit: 2, offset: 0 } }, broken)).toEqual([{ shown: 2, total: 7, of: 'groups' }]) // prettier-ignore
    expect(rows.map((row) => row.slice(0, 3))).toEqual([['2026-10-20', 1, 0], ['2026-10-21', null, 2]]) // prettier-ignore
  })

  test('columns have names of their own, whatever series are called', () => {
    const line = (label: string) => ({ label, key: [], total: 1, values: [1, 2] })
    const result: Result = {
      kind: 'trend',
      meta,
      interval: 'day',
      intervals: days,
      series: ['A', 'A (2)', 'A', 'A', 'Start'].map(line),
      groups: { total: 1, limit: 10, offset: 0 },
    }
    expect(told(result)[0]?.[1]).toEqual(['Start', 'A', 'A (2)', 'A (3)', 'A (4)', 'Start (2)'])
  })

  test('goals and overviews have a row each, empty projects none', () => {
    const goals: Result = {
      kind: 'goals',
      meta,
      visitors: { value: 4 },
      goals: [{ goal_id: 1, name: 'Paid', completions: { value: 3 }, visitors: { value: 2 }, conversion_rate: { value: 0.5 }, revenue: { value: { EUR: '3.0000' } } }], // prettier-ignore
    }
    const [[, headers = [], row = []] = []] = told(goals)
    expect(Object.fromEntries((headers as string[]).map((header, at) => [header, row[at]]))).toMatchObject({ 'Revenue EUR': '3.0000' }) // prettier-ignore
    expect(row).toEqual(expect.arrayContaining(['Paid', 3, 2, 0.5]))
    const overview: Result = { kind: 'overview', meta, measures: { visitors: { value: 4, previous: 2, change: 1 } } }
    expect(told(overview)[0]?.[2]).toEqual(expect.arrayContaining(['Visitors', 4]))
    expect(told({ kind: 'overview', meta, measures: {} })[0]?.slice(2)).toEqual([])
    expect(told({ kind: 'overview', meta, measures: {}, revenue: { value: {} } })[0]?.slice(2)).toEqual([['Revenue CHF', 0]]) // prettier-ignore
    expect(told({ ...goals, goals: [] })[0]?.[1]).toEqual(['Goal', 'Conversions', 'Visitors', 'Conversion rate', 'Revenue CHF']) // prettier-ignore
  })

  test('events keep what was sent: lists and objects as JSON', () => {
    const result: Result = {
      kind: 'events',
      meta,
      columns: ['event_id', 'timestamp', 'revenue', 'is_interactive', 'screen_width', 'properties'],
      events: [{ event_id: '18446744073709551615', timestamp: '2026-10-20T10:00:00.000Z', revenue: '1.5000', is_interactive: true, screen_width: 390, properties: { a: [1] } }], // prettier-ignore
      next_cursor: null,
    }
    expect(told(result)[0]?.[2]).toEqual(['18446744073709551615', '2026-10-20T10:00:00.000Z', '1.5000', true, 390, '{"a":[1]}']) // prettier-ignore
    expect(formats(result)).toEqual(['text', 'time', 'money', 'yes_no', 'count', 'text'])
    expect(parts({ ...result, next_cursor: 'more' })).toEqual([{ shown: 1, total: undefined, of: 'rows' }])
  })
})

describe('product analytics', () => {
  const times = { mean: 2, median: 1.5, p90: 4 }
  const group = (key: (string | null)[], count: number) => ({
    key,
    steps: [
      { count: 4, from_first: 1, from_previous: 1, dropped: 0, time_from_previous: null, time_from_first: null },
      { count, from_first: count / 4, from_previous: count / 4, dropped: 4 - count, time_from_previous: times, time_from_first: times }, // prettier-ignore
    ],
    conversion: count / 4,
    time_to_convert: { ...times, histogram: [{ from: 0, to: 4, count }] },
    trend: [{ entered: 4, converted: count, rate: count / 4 }, { entered: 0, converted: 0, rate: null }], // prettier-ignore
  })

  test('a funnel: its steps, times and days, of all and of each group, and of the range before', () => {
    const part = { overall: group([], 2), groups: [group(['DE'], 1)], intervals: days }
    const result: Result = {
      kind: 'funnel',
      meta,
      steps: [{ label: 'a', optional: false }, { label: 'b', optional: false }], // prettier-ignore
      groups_page: { total: 1, limit: 10, offset: 0 },
      ...part,
      compare: part,
    }
    const report = { breakdown: ['country'], interval: 'day' }
    const tables = told(result, report)
    expect(tables[0]?.[1]).toContain('Country')
    expect(told({ ...result, groups: [] }, report)[0]?.[1]).toEqual(tables[0]?.[1])
    expect(parts({ ...result, groups_page: { total: 3, limit: 1, offset: 0 } }, report)[0]).toEqual({ shown: 1, total: 3, of: 'groups' }) // prettier-ignore
    expect(tables.map(([name]) => name)).toEqual(['steps', 'time-to-convert', 'over-time', 'steps-before', 'time-to-convert-before', 'over-time-before']) // prettier-ignore
    expect(tables[0]?.slice(2)).toEqual([
      ['(all)', 1, 'a', 4, 1, 1, 0, null, null, null],
      ['(all)', 2, 'b', 2, 0.5, 0.5, 2, 2, 1.5, 4],
      ['DE', 1, 'a', 4, 1, 1, 0, null, null, null],
      ['DE', 2, 'b', 1, 0.25, 0.25, 3, 2, 1.5, 4],
    ])
    expect(tables[1]?.slice(2)).toEqual([['(all)', 0, 4, 2], ['DE', 0, 4, 1]]) // prettier-ignore
    expect(tables[2]?.slice(2, 4)).toEqual([['(all)', '2026-10-20', 4, 2, 0.5, true], ['(all)', '2026-10-21', 0, 0, null, false]]) // prettier-ignore
  })

  test('retention: a row a cohort and period, and the averages', () => {
    const cells = [{ persons: 2, share: 1, value: 5, complete: true }, { persons: 1, share: 0.5, value: null, complete: false }] // prettier-ignore
    const whole = {
      key: [],
      size: 2,
      cohorts: [{ start: '2026-10-20T00:00:00+02:00', end: '2026-10-21T00:00:00+02:00', size: 2, cells }],
      averages: [{ share: 1, value: 5, persons: 2, size: 2 }, { share: null, value: null, persons: 0, size: 0 }], // prettier-ignore
    }
    const result: Result = {
      kind: 'retention',
      meta,
      period: 'day',
      columns: [{ from: 0, to: 0 }, { from: 1, to: 3 }], // prettier-ignore
      overall: whole,
      groups: [],
      groups_page: { total: 1, limit: 10, offset: 0 },
    }
    const sums = { measure: { kind: 'sum', property: 'revenue' } }
    expect(formats(result)?.[0]).toBe('date')
    expect(told(result, sums)).toEqual([
      [
        'cohorts',
        ['Cohort', 'Size', 'Period (day)', 'Returned', 'Share', 'Value', 'Complete'],
        ['2026-10-20', 2, '0', 2, 1, 5, true],
        ['2026-10-20', 2, '1-3', 1, 0.5, null, false],
      ],
      ['averages', ['Period (day)', 'Returned', 'Size', 'Share', 'Value'], ['0', 2, 2, 1, 5], ['1-3', 0, 0, null, null]], // prettier-ignore
    ])
    const inEuro: Result = { ...result, currency: 'EUR' }
    expect(told(inEuro, sums).map(([, headers]) => headers?.includes('Value (EUR)'))).toEqual([true, true])
    const open: Result = { ...result, columns: [{ from: 0, to: null }, { from: 1, to: null }] } // prettier-ignore
    expect(told(open)[1]?.slice(2).map(([period]) => period)).toEqual(['0+', '1+']) // prettier-ignore
  })

  test('paths: links, nodes, whole paths', () => {
    const result: Result = {
      kind: 'paths',
      meta,
      persons: 1,
      attempts: 2,
      mean_length: 2,
      too_long: 0,
      nodes: [{ step: 0, name: '/', persons: 1, attempts: 2, ended: 1, ended_persons: 1 }],
      nodes_total: [1],
      links: [{ step: 0, from: '/', to: '/a', persons: 1, attempts: 1 }],
      links_total: [1],
      top_paths: [{ nodes: ['/', '/a'], persons: 1, attempts: 1 }],
      paths_total: 1,
    }
    expect(told(result).map(([name, , row]) => [name, row])).toEqual([
      ['links', [1, '/', '/a', 1, 1]],
      ['nodes', [1, '/', 2, 1, 1, 1]],
      ['top-paths', ['/ → /a', 2, 1, 1]],
    ])
  })

  test('lifecycle and stickiness: a row an interval, a row a number of intervals', () => {
    const groups_page = { total: 1, limit: 10, offset: 0 }
    const lifecycle: Result = { kind: 'lifecycle', meta, interval: 'day', intervals: days, new: [1, 2], returning: [3, 4], resurrecting: [5, 6], dormant: [7, 8], groups: [], groups_page } // prettier-ignore
    const byCountry = { breakdown: ['country'] }
    expect(told(lifecycle)).toEqual([
      ['lifecycle', ['Start', 'New', 'Returning', 'Resurrecting', 'Dormant', 'Complete'], ['2026-10-20', 1, 3, 5, 7, true], ['2026-10-21', 2, 4, 6, 8, false]], // prettier-ignore
    ])
    const ofGermany = { key: ['DE'], new: [1, 0], returning: [2, 0], resurrecting: [3, 0], dormant: [4, 0] }
    const grouped: Result = { ...lifecycle, groups: [ofGermany], groups_page: { ...groups_page, total: 2 } }
    expect(told(grouped, byCountry)).toEqual([
      ['lifecycle', ['Country', 'Start', 'New', 'Returning', 'Resurrecting', 'Dormant', 'Complete'], ['(all)', '2026-10-20', 1, 3, 5, 7, true], ['(all)', '2026-10-21', 2, 4, 6, 8, false], ['DE', '2026-10-20', 1, 2, 3, 4, true], ['DE', '2026-10-21', 0, 0, 0, 0, false]], // prettier-ignore
    ])
    expect(parts(grouped, byCountry)).toEqual([{ shown: 1, total: 2, of: 'groups' }])
    const stickiness: Result = {
      kind: 'stickiness',
      meta,
      interval: 'day',
      intervals: 2,
      series: [{ label: 'Any event', persons: 3, counts: [1, 2] }],
      groups: [],
      groups_page,
      compare: { intervals: 3, series: [{ label: 'Any event', persons: 6, counts: [1, 2, 3] }], groups: [] },
    }
    expect(told(stickiness)).toEqual([
      ['stickiness', ['Active on (days)', 'Any event', 'Any event, before'], [1, 1, 1], [2, 2, 2], [3, 0, 3]],
    ])
    const part = (counts: number[]) => [{ key: ['DE'], series: [{ label: 'Any event', persons: 1, counts }] }]
    const before = { intervals: 3, series: stickiness.compare?.series ?? [], groups: part([0, 0, 1]) }
    expect(told({ ...stickiness, groups: part([1, 0]), compare: before }, byCountry)).toEqual([
      ['stickiness', ['Country', 'Active on (days)', 'Any event', 'Any event, before'], ['(all)', 1, 1, 1], ['(all)', 2, 2, 2], ['(all)', 3, 0, 3], ['DE', 1, 1, 0], ['DE', 2, 0, 0], ['DE', 3, 0, 1]], // prettier-ignore
    ])
  })

  test('people: a row a person with what is told of each, or a row a group; a cohort is its size', () => {
    const person = {
      person_id: '18446744073709551615',
      name: 'Ann',
      distinct_ids: ['a', 'b'],
      first_seen: '2026-10-20T00:00:00+02:00',
      last_seen: '2026-10-21T00:00:00+02:00',
      events: 3,
      properties: { plan: 'pro', tags: ['x'] },
      measures: [2, 'first'],
    }
    const people: Result = {
      kind: 'people',
      meta,
      people: [person],
      page: { total: 1, limit: 10, offset: 0 },
      measures: [{ label: 'Bought' }, { label: 'First' }],
    }
    const report = {
      measures: [{}, { measure: 'first_value', property: 'properties.a' }],
      properties: ['tags', 'plan'],
    }
    expect(formats({ ...people, people: [] }, report)?.slice(6)).toEqual(['count', 'text', 'text', 'text'])
    expect(parts({ ...people, page: { total: 9, limit: 1, offset: 0 } }, report)).toEqual([{ shown: 1, total: 9, of: 'rows' }]) // prettier-ignore
    expect(told(people, report)[0]?.slice(1)).toEqual([
      ['Person', 'Name', 'Ids', 'First seen', 'Last seen', 'Events', 'Bought', 'First', 'plan', 'tags'],
      ['18446744073709551615', 'Ann', 'a b', person.first_seen, person.last_seen, 3, 2, 'first', 'pro', '["x"]'],
    ])
    const ofMoney: Result = { ...people, measures: [{ label: 'Paid', currency: 'EUR' }, { label: 'First' }] }
    expect(told(ofMoney, report)[0]?.[1]).toContain('Paid (EUR)')
    const groups: Result = { ...people, people: [], groups: [{ key: ['DE', null], persons: 2, measures: [1, null] }] }
    expect(told(groups, { ...report, group_by: ['country', 'person.plan'] })[0]?.slice(1)).toEqual([['Country', 'person.plan', 'People', 'Bought', 'First'], ['DE', null, 2, 1, null]]) // prettier-ignore
    const cohort: Result = { kind: 'cohort', meta, persons: 2, all_persons: 3 }
    expect(told(cohort)).toEqual([['cohort', ['Persons', 'All persons'], [2, 3]]])
  })
})
