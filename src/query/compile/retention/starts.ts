// Who starts, when: a row for each person (occurrence `every`: for each person and cohort) with the start event that counts.
import { join, sql, type Sql } from '../../../sql/index.ts'
import { scopeOf } from '../../plan.ts'
import type { RetentionPlan } from '../../plan-retention.ts'
import { keyName, relation } from '../../relation.ts'
import { slotOf } from '../../slots.ts'
import type { AbsoluteRange } from '../../time.ts'

/** The times of start events: the cohorts that there are. */
export const startRange = ({ range, cohorts }: RetentionPlan): AbsoluteRange => ({
  from: range.from,
  to: cohorts.at(-1)?.to ?? range.from,
})

export const timeColumn = sql`toUnixTimestamp64Milli(timestamp) AS t`

/** Time and event id as one number: of several events the least is the first. (Many times quicker than a tuple.) */
export const orderColumn = sql`bitShiftLeft(toUInt128(toUnixTimestamp64Milli(timestamp)), 64) + event_id AS o`

/** The first of a person's events says what the breakdown's keys are. Over `… AS e` with `orderColumn`. */
export const keysOfFirst = (count: number): readonly Sql[] =>
  Array.from({ length: count }, (_, index) => sql`argMin(e.${keyName(index)}, e.o) AS ${keyName(index)}`)

/** ` WHERE person_id NOT IN (…)`: who had started before the range; nothing for other occurrences. */
export function butEarlier(plan: RetentionPlan): Sql {
  if (plan.occurrence !== 'first_ever') return sql``
  const scope = scopeOf(plan, { from: 0, to: plan.range.from })
  const earlier = relation({ scope, predicate: plan.start, keys: [], withPersons: true })
  return sql` WHERE person_id NOT IN (SELECT person_id FROM ${earlier})`
}

/** `(SELECT person_id, cohort, started, start_id, k1 …)`: times in ms, cohorts from 0. */
export function starts(plan: RetentionPlan, withKeys: boolean): Sql {
  const cohortStarts = plan.cohorts.map(({ from }) => from)
  const isEvery = plan.occurrence === 'every'
  const keys = withKeys ? plan.breakdown : []
  const rows = relation({
    scope: scopeOf(plan, startRange(plan)),
    predicate: plan.start,
    keys,
    columns: [timeColumn, orderColumn, ...(isEvery ? [sql`${slotOf(cohortStarts)} AS cohort`] : [])],
    withPersons: true,
  })
  const columns = [sql`min(e.t) AS started`, sql`toUInt64(min(e.o)) AS start_id`, ...keysOfFirst(keys.length)]
  const first = join(columns, sql`, `)
  if (isEvery) return sql`(SELECT person_id, cohort, ${first} FROM ${rows} AS e GROUP BY person_id, cohort)`
  const persons = sql`SELECT person_id, ${first} FROM ${rows} AS e GROUP BY person_id`
  return sql`(SELECT *, ${slotOf(cohortStarts, sql`started`)} AS cohort FROM (${persons})${butEarlier(plan)})`
}
