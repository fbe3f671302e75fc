import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseView, viewParams } from './address.ts'
import { isFilter, operators, type Operator } from './check-filter.ts'
import { parseSearch, stringifySearch } from './search-params.ts'
import { campaignFields, defaultView, metrics, panels, type View } from './view.ts'
import type { Filter, Range } from '../../report/index.ts'

const addressOf = (view: View): string => stringifySearch(viewParams(view))
const viewOf = (search: string): View => parseView(parseSearch(search))

const day = fc
  .date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.constantFrom<Range>('today', 'yesterday', 'this_month', 'last_year', 'all'),
  fc.record({
    last: fc.integer({ min: 1, max: 50 }),
    unit: fc.constantFrom('hour', 'day', 'week', 'month', 'quarter', 'year'),
  }),
  fc.tuple(day, day).map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a })),
  day.map((from) => ({ from: `${from}T05:30`, to: `${from}T18:00` })),
)
// Signs that mean something to the address, to the short form of filters, or to nobody.
const text = fc.string({ unit: fc.constantFrom(...Array.from('ab1 ,:~.%&=+#?/{}"\'\\é–日😀\n')), maxLength: 12 })
const property = fc.oneof(
  fc.constantFrom('country', 'path', 'source', 'screen_width', 'person.plan', 'group.company', 'group.company.a.b'),
  fc.constant('cohort.12'),
  text.map((name) => `properties.${name}`),
)
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
)
const byKind = (kind: string): readonly Operator[] =>
  (Object.keys(operators) as Operator[]).filter((operator) => operators[operator].values === kind)
const condition: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    property,
    operator: fc.constantFrom(...byKind('many')),
    // One value is written bare: a list of one means the same.
    value: fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 4 }), number, fc.boolean()),
  }),
  fc.record({
    property,
    operator: fc.constantFrom(...byKind('many')),
    value: text,
    case_insensitive: fc.constant(true),
  }),
  fc.record({ property, operator: fc.constantFrom(...byKind('many')), value: text, scope: fc.constant('event') }),
  fc.record({ property, operator: fc.constantFrom(...byKind('one')), value: fc.oneof(number, day) }),
  fc.record({
    property,
    operator: fc.constant('between'),
    value: fc.tuple(fc.oneof(number, day), fc.oneof(number, day)),
  }),
  fc.record({ property, operator: fc.constantFrom(...byKind('none')) }),
  fc.record({ operator: fc.constantFrom(...byKind('cohort')), value: fc.integer({ min: 1, max: 999_999 }) }),
) as fc.Arbitrary<Filter>
const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2 },
    condition,
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('filter').map((not) => ({ not })),
  ),
})).filter
const id = fc.option(fc.integer({ min: 1, max: 99_999_999 }), { nil: undefined })
const name = fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }).filter((one) => one.isWellFormed())

const view: fc.Arbitrary<View> = fc
  .record({
    range,
    compare: fc.oneof(
      fc.constantFrom('previous', 'year', 'none'),
      fc.tuple(day, day).map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a })),
    ),
    interval: fc.constantFrom('auto', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'),
    metric: fc.constantFrom(...metrics),
    filters: fc.array(filter, { maxLength: 4 }),
    segment: id,
    goal: id,
    zone: fc.constantFrom('', 'browser', 'UTC', 'Europe/Berlin', 'America/New_York'),
    tabs: fc.record({
      sources: fc.constantFrom(...panels.sources),
      pages: fc.constantFrom(...panels.pages),
      places: fc.constantFrom(...panels.places),
      devices: fc.constantFrom(...panels.devices),
    }),
    campaign: fc.constantFrom(...campaignFields),
    referrer: fc.constantFrom('referrer_host', 'referrer'),
    event: fc.option(name, { nil: undefined }),
    property: fc.option(name, { nil: undefined }),
    table: fc.option(
      fc.record({
        name: fc.constantFrom('pages', 'entry_pages', 'values'),
        search: text,
        orderBy: fc.constantFrom('', 'visits', 'bounce_rate'),
        direction: fc.constantFrom('asc', 'desc'),
        page: fc.integer({ min: 1, max: 10_000 }),
      }),
      { nil: undefined },
    ),
  })
  .map((one): View => ({
    ...one,
    // What no view has: values without an event, a direction without an order.
    property: one.event === undefined ? undefined : one.property,
    table: one.table?.orderBy === '' ? { ...one.table, direction: 'desc' } : one.table,
  }))

describe('the address of a view', () => {
  it('comes back as the same view, whatever is in it', () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(viewOf(addressOf(one))).toEqual(one)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same for the same view', () => {
    fc.assert(
      fc.property(view, (one) => {
        expect(addressOf(viewOf(addressOf(one)))).toBe(addressOf(one))
      }),
    )
  })

  it('is a view for any nonsense, and then stays what it is', () => {
    const part = fc.tuple(
      fc.constantFrom(
        'range',
        'compare',
        'interval',
        'f',
        'segment',
        'tz',
        'table',
        'page',
        'order',
        'sources',
        'event',
        '__proto__',
        'constructor',
        'x',
      ),
      fc.oneof(
        text,
        fc.constantFrom(
          '9999999d',
          '2026-02-31',
          '2026-01-02..2026-01-01',
          '{"and":[]}',
          'cohort',
          'in_cohort:3',
          'toString',
          'country:is',
          'nowhere:is:x',
          '-1',
          '__proto__',
        ),
      ),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.string(), (parts, rest) => {
        const search = `?${parts.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}&${rest}`
        const read = viewOf(search)
        expect(read.filters.every((one) => isFilter(one))).toBe(true)
        expect(viewOf(addressOf(read))).toEqual(read)
      }),
      { numRuns: 500 },
    )
  })

  it('is empty for the defaults, and short and readable otherwise', () => {
    expect(addressOf(defaultView)).toBe('')
    expect(
      addressOf({
        ...defaultView,
        range: { from: '2026-01-01', to: '2026-01-31' },
        compare: 'year',
        filters: [
          { property: 'country', operator: 'is', value: ['DE', 'AT'] },
          { property: 'path', operator: 'does_not_contain', value: '/shop' },
        ],
        tabs: { ...defaultView.tabs, pages: 'entry_pages' },
      }),
    ).toBe(
      '?range=2026-01-01..2026-01-31&compare=year&f=country:is:DE,AT&f=path:does_not_contain:/shop&pages=entry_pages',
    )
  })

  it('gives the default for days that no calendar has, and for ends before starts', () => {
    for (const wrong of [
      '2026-02-31',
      '2026-01-02..2026-01-01',
      '0d',
      '2026-01-01..',
      '1e9d',
      '2026-01-05T10:00',
      'yesteryear',
    ])
      expect(viewOf(`?range=${wrong}`).range).toEqual(defaultView.range)
    expect(viewOf('?range=2024-02-29').range).toEqual({ from: '2024-02-29', to: '2024-02-29' })
  })

  it('leaves out filters that a report would refuse', () => {
    expect(
      viewOf('?f=nowhere:is:x&f=country:is:DE&f={"operator":"in_cohort","value":"x"}&f=country:like:x').filters,
    ).toEqual([{ property: 'country', operator: 'is', value: 'DE' }])
  })
})
