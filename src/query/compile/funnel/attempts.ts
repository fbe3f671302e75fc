// Which attempts count, and how far did they get? One row for each person (session, group) with the attempt that got furthest,
// or one for each attempt. What is known of attempts stands in arrays beside them; none of them is copied for each attempt.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { takenInTurn } from '../scan.ts'
import type { AbsoluteRange } from '../../time.ts'
import { attemptsOfSequence, stepsOfList } from './chain.ts'
import {
  excludes,
  firstAbove,
  hasDeadlines,
  hasParts,
  isStart,
  knownArrays,
  knownAt,
  knownOf,
  never,
  noEntry,
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
  const hasKeys = plan.breakdown.length > 0
  const told: Known | undefined =
    !hasKeys && !looksUpPerson ? undefined : { step: toldStep(plan, looksUpPerson), hasPersons: looksUpPerson }
  const known = knownArrays(plan, told)
  const attempts = withEnds(plan, range, sequencesOf(plan, range, told), known)
  // One row for each that counts: unit, v (the attempt's entries), e (the last time at which its steps may lie), r, keys.
  const counted =
    plan.countBy === 'attempts' ? eachInTurn(plan, attempts, told) : furthest(plan, attempts, known, hasKeys)
  const first = sql`v[1]`
  const whose = looksUpPerson ? sql`known_persons[${knownAt(first)}]` : sql`unit`
  const columns = [
    sql`unit, r, keys`,
    ...(withPersons ? [sql`${whose} AS person_id`] : []),
    ...(picksPart ? [sql`tuple(-level, ${first}) AS order_of`] : []),
  ]
  const rows = sql`(SELECT ${join(columns, sql`, `)} FROM ${counted})`
  if (!picksPart) return rows
  const person = withPersons ? sql`, best.3 AS person_id` : sql``
  const best = sql`argMin(tuple(r, keys${withPersons ? sql`, person_id` : sql``}), order_of) AS best`
  return sql`(SELECT unit, best.1 AS r, best.2 AS keys${person} FROM (SELECT unit, ${best} FROM ${rows} GROUP BY unit))`
}

const listed = (columns: readonly Sql[]): Sql => join(columns, sql`, `)

/**
 * Adds beside `attempts`: `overs`, the last ms of their windows, and `ends`, the last ms at which their steps may lie (what
 * excludes them comes first, where something does).
 */
function withEnds(plan: FunnelPlan, range: AbsoluteRange, sequences: Sql, known: readonly Sql[]): Sql {
  const packing = packingOf(plan)
  const { window } = plan
  const kept = [sql`unit`, ...known]
  const longest = sql`toUInt64(${timeOf(sql`v[1]`, packing)} + ${param(window.ms, 'UInt64')})`
  const deadlines = sql`arrayFilter((d, x) -> ${isStart(sql`x`, plan, range)}, deadlines, b)`
  const over = hasDeadlines(plan)
    ? sql`arrayMap((v, d) -> least(${longest}, toUInt64(d - 1)), attempts, ${deadlines})`
    : sql`arrayMap(v -> ${longest}, attempts)`
  const walked = sql`(SELECT ${listed(kept)}, b, ${attemptsOfSequence(plan, range)} AS attempts, ${over} AS overs FROM ${sequences})`
  if (plan.exclusions.length === 0) return sql`(SELECT ${listed(kept)}, attempts, overs, overs AS ends FROM ${walked})`
  // Of each exclusion in turn: the first such event after the one step, if it comes before the other.
  let ends = sql`overs`
  plan.exclusions.forEach(({ after, before }, index) => {
    const times = (step: number): Sql => sql`arrayMap(v -> ${timeOf(entryAt(plan, step), packing)}, attempts)`
    const excluding = sql`arrayMap(x -> ${timeOf(sql`x`, packing)}, arrayFilter(x -> ${excludes(sql`x`, index, plan)}, b))`
    const next = nextAfter(times(after), excluding)
    ends = sql`arrayMap((e, x, t) -> if(x < t, least(e, x), e), ${ends}, ${next}, ${times(before)})`
  })
  return sql`(SELECT ${listed(kept)}, attempts, overs, ${ends} AS ends FROM ${walked})`
}

/**
 * Array(UInt64) beside `times` (Array(UInt64)): the first of `others` that is later, or `never`. Both are put into one order, so
 * that neither is gone through for each of the other.
 */
function nextAfter(times: Sql, others: Sql): Sql {
  const asked = sql`arrayMap((t, i) -> (t, toUInt8(1), i), ${times}, arrayEnumerate(attempts))`
  const marks = sql`arrayMap(t -> (t, toUInt8(0), toUInt32(0)), arrayPushBack(${others}, toUInt64(${never})))`
  const told = sql`arrayMap(z -> arrayZip(z.3, arrayReverseFill((t, is) -> is = 0, z.1, z.2)), [arraySort(arrayConcat(${asked}, ${marks}))])[1]`
  return sql`arrayMap(x -> x.2, arraySort(arrayFilter(x -> x.1 > 0, ${told})))`
}

/** The entry of a step in the attempt `v`. */
const entryAt = (plan: FunnelPlan, step: number): Sql => sql`v[${param(stepsOfList(plan).indexOf(step) + 1, 'UInt8')}]`

/** The entries of steps that are not optional in the attempt `v`, in the order of steps. */
function requiredOf(plan: FunnelPlan): Sql {
  const { steps, order } = plan
  const required = steps.filter(({ isOptional }) => !isOptional).length
  if (required === steps.length) return sql`v`
  if (order === 'any') return sql`arraySlice(v, 1, ${param(required, 'UInt8')})`
  const mask = steps.map(({ isOptional }) => (isOptional ? 0 : 1))
  return sql`arrayFilter((x, is) -> is, v, ${param(mask, 'Array(UInt8)')})`
}

/** How many steps that are not optional `v` reaches until `e`: it has to get to all before one. */
function levelOf(plan: FunnelPlan): Sql {
  const required = requiredOf(plan)
  const missed = sql`arrayFirstIndex(x -> x >= ${firstAbove(sql`e`, packingOf(plan))}, ${required})`
  return sql`if(${missed} = 0, length(${required}), ${missed} - 1)`
}

/** When `v` reaches each step until `e`. In any order: once it and all before it that are not optional are done. */
function reachedAt(plan: FunnelPlan): Sql {
  const packing = packingOf(plan)
  const { steps } = plan
  const times =
    plan.order === 'any' && plan.isAnchored
      ? sql`[${listed(
          steps.map((_, step) => {
            const before = steps.slice(0, step).filter(({ isOptional }) => !isOptional).length
            const own = entryAt(plan, step)
            const last =
              before === 0 ? own : sql`greatest(${own}, arrayMax(arraySlice(v, 1, ${param(before, 'UInt8')})))`
            return timeOf(last, packing)
          }),
        )}]`
      : sql`arrayMap(x -> ${timeOf(sql`x`, packing)}, v)`
  return sql`arrayMap(t -> if(t <= e, t, toUInt64(${never})), ${times})`
}

/** Of each unit the attempt that gets furthest, the earliest of those: unit, known arrays, v, e, level, r, keys. */
function furthest(plan: FunnelPlan, attempts: Sql, known: readonly Sql[], hasKeys: boolean): Sql {
  const kept = listed([sql`unit`, ...known])
  const levels = sql`(SELECT *, arrayMap((v, e) -> ${levelOf(plan)}, attempts, ends) AS levels FROM ${attempts})`
  const picked = sql`(SELECT ${kept}, arrayMax(levels) AS level, indexOf(levels, level) AS place, attempts[place] AS v, ends[place] AS e FROM ${levels})`
  const reached = sql`(SELECT ${kept}, level, v, ${reachedAt(plan)} AS r FROM ${picked})`
  if (!hasKeys) return sql`(SELECT *, 0 AS keys FROM ${reached})`
  const told = sql`(SELECT *, ${toldEntry(plan)} AS told FROM ${reached})`
  const arrays = knownOf(plan)
  const keys = sql`if(told = ${noEntry(packingOf(plan))}, ${noKeys(plan)}, tuple(${listed(arrays.map((array) => sql`${array}[${knownAt(sql`told`)}]`))}))`
  return sql`(SELECT *, ${keys} AS keys FROM ${told})`
}

/**
 * All attempts: while one is open no other begins. It is open until it converts or its window ends (the next begins later than
 * that), until it is excluded (at that time or later), or, if nothing may come between, until its last step. unit, v, r, keys.
 */
function eachInTurn(plan: FunnelPlan, attempts: Sql, told: Known | undefined): Sql {
  const packing = packingOf(plan)
  const last = sql`arrayMax(${requiredOf(plan)})`
  const end = firstAbove(sql`e`, packing)
  const open =
    plan.order === 'strict'
      ? sql`${timeOf(sql`arrayMax(arrayFilter(x -> x < ${end}, v))`, packing)} + 1`
      : sql`if(${last} < ${end}, ${timeOf(last, packing)} + 1, if(e < o, e, o + 1))`
  const begins = sql`arrayMap(v -> toInt64(${timeOf(sql`v[1]`, packing)}), attempts)`
  const free = sql`arrayMap((v, e, o) -> toInt64(${open}), attempts, ends, overs)`
  const taken = sql`(SELECT *, ${takenInTurn(begins, free)} AS taken FROM ${attempts})`
  const picked = sql`(SELECT * EXCEPT (attempts, ends, overs, taken), arrayFilter((v, is) -> is, attempts, taken) AS attempts, arrayFilter((e, is) -> is, ends, taken) AS ends FROM ${taken})`
  const reached = sql`(SELECT *, arrayMap((v, e) -> ${reachedAt(plan)}, attempts, ends) AS rs FROM ${picked})`
  if (told === undefined)
    return sql`(SELECT unit, one.1 AS v, one.2 AS r, 0 AS keys FROM (SELECT unit, arrayJoin(arrayZip(attempts, rs)) AS one FROM ${reached}))`
  const asked = sql`arrayMap((v, r) -> ${toldEntry(plan)}, attempts, rs)`
  const keyed = sql`(SELECT unit, attempts, rs, ${keysOfEach(plan, asked)} AS all_keys FROM ${reached})`
  return sql`(SELECT unit, one.1 AS v, one.2 AS r, one.3 AS keys FROM (SELECT unit, arrayJoin(arrayZip(attempts, rs, all_keys)) AS one FROM ${keyed}))`
}

/** Beside `attempts`: the keys of the entries `asked`. Both are put into one order, as above. */
function keysOfEach(plan: FunnelPlan, asked: Sql): Sql {
  const arrays = knownOf(plan)
  const names = [sql`k1`, sql`k2`, sql`k3`].slice(0, arrays.length)
  const marks = sql`arrayMap((x, ${listed(names)}) -> (x, toUInt32(0), tuple(${listed(names)})), known_entries, ${listed(arrays)})`
  const questions = sql`arrayMap((x, i) -> (x, i, ${noKeys(plan)}), ${asked}, arrayEnumerate(attempts))`
  const sorted = sql`arraySort(x -> (x.1, x.2), arrayConcat(${marks}, ${questions}))`
  const answered = sql`arrayFill((k, x, i) -> i = 0 OR x = ${noEntry(packingOf(plan))}, z.3, z.1, z.2)`
  const told = sql`arrayMap(z -> arrayZip(z.2, ${answered}), [${sorted}])[1]`
  return sql`arrayMap(x -> x.2, arraySort(x -> x.1, arrayFilter(x -> x.1 > 0, ${told})))`
}

/** The one step whose events are looked up; undefined: several. */
function toldStep({ breakdown, attribution, isAnchored }: FunnelPlan, isOfStart: boolean): number | undefined {
  if (!isAnchored) return undefined
  if (breakdown.length === 0 || attribution === 'first') return 0
  return attribution === 'last' || isOfStart ? undefined : attribution
}

/** The entry of `v` whose event tells the group, of the steps reached at `r`; `noEntry` if it was not reached. */
function toldEntry(plan: FunnelPlan): Sql {
  const { attribution } = plan
  if (attribution === 'first') return sql`v[1]`
  const none = noEntry(packingOf(plan))
  if (attribution !== 'last')
    return sql`if(r[${param(attribution + 1, 'UInt8')}] < ${never}, ${entryAt(plan, attribution)}, ${none})`
  const places = plan.steps.map((_, step) => stepsOfList(plan).indexOf(step) + 1)
  // The first step is always reached.
  return sql`v[${param(places, 'Array(UInt8)')}[arrayLastIndex(t -> t < ${never}, r)]]`
}

const noKeys = ({ breakdown }: FunnelPlan): Sql => sql`tuple(${listed(breakdown.map(() => noGroup))})`
