// Which events do the steps of each attempt take? A list of entries for each step 1 of a sequence. All steps go through one fold, so
// that the text of a statement does not grow with their number; each pass of it is linear in the length of the sequence (times its
// logarithm where steps compete for events), so a person with very many events costs no more for each.
import { param, sql, type Param, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import type { AbsoluteRange } from '../../time.ts'
import { asNumber, fits, isStart, noEntry, packingOf, timeOf } from './entries.ts'

/**
 * The steps in the order in which they stand in an attempt's list, which is that in which they choose: in any order those that are
 * not optional come first.
 */
export function stepsOfList({ steps, order }: FunnelPlan): readonly number[] {
  const all = [...steps.keys()]
  const isRequired = (step: number): boolean => steps[step]?.isOptional === false
  return order === 'any' ? [...all.filter(isRequired), ...all.filter((step) => !isRequired(step))] : all
}

/**
 * Array(Array(…)) over a row of `sequencesOf`: a list of entries for each attempt, in the order of their beginnings; `noEntry`
 * where a step took none.
 */
export const attemptsOfSequence = (plan: FunnelPlan, range: AbsoluteRange): Sql =>
  sql`arrayFilter((v, x) -> ${isStart(sql`x`, plan, range)}, ${plan.order === 'any' ? anyOrder(plan) : inOrder(plan)}, b)`

/** Beside each entry: what a list of it would be. */
const alone = sql`arrayMap(x -> [x], b)`
const nothing = sql`arrayMap(x -> arraySlice([x], 1, 0), b)`

/** What stands at the next entry. `last`: at the end. */
const following = (values: Sql, last: Sql | Param): Sql => sql`arrayPushBack(arrayPopFront(${values}), ${last})`

/** Optional steps may be the last ones; no step stands there. */
const nothingAhead = 255

/** Ordered and strict: from the last step to the second, `s` tells what the steps behind take after each entry. */
function inOrder(plan: FunnelPlan): Sql {
  const { steps } = plan
  const packing = packingOf(plan)
  const behind = [...steps.keys()].slice(1).toReversed()
  const none = sql`arrayWithConstant(rest, ${noEntry(packing)})`
  const own = sql`arrayMap((x, n) -> arrayPushFront(n, x), b, s)`
  const found = following(sql`arrayReverseFill((v, x) -> ${fits(sql`x`, sql`bit`, plan)}, ${own}, b)`, none)
  const next =
    plan.order === 'strict'
      ? sql`arrayMap((v, t) -> if(${timeOf(sql`v[1]`, packing)} <= t, v, ${none}), ${found}, next_times)`
      : found
  const hasOptional = steps.some(({ isOptional }) => isOptional)
  // An optional step takes only what comes before what the next step that is not optional takes; `ahead`: its place among those behind.
  const taken = hasOptional
    ? sql`arrayMap((v, n) -> if(ahead > 0 AND v[1] >= if(ahead = ${param(nothingAhead, 'UInt8')}, ${noEntry(packing)}, n[ahead]), arrayPushFront(n, ${noEntry(packing)}), v), ${next}, s)`
    : next
  const aheadOf = (step: number): number =>
    steps[step]?.isOptional === true
      ? steps.slice(step + 1).findIndex(({ isOptional }) => !isOptional) + 1 || nothingAhead
      : 0
  const rest = behind.map((step) => steps.length - step)
  const arrays = [
    bits(behind, plan),
    sql`${param(rest, 'Array(UInt8)')}`,
    ...(hasOptional ? [sql`${param(behind.map(aheadOf), 'Array(UInt8)')}`] : []),
  ]
  const names = hasOptional ? sql`s, bit, rest, ahead` : sql`s, bit, rest`
  const folded = arrays.reduce((all, one) => sql`${all}, ${one}`)
  return sql`arrayMap((x, n) -> arrayPushFront(n, x), b, arrayFold((${names}) -> ${taken}, ${folded}, ${nothing}))`
}

/** The bits of steps, as numbers like entries. */
function bits(steps: readonly number[], plan: FunnelPlan): Sql {
  const { idBits } = packingOf(plan)
  const places = param(
    steps.map((step) => step + idBits),
    'Array(UInt8)',
  )
  return sql`arrayMap(n -> bitShiftLeft(${asNumber(sql`1`, packingOf(plan))}, n), ${places})`
}

/**
 * Any order: each step takes the first event that fits it and that none has taken which chose before it. Seen from the end of the
 * sequence: an event that comes in front is offered to the steps as they choose. A step that it fits takes it if it comes before
 * what the step has, and what it had is offered to the next ones instead (so at most one event is offered at each entry:
 * `acc.1`). So a step has the least of what it was ever offered; where events fit several steps (`rounds`), that is found by
 * doubling: the least of 2, 4, 8 … offers.
 */
function anyOrder(plan: FunnelPlan): Sql {
  const packing = packingOf(plan)
  const none = noEntry(packing)
  const choosing = plan.isAnchored ? stepsOfList(plan).slice(1) : stepsOfList(plan)
  const offered = sql`arrayReverseFill(x -> x != ${none}, arrayMap(x -> if(${fits(sql`x`, sql`bit`, plan)}, x, ${none}), acc.1))`
  const least = sql`arrayFold((least, far) -> arrayMap((x, y) -> if(x < y, x, y), least, arrayShiftLeft(least, far, ${none})), rounds, ${offered})`
  const before = following(least, none)
  const passed = sql`arrayMap((x, has, had) -> if(has < had, had, x), acc.1, ${least}, ${before})`
  // An attempt that begins with step 1 chooses among what comes after it; one that may begin with any step, with its first event.
  const chosen = plan.isAnchored ? before : least
  const step = sql`(${passed}, arrayMap((v, x) -> arrayPushBack(v, x), acc.2, ${chosen}))`
  const folded = sql`arrayFold((acc, bit) -> ${step}, ${bits(choosing, plan)}, (b, ${plan.isAnchored ? alone : nothing})).2`
  return plan.isAnchored ? folded : sql`arrayMap(v -> arraySort(v), ${folded})`
}
