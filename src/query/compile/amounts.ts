// Amounts in a report's numbers: which currencies are there besides the one that is asked for, and which amounts had to be left out?
import type { Meta } from '../../report/index.ts'
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { fromFewEvents } from '../from.ts'
import { amountIn, currencyOf, rateDay } from '../money.ts'
import { scopeOf, type Money, type Plan, type Predicate } from '../plan.ts'
import { compilePredicate } from '../predicate.ts'
import { relation } from '../relation.ts'
import { numberAt, textAt } from '../shape/values.ts'
import type { Row, Rows, Statement } from '../statement.ts'
import type { AbsoluteRange } from '../time.ts'

interface Amounts {
  readonly into: string
  /** Of which events. */
  readonly predicate: Predicate
}

/** What the plan measures of `revenue`. */
function amountsOf(plan: Plan): readonly Amounts[] {
  switch (plan.kind) {
    case 'trend':
      return plan.series.flatMap(({ measure, predicate }) =>
        measure.kind === 'property' && measure.into !== undefined ? [{ into: measure.into, predicate }] : [],
      )
    case 'people':
      return plan.measures.flatMap(({ into, predicate }) =>
        into === undefined ? [] : [{ into, predicate: { kind: 'and', parts: [plan.filter, plan.who, predicate] } }],
      )
    case 'retention':
      return plan.measure.kind === 'persons' || plan.measure.into === undefined
        ? []
        : [{ into: plan.measure.into, predicate: plan.returns }]
    default:
      return []
  }
}

/** Whose events they are of, in the order of the report's answer. */
const rangesOf = (plan: Plan): readonly AbsoluteRange[] =>
  plan.kind === 'retention'
    ? [{ from: plan.range.from, to: plan.returnsTo }]
    : [plan.range, ...(plan.compareRange === undefined ? [] : [plan.compareRange])]

const currenciesAsked = (plan: Plan): readonly string[] => [...new Set(amountsOf(plan).map(({ into }) => into))]

/** Events with an amount that is not already in the only currency that is asked for: one look at the column `currency`. */
function isForeign(plan: Plan): Sql {
  const [first, ...more] = currenciesAsked(plan)
  if (first === undefined || more.length > 0) return sql`revenue != 0`
  const own = first === plan.money.currency ? ['', first] : [first]
  return sql`currency NOT IN ${param(own, 'Array(String)')} AND revenue != 0`
}

/** One a range: rows of_currency, days. None where the plan measures no amounts. */
export const selectForeign = (plan: Plan): readonly Sql[] =>
  currenciesAsked(plan).length === 0
    ? []
    : rangesOf(plan).map(
        (range) =>
          sql`SELECT ${currencyOf(plan.money.currency)} AS of_currency, groupUniqArray(${rateDay(plan.money)}) AS days ${fromFewEvents(scopeOf(plan, range))} AND ${isForeign(plan)} GROUP BY of_currency`,
      )

type Pair = Pick<Money['foreign'][number], 'currency' | 'into' | 'days'>
/** What has to be converted, of the rows: always in the same order. */
export function foreignPairs(plan: Plan, rows: readonly Row[]): readonly Pair[] {
  const there = new Map<string, Set<number>>()
  for (const row of rows) {
    const currency = textAt(row, 'of_currency') ?? ''
    const days = there.get(currency) ?? new Set()
    for (const day of Array.isArray(row['days']) ? row['days'] : []) days.add(Number(day))
    there.set(currency, days)
  }
  return currenciesAsked(plan).flatMap((into) =>
    [...there]
      .filter(([currency]) => currency !== into)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, days]) => ({ currency, into, days: [...days].sort((a, b) => a - b) })),
  )
}

/** 'unconverted0' …, one a range: rows of_currency, events. None where all amounts are in the report's numbers. */
export function compileUnconverted(plan: Plan): readonly Statement[] {
  if (!plan.money.foreign.some(({ isPartial }) => isPartial)) return []
  const amounts = amountsOf(plan)
  return rangesOf(plan).map((range, index) => {
    const scope = scopeOf(plan, range)
    const isOut = amounts.map(
      ({ into, predicate }) => sql`(${compilePredicate(predicate, scope)} AND isNull(${amountIn(into, plan.money)}))`,
    )
    const rows = relation({
      scope,
      predicate: { kind: 'or', parts: amounts.map(({ predicate }) => predicate) },
      keys: [],
      ownCurrency: plan.money.currency,
      columns: [sql`(${join(isOut, sql` OR `)}) AS is_out`],
      only: isForeign(plan),
    })
    return {
      name: `unconverted${index}`,
      sql: sql`SELECT of_currency, count() AS events FROM ${rows} WHERE is_out GROUP BY of_currency ORDER BY of_currency`,
    }
  })
}

/** As results tell it: of all ranges together, by currency; undefined: nothing is missing. */
export function unconvertedOf(plan: Plan, rows: Rows): Meta['unconverted'] {
  const counts = new Map<string, number>()
  for (const row of rangesOf(plan).flatMap((_, index) => rows.get(`unconverted${index}`) ?? [])) {
    const currency = textAt(row, 'of_currency') ?? ''
    counts.set(currency, (counts.get(currency) ?? 0) + (numberAt(row, 'events') ?? 0))
  }
  if (counts.size === 0) return undefined
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, events]) => ({ currency, events }))
}
