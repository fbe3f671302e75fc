// How far does each attempt get? For each sequence and each step 1 in it the events that the steps take, found from the end of
// the sequence to its beginning: behind each event stands already what the following steps would take after it.
// Each pass is linear in the length of the sequence, so a person with very many events costs no more for each.
import { join, param, sql, type Sql } from '../../../sql/index.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { excludes, fits, hasDeadlines, knownArrays, never, noEntry, packingOf, timeOf, type Known } from './entries.ts'
import { stepNames } from './names-of-steps.ts'

/** What an attempt has of the event of a step: the entry; its place in `b`; the time of the first n-th exclusion after it; a deadline. */
type Column = 'entry' | 'place' | 'deadline' | `exclusion${number}`

/** An attempt as a tuple: for each step its columns, in the order of steps. */
export interface Chain {
  /** `(SELECT unit, part, b, [known arrays,] attempts)`: `attempts` is an array of tuples, in order of step 1. */
  readonly sql: Sql
  /** A column of the step's event in the tuple `attempt`. */
  readonly at: (attempt: Sql, step: number, column: Column) => Sql
}

export function chainOf(plan: FunnelPlan, sequences: Sql, told: Known | undefined): Chain {
  const mayClash = plan.order === 'any' && plan.steps.length > 2
  const columnsAt = (step: number): readonly Column[] => [
    'entry',
    ...(mayClash && step > 0 ? ['place' as const] : []),
    ...(step === 0 && hasDeadlines(plan) ? ['deadline' as const] : []),
    ...plan.exclusions.flatMap(({ after }, index) => (after === step ? [`exclusion${index}` as const] : [])),
  ]
  const passthrough = [
    sql`unit, part, b`,
    ...knownArrays(plan, told),
    ...(plan.order === 'strict' ? [sql`next_times`] : []),
    ...(hasDeadlines(plan) ? [sql`deadlines`] : []),
  ]
  const packing = packingOf(plan)
  const following = plan.exclusions.map(
    (_, index) =>
      sql`arrayReverseFill((v, x) -> ${excludes(sql`x`, index, plan)}, arrayMap(x -> ${timeOf(sql`x`, packing)}, b), b) AS ${stepNames.excluded(index)}`,
  )
  const excluded = plan.exclusions.map((_, index) => stepNames.excluded(index))
  const base = sql`(SELECT ${join([...passthrough, sql`arrayEnumerate(b) AS places`, ...following], sql`, `)} FROM ${sequences})`
  const kept = join([...passthrough, sql`places`, ...excluded], sql`, `)
  const parts: Parts = { plan, columnsAt, kept }
  const { sql: walked, layout } = plan.order === 'any' ? anyOrder(parts, base) : inOrder(parts, base)
  const outside = join([sql`unit, part, b`, ...knownArrays(plan, told), sql`attempts`], sql`, `)
  return {
    sql: sql`(SELECT ${outside} FROM ${walked})`,
    at: (attempt, step, column) => element(attempt, layout(step) + columnsAt(step).indexOf(column)),
  }
}

interface Parts {
  readonly plan: FunnelPlan
  readonly columnsAt: (step: number) => readonly Column[]
  /** Columns that go from each layer to the next. */
  readonly kept: Sql
}
interface Walked {
  readonly sql: Sql
  /** Where a step's columns begin in the tuple, from 0. */
  readonly layout: (step: number) => number
}

const element = (tuple: Sql, index: number): Sql => sql`tupleElement(${tuple}, ${param(index + 1, 'UInt8')})`

/** An array beside `b`: a column of each entry. */
function columnArray(column: Column): Sql {
  if (column === 'entry') return sql`b`
  if (column === 'place') return sql`places`
  if (column === 'deadline') return sql`deadlines`
  return stepNames.excluded(Number(column.slice('exclusion'.length)) || 0)
}
/** What stands for "no event". */
const nothingOf = (columns: readonly Column[], plan: FunnelPlan): readonly Sql[] =>
  columns.map((column) =>
    column === 'entry' ? sql`${noEntry(packingOf(plan))}` : column === 'place' ? sql`toUInt32(0)` : sql`${never}`,
  )
const tuple = (values: readonly Sql[]): Sql => sql`tuple(${join(values, sql`, `)})`
/** The value that stands at the next entry after each that fits the step: `values` are beside `b`. */
const nextOf = (values: Sql, step: number, nothing: Sql, plan: FunnelPlan): Sql =>
  sql`arrayShiftLeft(arrayReverseFill((v, x) -> ${fits(sql`x`, step, plan)}, ${values}, b), 1, ${nothing})`

/** An array of tuples: the step's own columns at each entry, then what comes after them (`s`, if there is any). */
function ownAnd({ columnsAt }: Parts, step: number, rest: Sql | undefined): Sql {
  const arrays = columnsAt(step).map((column) => columnArray(column))
  return rest === undefined
    ? sql`arrayZip(${join(arrays, sql`, `)})`
    : sql`arrayMap((o, n) -> tupleConcat(o, n), arrayZip(${join(arrays, sql`, `)}), ${rest})`
}

/** Ordered and strict. Layer by layer `s` tells what the steps from `step` on take after each entry. */
function inOrder(parts: Parts, base: Sql): Walked {
  const { plan, columnsAt, kept } = parts
  const { steps } = plan
  const packing = packingOf(plan)
  const nothingFrom = (step: number): Sql =>
    tuple(steps.slice(step).flatMap((_, index) => nothingOf(columnsAt(step + index), plan)))
  const widthOf = (from: number, to: number): number =>
    steps.slice(from, to).reduce((sum, _, index) => sum + columnsAt(from + index).length, 0)
  let current = base
  for (let step = steps.length - 1; step > 0; step--) {
    const isLast = step === steps.length - 1
    const nothing = nothingFrom(step)
    const found = nextOf(ownAnd(parts, step, isLast ? undefined : sql`s`), step, nothing, plan)
    const entry = sql`v.1`
    const next =
      plan.order === 'strict'
        ? sql`arrayMap((v, t) -> if(${timeOf(entry, packing)} <= t, v, ${nothing}), ${found}, next_times)`
        : found
    const required = steps.findIndex(({ isOptional }, index) => index > step && !isOptional)
    const taken =
      steps[step]?.isOptional === true
        ? // Only where it comes before what the next step that is not optional takes.
          sql`arrayMap((v, n) -> if(${entry} < ${element(sql`n`, widthOf(step + 1, required))}, v, tupleConcat(${tuple(nothingOf(columnsAt(step), plan))}, n)), ${next}, s)`
        : next
    current = sql`(SELECT ${kept}, ${taken} AS s FROM ${current})`
  }
  const all = ownAnd(parts, 0, sql`s`)
  return {
    sql: sql`(SELECT *, ${startsOf(all, plan)} AS attempts FROM ${current})`,
    layout: (step) => widthOf(0, step),
  }
}

/** Of arrays beside `b` only what stands at step 1. */
const startsOf = (values: Sql, plan: FunnelPlan): Sql =>
  sql`arrayFilter((v, x) -> ${fits(sql`x`, 0, plan)} AND x != ${noEntry(packingOf(plan))}, ${values}, b)`

/**
 * Any order: each step takes the first event after step 1 that fits it and that no step before has taken (those that are not
 * optional choose first). As many steps as chose before may have taken one, so that many further events are known of each.
 */
function anyOrder(parts: Parts, base: Sql): Walked {
  const { plan, columnsAt, kept } = parts
  const { steps } = plan
  const choosing = [...steps.keys()].slice(1).toSorted((a, b) => rank(a) - rank(b) || a - b)
  function rank(step: number): number {
    return steps[step]?.isOptional === true ? 1 : 0
  }
  const width = (step: number): number => columnsAt(step).length
  // Candidates of each step, one after the other, beside each entry.
  let current = sql`(SELECT *, ${ownAnd(parts, 0, undefined)} AS s FROM ${base})`
  choosing.forEach((step, before) => {
    const nothing = tuple(nothingOf(columnsAt(step), plan))
    for (let candidate = 0; candidate <= before; candidate++) {
      const values = candidate === 0 ? ownAnd(parts, step, undefined) : sql`c`
      const layer = sql`(SELECT ${kept}, s, ${nextOf(values, step, nothing, plan)} AS c FROM ${current})`
      current = sql`(SELECT ${kept}, c, arrayMap((v, n) -> tupleConcat(v, n), s, c) AS s FROM ${layer})`
    }
  })
  current = sql`(SELECT ${kept}, ${startsOf(sql`s`, plan)} AS attempts FROM ${current})`
  // Then the choice, appended in its order.
  let offset = width(0)
  const candidates = choosing.map((step, before) => {
    const from = offset
    offset += width(step) * (before + 1)
    return Array.from({ length: before + 1 }, (_, index) => from + index * width(step))
  })
  const layouts = new Map([[0, 0]])
  choosing.forEach((step, before) => {
    const taken = choosing.slice(0, before).map((other) => layouts.get(other) ?? 0)
    const columns = (from: number): Sql => tuple(columnsAt(step).map((_, index) => element(sql`v`, from + index)))
    const ways = (candidates[before] ?? []).map((from) => {
      const isFree = taken.map((other) => sql`${element(sql`v`, from + 1)} != ${element(sql`v`, other + 1)}`)
      // "No event" may be chosen by many.
      return {
        from,
        when:
          isFree.length === 0
            ? sql`1`
            : sql`(${element(sql`v`, from)} = ${noEntry(packingOf(plan))} OR (${join(isFree, sql` AND `)}))`,
      }
    })
    const pick = join(
      ways.map(({ from, when }) => sql`${when}, ${columns(from)}`),
      sql`, `,
    )
    const chosen = sql`multiIf(${pick}, ${tuple(nothingOf(columnsAt(step), plan))})`
    layouts.set(step, offset)
    offset += width(step)
    current = sql`(SELECT ${kept}, arrayMap(v -> tupleConcat(v, ${chosen}), attempts) AS attempts FROM ${current})`
  })
  return { sql: current, layout: (step) => layouts.get(step) ?? 0 }
}
