// Which events can a funnel use, in which order? A row for each sequence (a person's events, or those of one held value, one
// visit …) with its events as sorted numbers, so that the next steps are found by linear passes over arrays.
import { join, param, sql, type Param, type Sql } from '../../../sql/index.ts'
import { automatic } from '../../automatic.ts'
import { fromSessions } from '../../from.ts'
import { joinPersons } from '../../persons.ts'
import type { Predicate, Property, Scope } from '../../plan.ts'
import { scopeOf } from '../../plan.ts'
import type { FunnelPlan } from '../../plan-funnel.ts'
import { compilePredicate } from '../../predicate.ts'
import { missingKey } from '../../property.ts'
import { keyName, relation, type Relation } from '../../relation.ts'
import type { AbsoluteRange } from '../../time.ts'

/**
 * An event as one number: its time, the first and the last step that it fits, all steps that it fits (bits); where events have to be
 * told apart, its id. So numbers stand in the order of time and, in one millisecond, of the steps, then of ids. What only excludes
 * has no first step, and its exclusions as bits.
 */
interface Packing {
  readonly type: 'UInt64' | 'UInt128' | 'UInt256'
  /** The same without the id. */
  readonly ownType: 'UInt64' | 'UInt128'
  /** Bits of the mask, and of each of the two steps before it. */
  readonly maskBits: number
  readonly stepBits: number
  readonly idBits: 0 | 64
}
export function packingOf(plan: FunnelPlan): Packing {
  const hasIds =
    plan.breakdown.length > 0 ||
    hasParts(plan) ||
    hasBeside(plan) ||
    plan.countBy === 'sessions' ||
    plan.countBy === 'groups'
  const idBits = hasIds ? 64 : 0
  return plan.steps.length <= 14
    ? { type: hasIds ? 'UInt128' : 'UInt64', ownType: 'UInt64', maskBits: 14, stepBits: 4, idBits }
    : { type: hasIds ? 'UInt256' : 'UInt128', ownType: 'UInt128', maskBits: 20, stepBits: 5, idBits }
}
const power = (bits: number, { ownType }: Packing): Param => param(String(2n ** BigInt(bits)), ownType)
const stepsBits = ({ maskBits, stepBits }: Packing): number => maskBits + 2 * stepBits
const timeBits = (packing: Packing): number => stepsBits(packing) + packing.idBits
/** The n-th bit of the mask. */
const bit = (index: number, { type, idBits }: Packing): Param => param(String(2n ** BigInt(index + idBits)), type)

/** A time that nothing has: "never". ms */
export const never = param(String(2n ** 42n - 1n), 'UInt64')
/** Greater than each entry; its time is `never`. */
export const noEntry = (packing: Packing): Param =>
  param(String(2n ** BigInt(42 + timeBits(packing)) - 1n), packing.type)
/** ms */
export const timeOf = (entry: Sql, packing: Packing): Sql =>
  sql`toUInt64(bitShiftRight(${entry}, ${param(timeBits(packing), 'UInt8')}))`
const firstStep = (packing: Packing): Param =>
  param(
    String((2n ** BigInt(packing.stepBits) - 1n) * 2n ** BigInt(packing.maskBits + packing.stepBits + packing.idBits)),
    packing.type,
  )
/** As a number like entries. */
export function asNumber(value: Sql, { type }: Packing): Sql {
  if (type === 'UInt64') return sql`toUInt64(${value})`
  return type === 'UInt128' ? sql`toUInt128(${value})` : sql`toUInt256(${value})`
}
/** The least entry that is later than a time. `ms`: UInt64, less than `never` */
export const firstAbove = (ms: Sql, packing: Packing): Sql =>
  sql`bitShiftLeft(${asNumber(sql`${ms} + 1`, packing)}, ${param(timeBits(packing), 'UInt8')})`
/** Does the entry fit the step whose bit it is? */
export function fits(entry: Sql, ofStep: Sql | Param, plan: FunnelPlan): Sql {
  const isOfStep = sql`bitAnd(${entry}, ${ofStep}) != 0`
  return plan.exclusions.length === 0
    ? isOfStep
    : sql`(${isOfStep} AND bitAnd(${entry}, ${firstStep(packingOf(plan))}) != 0)`
}
/** May an attempt begin with the entry? With any step, or with the first one, which lies in the range (see `rowsOf`). */
export function isStart(entry: Sql, plan: FunnelPlan, range: AbsoluteRange): Sql {
  const packing = packingOf(plan)
  if (plan.isAnchored) return sql`(${fits(entry, bit(0, packing), plan)} AND ${entry} != ${noEntry(packing)})`
  return sql`(${entry} < ${param(String(BigInt(range.to) << BigInt(timeBits(packing))), packing.type)} AND bitAnd(${entry}, ${firstStep(packing)}) != 0)`
}

/**
 * How far the choice in any order looks in each round (see chain.ts), Array(UInt64) over `b`: the powers of 2 up to its length; none
 * where no event fits two of the steps that choose.
 */
function roundsOf(plan: FunnelPlan): Sql {
  const packing = packingOf(plan)
  const choosing = [...plan.steps.keys()].slice(plan.isAnchored ? 1 : 0)
  const bits = choosing.reduce((sum, step) => sum + 2n ** BigInt(step + packing.idBits), 0n)
  const fitting = sql`bitAnd(x, ${param(String(bits), packing.type)})`
  const isShared = sql`arrayExists(x -> bitAnd(${fitting}, ${fitting} - 1) != 0, arrayPopBack(b))`
  return sql`arrayMap(n -> bitShiftLeft(toUInt64(1), n), range(if(${isShared}, toUInt8(ceil(log2(length(b)))), 0)))`
}
/** Is it the n-th exclusion? */
export const excludes = (entry: Sql, exclusion: number, plan: FunnelPlan): Sql =>
  sql`(bitAnd(${entry}, ${bit(exclusion, packingOf(plan))}) != 0 AND bitAnd(${entry}, ${firstStep(packingOf(plan))}) = 0)`

/** The scope that events are read in: later steps may lie after the range. */
const readScope = (plan: FunnelPlan, range: AbsoluteRange): Scope =>
  scopeOf(plan, { from: range.from, to: range.to + plan.tailMs })

const isOfVisit = ({ window, countBy }: FunnelPlan): boolean =>
  window.kind === 'visits' && window.count === 1 && countBy !== 'sessions'
/** Are there several sequences to what is counted? */
export const hasParts = (plan: FunnelPlan): boolean => plan.hold.length > 0 || isOfVisit(plan)
/** Does each event carry the time at which a window that it opens is over (`deadline`)? */
export const hasDeadlines = ({ window }: FunnelPlan): boolean => window.kind === 'visits' && window.count > 1
/** Does something stand beside each entry? */
const hasBeside = (plan: FunnelPlan): boolean => plan.order === 'strict' || hasDeadlines(plan)

const bitsOf = (predicates: readonly Sql[]): Sql =>
  join(
    predicates.map((predicate, index) => sql`toUInt32(${predicate}) * ${param(2 ** index, 'UInt32')}`),
    sql` + `,
  )

const tupleOf = (values: readonly Sql[]): Sql => (values.length === 0 ? sql`0` : sql`tuple(${join(values, sql`, `)})`)

const unitOf = (plan: FunnelPlan): Sql => {
  if (plan.countBy === 'sessions') return sql`session_id`
  return plan.countBy === 'groups' ? keyName(plan.breakdown.length + plan.hold.length) : sql`person_id`
}
/** Neither missing nor '', nor, of what an event's own columns tell in numbers, 0: that stands for "unknown". */
const isThere = (key: Sql, property: Property | undefined): Sql =>
  property?.kind === 'event' && property.type === 'number'
    ? sql`${key} NOT IN ('', '0', ${missingKey})`
    : sql`${key} NOT IN ('', ${missingKey})`

/** unit, part, ms, mask, excluding, event_id, person_id, keys (of the breakdown): a row for each event that matters. */
function rowsOf(plan: FunnelPlan, range: AbsoluteRange): Sql {
  const scope = readScope(plan, range)
  const steps = plan.steps.map(({ predicate }, index) =>
    // Step 1 lies in the range.
    index === 0 && plan.isAnchored
      ? sql`(${compilePredicate(predicate, scope)} AND toUnixTimestamp64Milli(timestamp) < ${param(range.to, 'Int64')})`
      : compilePredicate(predicate, scope),
  )
  const exclusions = plan.exclusions.map(({ predicate }) => compilePredicate(predicate, scope))
  const any: Predicate = { kind: 'or', parts: [...plan.steps, ...plan.exclusions].map(({ predicate }) => predicate) }
  const isStrict = plan.order === 'strict'
  // What the tracker sends by itself comes between nothing, unless it is a step or an exclusion.
  const between: Predicate = { kind: 'or', parts: [any, { kind: 'not', part: automatic }] }
  const over: Relation = {
    scope,
    predicate: { kind: 'and', parts: [plan.filter, isStrict ? between : any] },
    keys: [...plan.breakdown, ...plan.hold, ...(plan.group === undefined ? [] : [plan.group])],
    withPersons: true,
    columns: [
      sql`toUInt64(toUnixTimestamp64Milli(timestamp)) AS ms`,
      sql`${bitsOf(steps)} AS mask`,
      sql`${exclusions.length === 0 ? sql`toUInt32(0)` : bitsOf(exclusions)} AS excluding`,
    ],
  }
  const held = plan.hold.map((_, index) => keyName(plan.breakdown.length + index))
  const part = tupleOf([...held, ...(isOfVisit(plan) ? [sql`session_id`] : [])])
  const keys = tupleOf(plan.breakdown.map((_, index) => keyName(index)))
  const columns = sql`${unitOf(plan)} AS unit, ${part} AS part, ${keys} AS keys, ms, mask, excluding, event_id, person_id`
  const conditions = [
    ...(plan.countBy === 'groups' ? [isThere(unitOf(plan), plan.group)] : []),
    ...(isStrict
      ? [sql`unit IN (SELECT ${unitOf(plan)} FROM ${relation(startsOf(plan, range, over))})`]
      : held.map((key, index) => isThere(key, plan.hold[index]))),
  ]
  const where = conditions.length === 0 ? sql`` : sql` WHERE ${join(conditions, sql` AND `)}`
  const rows = sql`(SELECT ${columns} FROM ${relation(over)}${where})`
  return isStrict ? withNext(rows, plan.hold) : rows
}

/** Step 1's events: whose they are decides who is looked at in all events. */
function startsOf(plan: FunnelPlan, range: AbsoluteRange, over: Relation): Relation {
  const [first] = plan.steps
  const parts = [plan.filter, ...(first === undefined ? [] : [first.predicate])]
  const { columns: _, ...rest } = over
  return { ...rest, scope: scopeOf(plan, range), predicate: { kind: 'and', parts } }
}

/** `next_ms`: when the next other millisecond with an event is, of the same unit and whatever it is held by. */
function withNext(rows: Sql, hold: readonly Property[]): Sql {
  const events = sql`arraySort(e -> e.1, groupArray((ms, mask, excluding, event_id, part, keys, person_id)))`
  const later = sql`arrayReverseFill(v -> v != 0, arrayMap((a, b) -> if(b > a, b, 0), events.1, arrayShiftLeft(events.1, 1, ${never})))`
  const isHeld = hold.map(
    (property, index) => sql` AND ${isThere(sql`tupleElement(e.5, ${param(index + 1, 'UInt8')})`, property)}`,
  )
  return sql`(SELECT unit, e.1 AS ms, e.2 AS mask, e.3 AS excluding, e.4 AS event_id, e.5 AS part, e.6 AS keys, e.7 AS person_id, next_ms FROM (SELECT unit, ${events} AS events, ${later} AS later FROM ${rows} GROUP BY unit) ARRAY JOIN events AS e, later AS next_ms WHERE (e.2 != 0 OR e.3 != 0)${join(isHeld, sql``)})`
}

/** Adds `deadline`: when the n-th visit of the event's person that begins after the event does. */
function withDeadlines(rows: Sql, plan: FunnelPlan, range: AbsoluteRange): Sql {
  const scope = readScope(plan, range)
  const further = plan.window.kind === 'visits' ? plan.window.count - 1 : 0
  const visits = joinPersons(
    sql`(SELECT session_id, person_id, toUInt64(toUnixTimestamp64Milli(started_at)) AS begins ${fromSessions(scope)})`,
    scope,
  )
  const leading = sql`leadInFrame(begins, ${param(further, 'UInt8')}, ${never}) OVER (PARTITION BY person_id ORDER BY begins ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`
  const next = sql`(SELECT visitor, begins, min(over) AS until FROM (SELECT person_id AS visitor, begins, ${leading} AS over FROM ${visits}) GROUP BY visitor, begins)`
  return sql`(SELECT *, if(until = 0, ${never}, until) AS deadline FROM ${rows} AS of_rows ASOF LEFT JOIN ${next} AS of_next ON of_rows.person_id = of_next.visitor AND of_rows.ms < of_next.begins)`
}

/** What is known of single events: arrays in one order, which is that of `known_entries`, and none. */
export interface Known {
  /** Only of events that fit this step; undefined: of all. */
  readonly step: number | undefined
  readonly hasPersons: boolean
}
const known = {
  entries: sql`known_entries`,
  persons: sql`known_persons`,
  keys: [sql`known_k1`, sql`known_k2`, sql`known_k3`],
} as const
/** Names of the arrays that are there. */
export function knownArrays({ breakdown }: FunnelPlan, of: Known | undefined): readonly Sql[] {
  if (of === undefined) return []
  const keys = known.keys.slice(0, breakdown.length)
  return [known.entries, ...keys, ...(of.hasPersons ? [known.persons] : [])]
}

/**
 * `(SELECT unit, part, b [, next_times, deadlines] [, known arrays])`: a row for each sequence in which step 1 happened. `b`: its
 * entries in order, and `noEntry` as the last. Beside them what each knows of its own.
 */
export function sequencesOf(plan: FunnelPlan, range: AbsoluteRange, told: Known | undefined): Sql {
  const packing = packingOf(plan)
  const rows = hasDeadlines(plan) ? withDeadlines(rowsOf(plan, range), plan, range) : rowsOf(plan, range)
  const number = packing.ownType === 'UInt64' ? sql`toUInt64` : sql`toUInt128`
  const time = sql`${number}(ms) * ${power(stepsBits(packing), packing)}`
  // The lowest bit's number and the highest one's, from 1.
  const first = sql`${number}(bitCount(bitXor(mask, mask - 1))) * ${power(packing.maskBits + packing.stepBits, packing)}`
  const last = sql`${number}(bitCount(roundToExp2(mask) - 1) + 1) * ${power(packing.maskBits, packing)}`
  const entry = withId(sql`${time} + ${first} + ${last} + mask`, packing)
  const exclusion = withId(sql`${time} + excluding`, packing)
  const beside = [...(plan.order === 'strict' ? [sql`next_ms`] : []), ...(hasDeadlines(plan) ? [sql`deadline`] : [])]
  const listed = (of: Sql): Sql => (beside.length === 0 ? of : sql`tuple(${join([of, ...beside], sql`, `)})`)
  const end =
    beside.length === 0
      ? sql`${noEntry(packing)}`
      : sql`tuple(${join([sql`${noEntry(packing)}`, ...beside.map(() => sql`${never}`)], sql`, `)})`
  const exclusions =
    plan.exclusions.length === 0 ? sql`` : sql`, groupArrayIf(${listed(exclusion)}, excluding != 0) AS exclusions`
  const isTold = told?.step === undefined ? sql`mask != 0` : sql`bitAnd(mask, ${param(2 ** told.step, 'UInt32')}) != 0`
  const gathered = knownArrays(plan, told)
    .filter((name) => name !== known.entries)
    .map((name) => sql`groupArrayIf(${sourceOf(name)}, ${isTold}) AS ${name}`)
  const columns = [sql`unit, part, groupArrayIf(${listed(entry)}, mask != 0) AS entries${exclusions}`, ...gathered]
  const grouped = sql`SELECT ${join(columns, sql`, `)} FROM ${rows} GROUP BY unit, part HAVING ${plan.isAnchored ? sql`max(bitAnd(mask, 1)) = 1` : sql`max(mask != 0 AND ms < ${param(range.to, 'UInt64')})`}`
  const all = plan.exclusions.length === 0 ? sql`entries` : sql`arrayConcat(entries, exclusions)`
  const sorted = sql`SELECT *, arrayPushBack(arraySort(${all}), ${end}) AS sorted FROM (${grouped})`
  const named = [
    sql`${beside.length === 0 ? sql`sorted` : sql`sorted.1`} AS b`,
    ...(plan.order === 'any' ? [sql`${roundsOf(plan)} AS rounds`] : []),
    ...(plan.order === 'strict' ? [sql`sorted.2 AS next_times`] : []),
    ...(hasDeadlines(plan) ? [plan.order === 'strict' ? sql`sorted.3 AS deadlines` : sql`sorted.2 AS deadlines`] : []),
    ...knownArrays(plan, told).map((name) =>
      name === known.entries
        ? sql`${toldEntries(beside.length === 0 ? sql`entries` : sql`entries.1`, told?.step, packing)} AS ${name}`
        : name,
    ),
  ]
  return sql`(SELECT unit, part, ${join(named, sql`, `)} FROM (${sorted}))`
}

/** An entry so far, over a row with `event_id`; with the id, if the packing has it. */
function withId(entry: Sql, packing: Packing): Sql {
  const { idBits } = packing
  if (idBits === 0) return entry
  return sql`bitOr(bitShiftLeft(${asNumber(entry, packing)}, ${param(idBits, 'UInt8')}), ${asNumber(sql`event_id`, packing)})`
}

/** The entries that something is known of, in the order that they were gathered in. */
const toldEntries = (entries: Sql, step: number | undefined, packing: Packing): Sql =>
  step === undefined ? entries : sql`arrayFilter(x -> bitAnd(x, ${bit(step, packing)}) != 0, ${entries})`

/** What a known array is gathered from. */
function sourceOf(name: Sql): Sql {
  if (name === known.persons) return sql`person_id`
  return sql`tupleElement(keys, ${param(known.keys.findIndex((key) => key === name) + 1, 'UInt8')})`
}

/** The arrays of the breakdown's keys among the known ones. */
export const knownOf = ({ breakdown }: FunnelPlan): readonly Sql[] => known.keys.slice(0, breakdown.length)

/** The place of an event in the known arrays. */
export const knownAt = (entry: Sql): Sql => sql`indexOf(known_entries, ${entry})`
