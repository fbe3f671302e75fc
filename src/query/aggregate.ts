// One statement's heart: measures over a relation, for each group and interval. Up to four passes, side by side in a
// UNION ALL, each giving the atoms that it can; then the measures' expressions over them.
import { join, sql, type Sql } from '../sql/index.ts'
import { fromEvents, fromSessions, fromVisits } from './from.ts'
import { atomColumn, atoms, type Atom, type AtomOfEvents, type Measure, type Pass } from './measures.ts'
import { isEverything, type Predicate } from './plan.ts'
import { andPredicate, compilePredicate } from './predicate.ts'
import { visitKey } from './property.ts'
import { isOfWholeVisits, wholeVisits } from './whole-visits.ts'
import { isBounce, isEngaged, keyList, keyName, relation, type Relation } from './relation.ts'

export interface Aggregation {
  /** With `intervals`: a row for each group and interval, and one with bucket 0 for the group's whole range. */
  readonly over: Relation
  /** Each under its name, e.g. sql`m0`. */
  readonly measures: readonly { readonly name: Sql; readonly measure: Measure }[]
  /** Also `revenue`: Map(String, Decimal), where amounts without a currency are of this one. Not together with intervals. */
  readonly revenueOf?: string | undefined
  /** Values from the start of the range to the end of each interval; no row with bucket 0. */
  readonly isCumulative?: boolean
}

const comma = sql`, `
const bucketColumn = sql`bucket, `

/** `SELECT k1…, [bucket,] m0… FROM …`: no ORDER BY, no LIMIT. Without keys and intervals exactly one row. */
export function aggregate({ over, measures, revenueOf, isCumulative = false }: Aggregation): Sql {
  const all = new Set<Atom>(measures.flatMap(({ measure }) => measure.needs))
  if (revenueOf !== undefined) all.add('revenue')
  const isWhole =
    !isCumulative &&
    isOfWholeVisits(over) &&
    isCheaperWhole(over, all) &&
    [...all].every((atom) => wholeOf(atom) !== undefined || isOfSome(atoms[atom].pass))
  const instead = isWhole ? none : substitutes(all, over, isCumulative)
  const needed = new Set([...all].map((atom) => instead.get(atom) ?? atom))
  // Groups without a known depth, without money are groups as well: some pass has to tell of them.
  if (over.keys.length > 0 && [...needed].every((atom) => isOfSome(atoms[atom].pass))) needed.add('events')
  const needs = [...needed].sort()
  const groups = sql`${keyList(over.keys.length)}${over.intervals === undefined ? sql`` : bucketColumn}`
  const passOf = (atom: Atom): Pass | 'whole' => (isWhole && wholeOf(atom) !== undefined ? 'whole' : atoms[atom].pass)
  const passes = passNames
    .map((pass) => ({ pass, own: needs.filter((atom) => passOf(atom) === pass) }))
    .filter(({ own }) => own.length > 0)
  const statements = passes.map(({ pass, own }) => ({
    own,
    statement: compilers[pass]({ ...over, ownCurrency: revenueOf }, own, isCumulative),
  }))
  const aliases = [...instead].map(([atom, other]) => sql`, ${atomColumn[other]} AS ${atomColumn[atom]}`)
  const rows = together(statements, needs, over, isCumulative)
  const named = aliases.length === 0 ? rows : sql`SELECT *${join(aliases, sql``)} FROM (${rows})`
  const results = measures.map(({ name, measure }) => sql`${measure.expression} AS ${name}`)
  const revenue = revenueOf !== undefined ? [sql`${atomColumn.revenue} AS revenue`] : []
  return sql`SELECT ${groups}${join([...results, ...revenue], comma)} FROM (${named})`
}

/** Over intervals the visits that reach over an edge cost a look at all events: for sums and persons alone the events do it at once. */
const isCheaperWhole = ({ intervals, keys }: Relation, all: ReadonlySet<Atom>): boolean =>
  intervals === undefined ||
  keys.length > 0 ||
  [...all].some((atom) => atoms[atom].pass === 'visits' || atom === 'sessions')

/** Passes that leave out events, and so may leave out groups. */
const isOfSome = (pass: Pass): boolean => pass === 'pages' || pass === 'money'

type Substitutes = ReadonlyMap<Atom, Atom>
const none: Substitutes = new Map()
/** A set of the bounced visits' ids, and one look-up an event, is cheaper than a row for each visit and key. */
const bySets: readonly (readonly [Atom, Atom])[] = [
  ['visits', 'sessions'],
  ['bounces', 'bounced_sessions'],
  ['engaged_visits', 'engaged_sessions'],
]
/** Where the visits pass runs anyway, it counts the visits: one set of ids less. */
const byVisits: Substitutes = new Map([['sessions', 'visits']])

/** The same numbers on a cheaper way: which atoms to take for which. */
function substitutes(all: ReadonlySet<Atom>, over: Relation, isCumulative: boolean): Substitutes {
  const ofVisits = [...all].filter((atom) => atoms[atom].pass === 'visits')
  if (ofVisits.length === 0) return none
  if (isCumulative || isOfSessions(over) || all.has('visit_ms')) return all.has('sessions') ? byVisits : none
  return new Map(bySets.filter(([atom]) => all.has(atom)))
}

/** Groups of whole visits: the sessions table alone has them. */
const isOfSessions = ({ intervals, keys }: Relation): boolean =>
  intervals === undefined && keys.every(({ kind }) => kind === 'session')

interface PassStatement {
  readonly own: readonly Atom[]
  readonly statement: Sql
}

const passNames: readonly (Pass | 'whole')[] = ['whole', 'events', 'visits', 'pages', 'money']

/** Columns that an atom has where its pass gave no row for a group. */
const isCount = (atom: Atom): boolean => !atom.startsWith('value_') && atom !== 'revenue'

function together(
  statements: readonly PassStatement[],
  needs: readonly Atom[],
  over: Relation,
  isCumulative: boolean,
): Sql {
  const [first] = statements
  if (first === undefined) throw new Error('A question without measures')
  if (statements.length === 1) return first.statement
  const groups = sql`${keyList(over.keys.length)}${over.intervals === undefined ? sql`` : bucketColumn}`
  const parts = statements.map(({ own, statement }) => {
    const columns = needs.map((atom) =>
      own.includes(atom) ? atomColumn[atom] : sql`${filler(atom)} AS ${atomColumn[atom]}`,
    )
    return sql`SELECT ${groups}${join(columns, comma)} FROM (${statement})`
  })
  if (isCumulative) {
    // A pass has no row for an interval in which it adds nothing: there what it had before still holds.
    const last = sql`OVER (${partition(over)}ORDER BY bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
    const kept = needs.map((atom) => {
      const value = sql`anyLast(s.${atomColumn[atom]}) ${last}`
      return sql`${isCount(atom) ? sql`ifNull(${value}, 0)` : value} AS ${atomColumn[atom]}`
    })
    const found = needs.map((atom) => sql`max(${atomColumn[atom]}) AS ${atomColumn[atom]}`)
    return sql`SELECT ${groups}${join(kept, comma)} FROM (SELECT ${groups}${join(found, comma)} FROM (${join(parts, sql` UNION ALL `)})${groupBy(over)}) AS s`
  }
  const merged = needs.map((atom) => sql`${merge(atom)} AS ${atomColumn[atom]}`)
  return sql`SELECT ${groups}${join(merged, comma)} FROM (${join(parts, sql` UNION ALL `)})${groupBy(over)}`
}

const filler = (atom: Atom): Sql => (atom === 'revenue' ? sql`CAST(map(), 'Map(String, Decimal(38, 4))')` : sql`NULL`)
function merge(atom: Atom): Sql {
  if (atom === 'revenue') return sql`sumMap(${atomColumn.revenue})`
  return isCount(atom) ? sql`ifNull(max(${atomColumn[atom]}), 0)` : sql`max(${atomColumn[atom]})`
}

function groupBy(over: Relation, ...further: readonly Sql[]): Sql {
  const names = [
    ...over.keys.map((_, index) => keyName(index)),
    ...(over.intervals === undefined ? [] : [sql`bucket`]),
    ...further,
  ]
  return names.length === 0 ? sql`` : sql` GROUP BY ${join(names, comma)}`
}

const isOfEvents = (atom: Atom): atom is AtomOfEvents => atoms[atom].pass === 'events'

function eventsPass(over: Relation, own: readonly Atom[], isCumulative: boolean): Sql {
  const rows = relation({
    ...over,
    withEdges: own.includes('entries') || own.includes('exits'),
    withPersons: own.includes('persons') || own.includes('converted'),
    withGoal: own.includes('completions') || own.includes('converted'),
    withVisitKinds: own.includes('bounced_sessions') || own.includes('engaged_sessions'),
  })
  const keys = keyList(over.keys.length)
  const ofEvents = own.filter(isOfEvents)
  if (over.intervals === undefined)
    return sql`SELECT ${keys}${join(plainAtoms(own), comma)} FROM ${rows}${groupBy(over)}`
  if (!isCumulative)
    return sql`SELECT ${keys}bucket, ${join(plainAtoms(own), comma)} FROM ${rows} GROUP BY ROLLUP(${keys}bucket)${wholeGroups(over)}`
  const states = ofEvents.map((atom) => sql`${atoms[atom].state} AS ${atomColumn[atom]}`)
  const window = sql`OVER (${partition(over)}ORDER BY bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
  const merged = ofEvents.map(
    (atom) => sql`${atoms[atom].merge(sql`s.${atomColumn[atom]}`)} ${window} AS ${atomColumn[atom]}`,
  )
  return sql`SELECT ${keys}bucket, ${join(merged, comma)} FROM (SELECT ${keys}bucket, ${join(states, comma)} FROM ${rows}${groupBy(over)}) AS s`
}

const plainAtoms = (own: readonly Atom[]): readonly Sql[] =>
  own.map((atom) => sql`${atoms[atom].plain} AS ${atomColumn[atom]}`)

/** ROLLUP also gives rows over all groups: those are left out. */
const wholeGroups = (over: Relation): Sql =>
  over.keys.length === 0 ? sql`` : sql` HAVING grouping(${keyName(over.keys.length - 1)}) = 0`

const partition = (over: Relation): Sql =>
  over.keys.length === 0
    ? sql``
    : sql`PARTITION BY ${join(
        over.keys.map((_, index) => keyName(index)),
        comma,
      )} `

const visitColumns = (scope: Relation['scope']): Sql =>
  sql`${isBounce} AS is_bounce, ${isEngaged(scope)} AS is_engaged, toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at) AS visit_ms`

function visitsPass(over: Relation, own: readonly Atom[], isCumulative: boolean): Sql {
  const { scope, keys } = over
  const names = keyList(keys.length)
  const sums = join(plainAtoms(own), comma)
  if (isOfSessions(over)) {
    const views = keys.map((key, index) => sql`${visitKey(key)} AS ${keyName(index)}, `)
    return sql`SELECT ${names}${sums} FROM (SELECT ${join(views, sql``)}${visitColumns(scope)} ${visitsOf(over)})${groupBy(over)}`
  }
  const visits = sql`(SELECT session_id AS visit, ${visitColumns(scope)} ${fromSessions(scope)})`
  const joined = (columns: Sql): Sql => {
    const byKeys = keys.map((_, index) => keyName(index))
    return sql`(SELECT ${names}session_id${columns} FROM ${relation(over)} GROUP BY ${join([...byKeys, sql`session_id`], comma)}) AS g INNER JOIN ${visits} AS s ON g.session_id = s.visit`
  }
  if (over.intervals === undefined) return sql`SELECT ${names}${sums} FROM ${joined(sql``)}${groupBy(over)}`
  if (!isCumulative) {
    const slots = sql`, groupUniqArray(bucket) AS buckets`
    return sql`SELECT ${names}bucket, ${sums} FROM (SELECT *, arrayJoin(arrayConcat([toInt64(0)], buckets)) AS bucket FROM ${joined(slots)})${groupBy(over)}`
  }
  const running = own.map(
    (atom) =>
      sql`sum(${atomColumn[atom]}) OVER (${partition(over)}ORDER BY bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${atomColumn[atom]}`,
  )
  return sql`SELECT ${names}bucket, ${join(running, comma)} FROM (SELECT ${names}bucket, ${sums} FROM ${joined(sql`, min(bucket) AS bucket`)}${groupBy(over)})`
}

/** The visits of a relation without event keys: `FROM sessions WHERE …`, looking at events only if the predicate does. */
function visitsOf({ scope, predicate }: Relation): Sql {
  if (isEverything(predicate)) return fromVisits(scope)
  if (predicate.kind === 'in_session') return sql`${fromVisits(scope)} AND ${compilePredicate(predicate.part, scope)}`
  return sql`${fromSessions(scope)} AND session_id IN (SELECT session_id ${eventsOf(scope, predicate)})`
}
const eventsOf = (scope: Relation['scope'], predicate: Predicate): Sql =>
  sql`${fromEvents(scope)}${andPredicate(predicate, scope)}`

function pagesPass(over: Relation, own: readonly Atom[], isCumulative: boolean): Sql {
  if (isCumulative && over.intervals !== undefined) return deeperPages(over)
  const names = keyList(over.keys.length)
  const slot = over.intervals === undefined ? sql`` : sql`arrayJoin([toInt64(0), bucket]) AS slot, `
  const rows = sql`SELECT ${names}${slot}cityHash64(session_id, path) AS page, scroll_depth FROM ${relation(over)} WHERE scroll_depth > 0`
  const keys = over.keys.map((_, index) => keyName(index))
  const slotName = over.intervals === undefined ? [] : [sql`slot`]
  const deepest = sql`SELECT ${names}${over.intervals === undefined ? sql`` : sql`slot AS bucket, `}max(scroll_depth) AS deepest FROM (${rows}) GROUP BY ${join([...keys, ...slotName, sql`page`], comma)}`
  return sql`SELECT ${names}${over.intervals === undefined ? sql`` : bucketColumn}${join(plainAtoms(own), comma)} FROM (${deepest})${groupBy(over)}`
}

/** Up to each interval: by how much its events went deeper than all before them on the same page of a visit, added up. */
function deeperPages(over: Relation): Sql {
  const names = keyList(over.keys.length)
  const rows = sql`SELECT ${names}bucket, cityHash64(session_id, path) AS page, max(scroll_depth) AS deepest FROM ${relation(over)} WHERE scroll_depth > 0${groupBy(over, sql`page`)}`
  const before = sql`max(deepest) OVER (PARTITION BY ${names}page ORDER BY bucket ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`
  const steps = sql`SELECT ${names}bucket, sum(greatest(deepest, before) - before) AS deeper, countIf(before = 0) AS new_pages FROM (SELECT *, ${before} AS before FROM (${rows}))${groupBy(over)}`
  const running = sql`OVER (${partition(over)}ORDER BY bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
  return sql`SELECT ${names}bucket, sum(deeper) ${running} AS ${atomColumn.depth}, sum(new_pages) ${running} AS ${atomColumn.pages} FROM (${steps})`
}

function moneyPass(over: Relation, own: readonly Atom[]): Sql {
  const names = keyList(over.keys.length)
  const amounts = sql`SELECT ${names}of_currency, sum(revenue) AS amount FROM ${relation(over)} WHERE revenue != 0${groupBy(over, sql`of_currency`)}`
  return sql`SELECT ${names}${join(plainAtoms(own), comma)} FROM (${amounts})${groupBy(over)}`
}

function wholePass(over: Relation, own: readonly Atom[]): Sql {
  const rows = wholeVisits(over, { withPersons: own.includes('persons') })
  const { keys, intervals } = over
  const atomsAs = (how: (whole: { readonly each: Sql; readonly all: Sql }) => Sql): Sql =>
    join(
      own.map((atom) => {
        const whole = wholeOf(atom)
        if (whole === undefined) throw new Error(`Whole visits do not tell ${atom}`)
        return sql`${how(whole)} AS ${atomColumn[atom]}`
      }),
      comma,
    )
  const names = keyList(keys.length)
  if (intervals === undefined) return sql`SELECT ${names}${atomsAs(({ each }) => each)} FROM ${rows}${groupBy(over)}`
  const both = atomsAs(({ each, all }) => (each === all ? each : sql`if(bucket = 0, ${all}, ${each})`))
  return sql`SELECT ${names}bucket, ${both} FROM ${rows} GROUP BY ROLLUP(${names}bucket)${wholeGroups(over)}`
}

/** How the rows of whole visits give it; undefined: they don't. */
function wholeOf(atom: Atom): { readonly each: Sql; readonly all: Sql } | undefined {
  const definition = atoms[atom]
  return 'whole' in definition ? definition.whole : undefined
}

const compilers = {
  whole: wholePass,
  events: eventsPass,
  visits: visitsPass,
  pages: pagesPass,
  money: moneyPass,
} as const satisfies Record<Pass | 'whole', (over: Relation, own: readonly Atom[], isCumulative: boolean) => Sql>
