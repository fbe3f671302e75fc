// The questions of product analytics that the bench asks: as reports, and by hand over the other two schemas, by somebody who
// knows the question and the table. Ranges are the last 90 days of the data, all of the project.
import type { ReportInput } from '../src/report/index.ts'
import { sql, type Sql } from '../src/sql/index.ts'
import { uuidOf } from './product-peers.ts'

export const range = { from: '2026-08-03T00:00:00Z', to: '2026-11-01T00:00:00Z' } as const
const firstPurchase = { event_name: 'purchase' } as const

export const questionNames = ['funnel', 'retention', 'paths', 'trend_property', 'cohort'] as const
export type QuestionName = (typeof questionNames)[number]

export const questions: Readonly<Record<QuestionName, ReportInput>> = {
  funnel: {
    kind: 'funnel',
    range,
    steps: ['product_viewed', 'add_to_cart', 'checkout_started', 'purchase'].map((event_name) => ({
      events: [{ event_name }],
    })),
    window: { count: 14, unit: 'day' },
    breakdown: ['properties.category'],
  },
  retention: { kind: 'retention', range, period: 'week', periods: 8 },
  paths: { kind: 'paths', range, nodes: { by: 'page' }, start: { node: '/' }, steps: 5 },
  trend_property: {
    kind: 'trend',
    range,
    interval: 'day',
    series: [{ events: [{ event_name: 'product_viewed' }], measure: 'persons' }],
    breakdown: ['properties.category'],
  },
  cohort: {
    kind: 'trend',
    range,
    interval: 'day',
    // A cohort's definition, inlined: who paid by card in the last 30 days. The bench's engine knows it as cohort 1.
    filter: { operator: 'in_cohort', value: 1 },
    series: [{ measure: 'persons' }, { measure: 'page_views' }],
  },
}
/** The cohort of the question `cohort`. */
export const cardPayers = {
  did: { events: [{ ...firstPurchase, filter: { property: 'properties.payment', operator: 'is', value: 'card' } }] },
  within: { last: 30, unit: 'day' },
} as const
/** Questions whose answer depends on the sender's own properties. */
export const aboutProperties: ReadonlySet<QuestionName> = new Set(['funnel', 'trend_property', 'cohort'])

/** The names of one schema, as SQL. */
export interface Dialect {
  readonly from: Sql
  readonly event: Sql
  readonly person: Sql
  readonly session: Sql
  readonly path: Sql
  readonly day: Sql
  /** ms as UInt64. */
  readonly ms: Sql
  readonly seconds: Sql
  readonly property: (name: Sql) => Sql
}
const between = sql`timestamp >= toDateTime('2026-08-03 00:00:00', 'UTC') AND timestamp < toDateTime('2026-11-01 00:00:00', 'UTC')`
export const dialects = {
  plausible: {
    from: sql`FROM bench_plausible WHERE site_id = 1 AND ${between}`,
    event: sql`name`,
    person: sql`user_id`,
    session: sql`session_id`,
    path: sql`pathname`,
    day: sql`toDate(timestamp)`,
    ms: sql`toUInt64(timestamp) * 1000`,
    seconds: sql`timestamp`,
    property: (name) => sql`\`meta.value\`[indexOf(\`meta.key\`, ${name})]`,
  },
  posthog: {
    from: sql`FROM bench_posthog WHERE team_id = 1 AND ${between}`,
    event: sql`event`,
    person: sql`person_id`,
    session: sql`session_id`,
    path: sql`JSONExtractString(properties, '$pathname')`,
    day: sql`toDate(timestamp)`,
    ms: sql`toUInt64(toUnixTimestamp64Milli(timestamp))`,
    seconds: sql`toDateTime(timestamp)`,
    property: (name) => sql`JSONExtractString(properties, ${name})`,
  },
} as const satisfies Record<string, Dialect>
export type Peer = keyof typeof dialects

const steps = sql`event_name = 'product_viewed', event_name = 'add_to_cart', event_name = 'checkout_started', event_name = 'purchase'`
const isStep = sql`IN ('product_viewed', 'add_to_cart', 'checkout_started', 'purchase')`

/** By hand, over any of the two: statements that run one after the other. */
export const byHand: Readonly<Record<QuestionName, (d: Dialect) => readonly Sql[]>> = {
  // Levels by windowFunnel; the category of the person's first product; times along the earliest chain of who got on.
  funnel: (d) => [
    sql`SELECT category, countIf(level >= 1) AS s1, countIf(level >= 2) AS s2, countIf(level >= 3) AS s3, countIf(level >= 4) AS s4 FROM (
      SELECT windowFunnel(1209600000)(at, ${steps}) AS level, argMinIf(category, at, event_name = 'product_viewed') AS category
      FROM (SELECT ${d.person} AS person, ${d.event} AS event_name, ${d.ms} AS at, if(event_name = 'product_viewed', ${d.property(sql`'category'`)}, '') AS category ${d.from} AND ${d.event} ${isStep})
      GROUP BY person HAVING level > 0) GROUP BY category ORDER BY s1 DESC`,
    sql`SELECT category, quantilesExactInclusive(0.5, 0.9)(b - a) AS second, quantilesExactInclusive(0.5, 0.9)(c - b) AS third, quantilesExactInclusive(0.5, 0.9)(d - c) AS fourth FROM (
      SELECT category, arraySort(views)[1] AS a, arrayFirst(x -> x >= a, arraySort(carts)) AS b, arrayFirst(x -> x >= b AND b > 0, arraySort(checkouts)) AS c, arrayFirst(x -> x >= c AND c > 0, arraySort(purchases)) AS d FROM (
        SELECT groupArrayIf(at, event_name = 'product_viewed') AS views, groupArrayIf(at, event_name = 'add_to_cart') AS carts, groupArrayIf(at, event_name = 'checkout_started') AS checkouts,
          groupArrayIf(at, event_name = 'purchase') AS purchases, argMinIf(category, at, event_name = 'product_viewed') AS category
        FROM (SELECT ${d.person} AS person, ${d.event} AS event_name, ${d.ms} AS at, if(event_name = 'product_viewed', ${d.property(sql`'category'`)}, '') AS category ${d.from} AND ${d.event} ${isStep}
          AND ${d.person} IN (SELECT ${d.person} ${d.from} AND ${d.event} = 'add_to_cart'))
        GROUP BY person)) GROUP BY category ORDER BY category`,
  ],
  // Who came in which week, as bits; the first week is the cohort.
  retention: (d) => [
    sql`SELECT cohort, count() AS size, ${bits} FROM (
      SELECT person, groupBitOr(bitShiftLeft(toUInt64(1), week)) AS weeks, min(week) AS cohort FROM (
        SELECT ${d.person} AS person, toUInt8(dateDiff('week', toDate('2026-08-03'), ${d.day})) AS week ${d.from})
      GROUP BY person) GROUP BY cohort ORDER BY cohort`,
  ],
  // Pages of visits in order, cut at the first '/', five at most.
  paths: (d) => [
    sql`SELECT step, node, next, count() AS attempts, uniqExact(person) AS persons FROM (
      SELECT person, arrayJoin(arrayEnumerate(path)) AS step, path[step] AS node, path[step + 1] AS next FROM (
        SELECT person, arraySlice(arrayCompact(arraySlice(pages, indexOf(pages, '/'))), 1, 5) AS path FROM (
          SELECT any(person) AS person, arrayMap(x -> x.2, arraySort(groupArray((at, page)))) AS pages
          FROM (SELECT ${d.person} AS person, ${d.session} AS session, ${d.ms} AS at, ${d.path} AS page ${d.from} AND ${d.event} = 'page_view'
            AND ${d.session} IN (SELECT ${d.session} ${d.from} AND ${d.event} = 'page_view' AND ${d.path} = '/'))
          GROUP BY session)))
    GROUP BY step, node, next ORDER BY step, attempts DESC LIMIT 50 BY step`,
  ],
  trend_property: (d) => [
    sql`SELECT category, day, uniqExact(person) AS persons FROM (
      SELECT ${d.property(sql`'category'`)} AS category, ${d.day} AS day, ${d.person} AS person ${d.from} AND ${d.event} = 'product_viewed')
      GROUP BY category, day WITH ROLLUP ORDER BY category, day`,
  ],
  cohort: (d) => [
    sql`SELECT day, uniqExact(person) AS persons, countIf(event_name = 'page_view') AS views FROM (
      SELECT ${d.day} AS day, ${d.person} AS person, ${d.event} AS event_name ${d.from} AND ${d.person} IN (
        SELECT ${d.person} ${d.from} AND timestamp >= toDateTime('2026-10-03 00:00:00', 'UTC') AND ${d.event} = 'purchase' AND ${d.property(sql`'payment'`)} = 'card'))
      GROUP BY day WITH ROLLUP ORDER BY day`,
  ],
}
const bits = sql`countIf(bitTest(weeks, cohort + 1)) AS w1, countIf(bitTest(weeks, cohort + 2)) AS w2, countIf(bitTest(weeks, cohort + 3)) AS w3, countIf(bitTest(weeks, cohort + 4)) AS w4,
  countIf(bitTest(weeks, cohort + 5)) AS w5, countIf(bitTest(weeks, cohort + 6)) AS w6, countIf(bitTest(weeks, cohort + 7)) AS w7, countIf(bitTest(weeks, cohort + 8)) AS w8`

/** The last 200 events of a person, newest first. */
export const timelineByHand = {
  plausible: (person: Sql): Sql =>
    sql`SELECT timestamp, name, pathname, \`meta.key\`, \`meta.value\`, session_id FROM bench_plausible WHERE site_id = 1 AND user_id = ${person} ORDER BY timestamp DESC LIMIT 200`,
  posthog: (person: Sql): Sql =>
    sql`SELECT timestamp, event, properties, session_id FROM bench_posthog WHERE team_id = 1 AND person_id = ${uuidOf(person)} ORDER BY timestamp DESC LIMIT 200`,
} as const satisfies Record<Peer, (person: Sql) => Sql>
