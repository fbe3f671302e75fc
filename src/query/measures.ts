// What each measure is made of: sums ("atoms") that the passes over the data give, and the expression over them.
// One definition for every report kind, so two reports that show one number agree to the last digit.
import { sql, type Sql } from '../sql/index.ts'
import type { CountMeasure, GoalMeasure, PropertyMeasure, TableMeasure } from '../report/index.ts'
import { isPageView } from './relation.ts'

/** Which pass gives an atom: over events; over visits (events grouped by visit, with the visit's state); over the pages of visits; over events with money. */
export type Pass = 'events' | 'visits' | 'pages' | 'money'

/** An aggregate function over event rows, in parts: `uniqExact` `If`? `State`, so that it can also be merged over intervals. */
interface EventAtom {
  readonly pass: 'events'
  readonly plain: Sql
  /** For cumulative trends: a state for each interval, and what merges them. */
  readonly state: Sql
  readonly merge: (states: Sql) => Sql
  /** The same over the rows of `wholeVisits`, where it can be told from them. */
  readonly whole?: Whole
}
interface SummedAtom {
  readonly pass: 'visits' | 'pages' | 'money'
  readonly plain: Sql
  readonly whole?: Whole
}
/** `each`: over the rows of one interval; `all`: over the rows of the range, in which a visit may have several. */
interface Whole {
  readonly each: Sql
  readonly all: Sql
}
const same = (both: Sql): Whole => ({ each: both, all: both })
const summed = (column: Sql): Whole => same(sql`sum(${column})`)
const uniq = same(sql`uniqExact(person_id)`)
const visitsThat = (condition: Sql): Whole => ({
  each: sql`countIf(${condition})`,
  all: sql`countIf(${condition} AND is_first)`,
})
const everyVisit: Whole = { each: sql`count()`, all: sql`countIf(is_first)` }

const isEntry = sql`is_entry`
const isExit = sql`is_exit`

export const atoms = {
  events: {
    pass: 'events',
    plain: sql`count()`,
    state: sql`countState()`,
    merge: (states) => sql`countMerge(${states})`,
    whole: summed(sql`n_events`),
  },
  persons: {
    pass: 'events',
    plain: sql`uniqExact(person_id)`,
    state: sql`uniqExactState(person_id)`,
    merge: (states) => sql`uniqExactMerge(${states})`,
    whole: uniq,
  },
  sessions: {
    pass: 'events',
    plain: sql`uniqExact(session_id)`,
    state: sql`uniqExactState(session_id)`,
    merge: (states) => sql`uniqExactMerge(${states})`,
    whole: everyVisit,
  },
  page_views: {
    pass: 'events',
    plain: sql`countIf(${isPageView})`,
    state: sql`countIfState(${isPageView})`,
    merge: (states) => sql`countIfMerge(${states})`,
    whole: summed(sql`n_page_views`),
  },
  engaged_ms: {
    pass: 'events',
    plain: sql`sum(engaged_ms)`,
    state: sql`sumState(engaged_ms)`,
    merge: (states) => sql`sumMerge(${states})`,
    whole: summed(sql`n_engaged_ms`),
  },
  entries: {
    pass: 'events',
    plain: sql`countIf(${isEntry})`,
    state: sql`countIfState(${isEntry})`,
    merge: (states) => sql`countIfMerge(${states})`,
    whole: summed(sql`n_entries`),
  },
  exits: {
    pass: 'events',
    plain: sql`countIf(${isExit})`,
    state: sql`countIfState(${isExit})`,
    merge: (states) => sql`countIfMerge(${states})`,
    whole: summed(sql`n_exits`),
  },
  // The same as `bounces` and `engaged_visits`, from events: see `bySets` in aggregate.ts.
  bounced_sessions: {
    pass: 'events',
    plain: sql`uniqExactIf(session_id, is_bounce)`,
    state: sql`uniqExactIfState(session_id, is_bounce)`,
    merge: (states) => sql`uniqExactIfMerge(${states})`,
  },
  engaged_sessions: {
    pass: 'events',
    plain: sql`uniqExactIf(session_id, is_engaged)`,
    state: sql`uniqExactIfState(session_id, is_engaged)`,
    merge: (states) => sql`uniqExactIfMerge(${states})`,
  },
  completions: {
    pass: 'events',
    plain: sql`countIf(is_goal)`,
    state: sql`countIfState(is_goal)`,
    merge: (states) => sql`countIfMerge(${states})`,
  },
  converted: {
    pass: 'events',
    plain: sql`uniqExactIf(person_id, is_goal)`,
    state: sql`uniqExactIfState(person_id, is_goal)`,
    merge: (states) => sql`uniqExactIfMerge(${states})`,
  },
  value_sum: {
    pass: 'events',
    plain: sql`sum(v)`,
    state: sql`sumState(v)`,
    merge: (states) => sql`sumMerge(${states})`,
  },
  value_average: {
    pass: 'events',
    plain: sql`avg(v)`,
    state: sql`avgState(v)`,
    merge: (states) => sql`avgMerge(${states})`,
  },
  value_min: {
    pass: 'events',
    plain: sql`min(v)`,
    state: sql`minState(v)`,
    merge: (states) => sql`minMerge(${states})`,
  },
  value_max: {
    pass: 'events',
    plain: sql`max(v)`,
    state: sql`maxState(v)`,
    merge: (states) => sql`maxMerge(${states})`,
  },
  value_median: {
    pass: 'events',
    plain: sql`quantileExactInclusive(0.5)(v)`,
    state: sql`quantileExactInclusiveState(0.5)(v)`,
    merge: (states) => sql`quantileExactInclusiveMerge(0.5)(${states})`,
  },
  value_p90: {
    pass: 'events',
    plain: sql`quantileExactInclusive(0.9)(v)`,
    state: sql`quantileExactInclusiveState(0.9)(v)`,
    merge: (states) => sql`quantileExactInclusiveMerge(0.9)(${states})`,
  },
  value_p95: {
    pass: 'events',
    plain: sql`quantileExactInclusive(0.95)(v)`,
    state: sql`quantileExactInclusiveState(0.95)(v)`,
    merge: (states) => sql`quantileExactInclusiveMerge(0.95)(${states})`,
  },
  value_p99: {
    pass: 'events',
    plain: sql`quantileExactInclusive(0.99)(v)`,
    state: sql`quantileExactInclusiveState(0.99)(v)`,
    merge: (states) => sql`quantileExactInclusiveMerge(0.99)(${states})`,
  },
  value_count_distinct: {
    pass: 'events',
    plain: sql`uniqExact(v)`,
    state: sql`uniqExactState(v)`,
    merge: (states) => sql`uniqExactMerge(${states})`,
  },
  // Over one row a visit.
  visits: { pass: 'visits', plain: sql`count()`, whole: everyVisit },
  bounces: { pass: 'visits', plain: sql`countIf(is_bounce)`, whole: visitsThat(sql`is_bounce`) },
  engaged_visits: { pass: 'visits', plain: sql`countIf(is_engaged)`, whole: visitsThat(sql`is_engaged`) },
  visit_ms: {
    pass: 'visits',
    plain: sql`sum(visit_ms)`,
    whole: { each: sql`sum(visit_ms)`, all: sql`sumIf(visit_ms, is_first)` },
  },
  // Over one row a visit and page.
  depth: { pass: 'pages', plain: sql`sum(deepest)` },
  pages: { pass: 'pages', plain: sql`count()` },
  // Over one row a currency.
  revenue: { pass: 'money', plain: sql`sumMap(map(of_currency, amount))` },
} as const satisfies Record<string, EventAtom | SummedAtom>
export type Atom = keyof typeof atoms
export type AtomOfEvents = { [A in Atom]: (typeof atoms)[A]['pass'] extends 'events' ? A : never }[Atom]

/** Column names of atoms in statements. */
export const atomColumn = {
  events: sql`a_events`,
  persons: sql`a_persons`,
  sessions: sql`a_sessions`,
  page_views: sql`a_page_views`,
  engaged_ms: sql`a_engaged_ms`,
  entries: sql`a_entries`,
  exits: sql`a_exits`,
  revenue: sql`a_revenue`,
  bounced_sessions: sql`a_bounced_sessions`,
  engaged_sessions: sql`a_engaged_sessions`,
  completions: sql`a_completions`,
  converted: sql`a_converted`,
  value_sum: sql`a_value_sum`,
  value_average: sql`a_value_average`,
  value_min: sql`a_value_min`,
  value_max: sql`a_value_max`,
  value_median: sql`a_value_median`,
  value_p90: sql`a_value_p90`,
  value_p95: sql`a_value_p95`,
  value_p99: sql`a_value_p99`,
  value_count_distinct: sql`a_value_count_distinct`,
  visits: sql`a_visits`,
  bounces: sql`a_bounces`,
  engaged_visits: sql`a_engaged_visits`,
  visit_ms: sql`a_visit_ms`,
  depth: sql`a_depth`,
  pages: sql`a_pages`,
} as const satisfies Record<Atom, Sql>

export interface Measure {
  readonly needs: readonly Atom[]
  /** Over the atoms' columns; Float64 or NULL. */
  readonly expression: Sql
}
const c = atomColumn
const count = (atom: Atom): Measure => ({ needs: [atom], expression: sql`toFloat64(${c[atom]})` })
/** NULL where nothing divides. */
const ratio = (above: Atom, below: Atom, per = sql`1`): Measure => ({
  needs: [above, below],
  expression: sql`if(${c[below]} = 0, NULL, ${c[above]} / ${c[below]} / ${per})`,
})

/** Counting visits is cheaper where the visits pass runs anyway; both give the same number. */
export const countMeasures = {
  total: count('events'),
  events: count('events'),
  persons: count('persons'),
  visitors: count('persons'),
  sessions: count('sessions'),
  visits: count('sessions'),
  per_person: ratio('events', 'persons'),
  page_views: count('page_views'),
  views_per_visit: ratio('page_views', 'sessions'),
  bounce_rate: ratio('bounces', 'visits'),
  engagement_rate: ratio('engaged_visits', 'visits'),
  visit_duration: ratio('visit_ms', 'visits', sql`1000`),
  time_on_page: ratio('engaged_ms', 'page_views', sql`1000`),
  scroll_depth: ratio('depth', 'pages'),
  entries: count('entries'),
  exits: count('exits'),
  conversions: count('completions'),
  converted: count('converted'),
  conversion_rate: ratio('converted', 'persons'),
} as const satisfies Record<CountMeasure | GoalMeasure | Exclude<TableMeasure, 'revenue'>, Measure>

const ofValues = (atom: Atom): Measure => ({ needs: [atom], expression: sql`toFloat64(${c[atom]})` })
export const propertyMeasures = {
  sum: { needs: ['value_sum'], expression: sql`toFloat64(ifNull(${c.value_sum}, 0))` },
  average: ofValues('value_average'),
  median: ofValues('value_median'),
  p90: ofValues('value_p90'),
  p95: ofValues('value_p95'),
  p99: ofValues('value_p99'),
  min: ofValues('value_min'),
  max: ofValues('value_max'),
  count_distinct: ofValues('value_count_distinct'),
} as const satisfies Record<PropertyMeasure, Measure>

const countLike: ReadonlySet<string> = new Set([
  'total',
  'events',
  'persons',
  'visitors',
  'sessions',
  'visits',
  'page_views',
  'entries',
  'exits',
  'conversions',
  'converted',
  'sum',
  'count_distinct',
])
/** Is it 0 where nothing happened? (A mean, a rate or a percentile of nothing is not a number.) */
export const isCountLike = ({ measure }: { readonly measure: { readonly measure: string } }): boolean =>
  countLike.has(measure.measure)
