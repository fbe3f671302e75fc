// Who came back when, by the definition itself: each start joined with each of the person's return events. Answers everything;
// masks.ts answers some of it quicker.
import { param, sql, type Sql } from '../../../sql/index.ts'
import { amountIn } from '../../money.ts'
import { scopeOf } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { keyList, relation, type Relation } from '../../relation.ts'
import { slotOf } from '../../slots.ts'
import { starts, timeColumn } from './starts.ts'

/** Amounts add up exactly. Nullable. */
const valueOf = ({ property, into }: Measured, { money }: RetentionPlan): NonNullable<Relation['value']> =>
  into === undefined ? { property, as: 'number' } : amountIn(into, money)
type Measured = Exclude<RetentionPlan['measure'], { kind: 'persons' }>

/**
 * `(SELECT person_id, cohort, n, k1 …)`: a row for each start and return event; `n`: in which period after the start. A return is
 * another event than the start's, not earlier. In mode `on` the start event may be one as well (its number counts in period 0).
 */
function returns(plan: RetentionPlan, withKeys: boolean, value?: Measured): Sql {
  const { window } = plan
  const rows = relation({
    scope: scopeOf(plan, { from: plan.range.from, to: plan.returnsTo }),
    predicate: plan.returns,
    keys: [],
    columns: [timeColumn, ...(window.kind === 'calendar' ? [sql`${slotOf(window.starts)} AS slot`] : [])],
    ...(value === undefined ? {} : { value: valueOf(value, plan) }),
    withPersons: true,
  })
  const keys = keyList(withKeys ? plan.breakdown.length : 0)
  const after =
    window.kind === 'calendar'
      ? sql`toUInt32(r.slot - s.cohort)`
      : sql`toUInt32(intDiv(r.t - s.started, ${param(window.periodMs, 'Int64')}))`
  const isOther = plan.mode === 'on' ? sql`` : sql` AND r.event_id != s.start_id`
  const last = plan.columns.reduce((most, { from, to }) => Math.max(most, to ?? from), 0)
  // Without an end: what comes later than the last column begins is as good as in it.
  const n = plan.mode === 'on_or_after' ? sql`least(${after}, toUInt32(${param(last, 'UInt32')}))` : after
  const within = plan.mode === 'on_or_after' ? sql`` : sql` WHERE n <= ${param(last, 'UInt32')}`
  const v = value === undefined ? sql`` : sql`, r.v AS v`
  const pairs = sql`SELECT s.person_id AS person_id, s.cohort AS cohort, ${keys}${n} AS n${v} FROM ${rows} AS r INNER JOIN ${starts(plan, withKeys)} AS s ON r.person_id = s.person_id WHERE r.t >= s.started${isOther}`
  return sql`(SELECT * FROM (${pairs})${within})`
}

const noEnd = 2 ** 31
const from = (plan: RetentionPlan) =>
  param(
    plan.columns.map((column) => column.from),
    'Array(UInt32)',
  )
const to = (plan: RetentionPlan) =>
  param(
    plan.columns.map((column) => column.to ?? noEnd),
    'Array(UInt32)',
  )
const places = (plan: RetentionPlan) =>
  param(
    plan.columns.map((_, index) => index),
    'Array(Int16)',
  )

/** `(SELECT person_id, cohort, k1 …, columns)`: of who came back at all, the places of the columns in which. */
export function hits(plan: RetentionPlan, withKeys: boolean): Sql {
  const keys = keyList(withKeys ? plan.breakdown.length : 0)
  const periods = sql`SELECT person_id, cohort, ${keys}groupUniqArray(n) AS periods FROM ${returns(plan, withKeys)} GROUP BY ${keys}person_id, cohort`
  const columns = sql`arrayFilter((c, f, t) -> arrayExists(p -> p >= f AND p <= t, periods), ${places(plan)}, ${from(plan)}, ${to(plan)})`
  return sql`(SELECT person_id, cohort, ${keys}${columns} AS columns FROM (${periods}))`
}

/** `SELECT k1 …, cohort, place, total, numbers`: the sum of the return events' numbers, and how many had one. */
export function values(plan: RetentionPlan, withKeys: boolean, measure: Measured): Sql {
  const keys = keyList(withKeys ? plan.breakdown.length : 0)
  const periods = sql`SELECT ${keys}cohort, n, sum(v) AS part, count(v) AS counted FROM ${returns(plan, withKeys, measure)} GROUP BY ${keys}cohort, n`
  const columns = sql`arrayFilter((c, f, t) -> n >= f AND n <= t, ${places(plan)}, ${from(plan)}, ${to(plan)})`
  return sql`SELECT ${keys}cohort, place, sum(part) AS total, sum(counted) AS numbers FROM (SELECT *, arrayJoin(${columns}) AS place FROM (${periods})) GROUP BY ${keys}cohort, place`
}
