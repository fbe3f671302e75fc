// Which attempts count, and how far did they get? One row for each person (session, group) with the attempt that got furthest,
// or one for each attempt.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import type { AbsoluteRange } from '../../time.ts'
import { chainOf, type Chain } from './chain.ts'
import {
  hasDeadlines,
  hasParts,
  knownArrays,
  knownAt,
  never,
  packingOf,
  sequencesOf,
  timeOf,
  type Known,
} from './entries.ts'

/** What no key can be (it is not UTF-8): the attempt did not get to the step whose event tells the group. */
export const noGroup = sql`'\\xFE'`

/**
 * `(SELECT unit, r, keys [, person_id])`. `r`: when each step was reached, ms, or `never`; of a step that was skipped `never` too.
 * `keys`: a tuple of the breakdown's. `withPersons`: whose event step 1 was.
 */
export function attemptsOf(
  plan: FunnelPlan,
  range: AbsoluteRange,
  { withPersons = false }: { readonly withPersons?: boolean } = {},
): Sql {
  const isOfPersons = plan.countBy === 'persons' || plan.countBy === 'attempts'
  const looksUpPerson = withPersons && !isOfPersons
  const picksPart = hasParts(plan) && plan.countBy !== 'attempts'
  const told: Known | undefined =
    plan.breakdown.length === 0 && !looksUpPerson
      ? undefined
      : { step: toldStep(plan, looksUpPerson), hasPersons: looksUpPerson }
  const chain = chainOf(plan, sequencesOf(plan, range, told), told)
  const kept = told === undefined ? sql`unit` : join([sql`unit`, ...knownArrays(plan, told)], sql`, `)
  const counted =
    plan.countBy === 'attempts'
      ? sql`(SELECT ${kept}, arrayJoin(${oneAfterTheOther(plan, chain)}) AS v FROM ${chain.sql})`
      : sql`(SELECT ${kept}, attempts[indexOf(levels, arrayMax(levels))] AS v FROM (SELECT *, arrayMap(v -> ${levelOf(plan, chain)}, attempts) AS levels FROM ${chain.sql}))`
  const reached = sql`(SELECT ${kept}, v, [${join(reachedAt(plan, chain), sql`, `)}] AS r FROM ${counted})`
  const first = chain.at(sql`v`, 0, 'entry')
  const whose = looksUpPerson ? sql`known_persons[${knownAt(first)}]` : sql`unit`
  const columns = [
    sql`unit, r`,
    sql`${plan.breakdown.length === 0 ? sql`0` : keysOf(plan, chain)} AS keys`,
    ...(withPersons ? [sql`${whose} AS person_id`] : []),
    ...(picksPart ? [sql`tuple(-arrayCount(x -> x < ${never}, ${requiredOf(plan)}), ${first}) AS order_of`] : []),
  ]
  const rows = sql`(SELECT ${join(columns, sql`, `)} FROM ${reached})`
  if (!picksPart) return rows
  const person = withPersons ? sql`, best.3 AS person_id` : sql``
  const best = sql`argMin(tuple(r, keys${withPersons ? sql`, person_id` : sql``}), order_of) AS best`
  return sql`(SELECT unit, best.1 AS r, best.2 AS keys${person} FROM (SELECT unit, ${best} FROM ${rows} GROUP BY unit))`
}

/** The times of steps that are not optional. */
const requiredOf = ({ steps }: FunnelPlan): Sql =>
  sql`[${join(
    steps.flatMap(({ isOptional }, step) => (isOptional ? [] : [sql`r[${param(step + 1, 'UInt8')}]`])),
    sql`, `,
  )}]`

/** When the attempt's window is over: events up to it (included) count. ms */
function windowEnd(plan: FunnelPlan, chain: Chain): Sql {
  const { window } = plan
  if (window.kind === 'time') return sql`(${timeAt(plan, chain, 0)} + ${param(window.ms, 'UInt64')})`
  return hasDeadlines(plan) ? sql`toUInt64(${chain.at(sql`v`, 0, 'deadline')} - 1)` : sql`toUInt64(${never} - 1)`
}
const timeAt = (plan: FunnelPlan, chain: Chain, step: number): Sql =>
  timeOf(chain.at(sql`v`, step, 'entry'), packingOf(plan))

/** The last time at which a step of the attempt `v` may lie: its window's end, or what excludes it. ms */
function endOf(plan: FunnelPlan, chain: Chain): Sql {
  const ends = plan.exclusions.map(({ after, before }, index) => {
    const at = chain.at(sql`v`, after, `exclusion${index}`)
    return sql`if(${timeAt(plan, chain, before)} > ${at}, ${at}, ${never})`
  })
  return ends.length === 0 ? windowEnd(plan, chain) : sql`least(${join([windowEnd(plan, chain), ...ends], sql`, `)})`
}

/** When each step is reached, be it in time or not. In any order: once it and all before it that are not optional are done. */
function times(plan: FunnelPlan, chain: Chain): readonly Sql[] {
  const own = plan.steps.map((_, step) => timeAt(plan, chain, step))
  if (plan.order !== 'any') return own
  return own.map((time, step) => {
    const before = own.filter((_, other) => other < step && plan.steps[other]?.isOptional === false)
    return before.length === 0 ? time : sql`greatest(${join([...before, time], sql`, `)})`
  })
}
const reachedAt = (plan: FunnelPlan, chain: Chain): readonly Sql[] =>
  times(plan, chain).map((time) => sql`if(${time} <= ${endOf(plan, chain)}, ${time}, ${never})`)

/** How many steps that are not optional `v` reaches. */
function levelOf(plan: FunnelPlan, chain: Chain): Sql {
  const required = times(plan, chain).filter((_, step) => plan.steps[step]?.isOptional === false)
  return join(
    required.map((time) => sql`(${time} <= ${endOf(plan, chain)})`),
    sql` + `,
  )
}

/**
 * All attempts: while one is open no other begins. It is open until it converts or its window ends (the next begins later than
 * that), until it is excluded (at that time or later), or, if nothing may come between, until its last step.
 */
function oneAfterTheOther(plan: FunnelPlan, chain: Chain): Sql {
  const all = times(plan, chain).filter((_, step) => plan.steps[step]?.isOptional === false)
  const last = all.at(-1) ?? sql`${never}`
  const end = endOf(plan, chain)
  const reached = sql`arrayMax(arrayFilter(x -> x <= ${end}, [${join(times(plan, chain), sql`, `)}]))`
  const open =
    plan.order === 'strict'
      ? sql`${reached} + 1`
      : sql`if(${last} <= ${end}, ${last} + 1, if(${end} < ${windowEnd(plan, chain)}, ${end}, ${windowEnd(plan, chain)} + 1))`
  const ends = sql`arrayMap(v -> ${open}, attempts)`
  const started = timeOf(chain.at(sql`s`, 0, 'entry'), packingOf(plan))
  return sql`arrayFold((acc, s, e) -> if(${started} >= acc.1, (e, arrayPushBack(acc.2, s)), acc), attempts, ${ends}, (toUInt64(0), arrayResize(attempts, 0))).2`
}

/** The one step whose events are looked up; undefined: several. */
function toldStep({ breakdown, attribution }: FunnelPlan, isOfStart: boolean): number | undefined {
  if (breakdown.length === 0 || attribution === 'first') return 0
  return attribution === 'last' || isOfStart ? undefined : attribution
}

function keysOf(plan: FunnelPlan, chain: Chain): Sql {
  const arrays = [sql`known_k1`, sql`known_k2`, sql`known_k3`].slice(0, plan.breakdown.length)
  const keysAt = (step: number): Sql => {
    const place = knownAt(chain.at(sql`v`, step, 'entry'))
    return sql`tuple(${join(
      arrays.map((array) => sql`${array}[${place}]`),
      sql`, `,
    )})`
  }
  const none = sql`tuple(${join(
    plan.breakdown.map(() => noGroup),
    sql`, `,
  )})`
  const isReached = (step: number): Sql => sql`r[${param(step + 1, 'UInt8')}] < ${never}`
  if (plan.attribution === 'first') return keysAt(0)
  if (plan.attribution !== 'last') return sql`if(${isReached(plan.attribution)}, ${keysAt(plan.attribution)}, ${none})`
  const ways = plan.steps.map((_, step) => sql`${isReached(step)}, ${keysAt(step)}`).toReversed()
  return sql`multiIf(${join(ways, sql`, `)}, ${none})`
}
