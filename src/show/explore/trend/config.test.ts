import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportSchema } from '../../../report/index.ts'
import { parseRison, risonText } from '../../view/rison.ts'
import { configText, parseConfigText, reportParams } from '../report-address.ts'
import { moveFormula, moveSeries, parseTrend, removeFormula, removeSeries, trendReport } from './config.ts'

const common = { range: { last: 30, unit: 'day' }, interval: 'day' } as const

describe('a trend that is built', () => {
  it('is a report that the API takes, or says what is missing, whatever the address says', () => {
    const nonsense = fc.jsonValue({ maxDepth: 4 })
    const piece = fc.record(
      {
        series: fc.array(
          fc.oneof(
            nonsense,
            fc.record(
              {
                events: fc.oneof(nonsense, fc.array(fc.record({ event_name: fc.oneof(nonsense, fc.string()) }))),
                measure: fc.oneof(nonsense, fc.constantFrom('total', 'p90', 'conversions', 'bounce_rate', '__proto__')),
                property: fc.constantFrom('properties.amount', 'person.plan', 'nowhere', 'cohort.3', ''),
                filter: fc.oneof(nonsense, fc.constant({ property: 'path', operator: 'is', value: '/' })),
                label: nonsense,
              },
              { requiredKeys: [] },
            ),
          ),
          { maxLength: 14 },
        ),
        formulas: fc.array(fc.oneof(nonsense, fc.record({ formula: fc.constantFrom('A', 'A/', 'Z', 'A / B', '') }))),
        breakdown: fc.oneof(nonsense, fc.array(fc.constantFrom('path', 'x', 'group.company', 'cohort.1'))),
        order: fc.oneof(nonsense, fc.record({ series: fc.oneof(nonsense, fc.integer({ min: -1, max: 12 })), formula: fc.oneof(nonsense, fc.integer({ min: -1, max: 5 })), direction: nonsense })), // prettier-ignore
        limit: fc.oneof(nonsense, fc.integer()),
        offset: fc.oneof(nonsense, fc.integer()),
        rolling: fc.oneof(nonsense, fc.integer({ min: 0, max: 400 })),
        goal: fc.oneof(nonsense, fc.integer()),
        cumulative: nonsense,
        only_groups: fc.oneof(nonsense, fc.array(fc.array(fc.oneof(nonsense, fc.string()), { maxLength: 3 }))),
      },
      { requiredKeys: [] },
    )
    let reports = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 6, arbitrary: piece }, nonsense), (said) => {
        const config = parseTrend(parseRison(risonText(said)))
        const report = trendReport(config, common)
        if (typeof report === 'string') return
        reports++
        expect(reportSchema.safeParse(report).error?.issues ?? []).toEqual([])
      }),
      { numRuns: 1_000 },
    )
    expect(reports).toBeGreaterThan(100)
  })

  it('comes back from its address, and a saved report from its own', () => {
    const config = parseTrend({
      series: [
        { events: [{ event_name: 'purchase' }], measure: 'sum', property: 'properties.amount' },
        { measure: 'persons', label: 'People' },
      ],
      formulas: [{ formula: 'A / B' }],
      breakdown: ['country', 'person.plan'],
      only_groups: [
        ['DE', null],
        ['', 'pro'],
      ],
      order: { series: 1, direction: 'asc' },
      limit: 25,
      rolling: 7,
    })
    expect(parseTrend(parseConfigText(configText(config, parseTrend(undefined))))).toEqual(config)
    const report = reportSchema.parse(trendReport(config, { ...common, compare: 'previous_year', time_zone: 'UTC' }))
    if (report.kind !== 'trend') throw new Error('not a trend')
    const params = reportParams(report, 'bar', 4)
    expect(parseTrend(parseConfigText(params['q']))).toEqual(config)
    expect(params).toMatchObject({ compare: 'year', tz: 'UTC', chart: 'bar', saved: '4', interval: 'day' })
  })

  it('keeps the meaning of formulas and of the order when series move or go', () => {
    const config = parseTrend({
      series: [{ label: 'a' }, { label: 'b' }, { label: 'c' }],
      formulas: [{ formula: 'A / C' }],
      order: { series: 2, direction: 'desc' },
    })
    expect(moveSeries(config, 2, 0)).toMatchObject({
      series: [{ label: 'c' }, { label: 'a' }, { label: 'b' }],
      formulas: [{ formula: 'B / A' }],
      order: { series: 0 },
    })
    expect(removeSeries(config, 0)).toMatchObject({ formulas: [{ formula: '? / B' }], order: { series: 1 } })
    expect(removeSeries(config, 2).order).toEqual({ direction: 'desc' })
  })

  it('orders groups by the formula that was chosen, wherever it stands among those that can be read', () => {
    const config = parseTrend({
      formulas: [{ formula: 'A * 2' }, { formula: 'A /' }, { formula: 'A' }],
      breakdown: ['path'],
      order: { formula: 2, series: 0, direction: 'asc' },
    })
    expect(config.order).toEqual({ formula: 2, direction: 'asc' })
    expect(trendReport(config, common)).toMatchObject({ order: { formula: 1, direction: 'asc' } })
    const fewer = { ...config, ...removeFormula(config, 0) }
    expect(fewer.order).toEqual({ formula: 1, direction: 'asc' })
    expect(trendReport(fewer, common)).toMatchObject({ order: { formula: 0 } })
    expect(removeFormula(config, 2).order).toEqual({ direction: 'asc' })
    expect(moveFormula(config, 2, 0)).toMatchObject({ formulas: [{ formula: 'A' }, { formula: 'A * 2' }, { formula: 'A /' }], order: { formula: 0 } }) // prettier-ignore
  })
})
