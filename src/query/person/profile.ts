// Who is it? Properties folded from all that was said about the person's ids, first and last seen, groups, a name.
import type { PropertyValue } from '../../event/index.ts'
import { param, sql } from '../../sql/index.ts'
import type { Database } from '../../store/index.ts'
import { fromEventsOfDays, settings } from '../from.ts'
import { nameOf, nameProperties } from '../person-name.ts'
import { propertiesOfIds } from '../profiles.ts'
import type { Row } from '../statement.ts'
import { daysOf, readVisits, readVisitTotals, type Person } from './visits.ts'

interface Profile {
  readonly name: string
  /** ms; 0: nothing was ever seen of them. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly events: number
  readonly sessions: number
  /** The first of them: see `mostProperties`. */
  readonly properties: Readonly<Record<string, PropertyValue>>
  /** How many there are. */
  readonly propertiesTotal: number
  readonly groups: readonly { readonly type: string; readonly key: string }[]
  /** Of ids that events were sent with lately, as sent. */
  readonly distinctIds: ReadonlyMap<bigint, string>
}

/** Visits in which it is looked for groups and ids. */
const latestVisits = 50
/** Properties that are told of one person, in the order of their names after those that name a person, and bytes of all of them. */
const mostProperties = 1_000
const mostPropertyBytes = 1_000_000

/** `idNames`: what joins say of the ids, the best first. undefined: nothing was ever heard of this person. */
export async function readProfile(
  database: Database,
  person: Person,
  idNames: readonly string[],
  signal?: AbortSignal,
): Promise<Profile | undefined> {
  const options = { settings, ...(signal && { signal }) }
  const ids = param(person.ids, 'Array(UInt64)')
  const order = sql`NOT has(${param(nameProperties, 'Array(String)')}, name), name`
  const told = sql`SELECT name, value, row_number() OVER (ORDER BY ${order}) AS nth, sum(length(value)) OVER (ORDER BY ${order}) AS bytes, count() OVER () AS total FROM ${propertiesOfIds(person.ids, person.projectId)}`
  const [totals, latest, { rows: said }] = await Promise.all([
    readVisitTotals(database, person, signal),
    readVisits(database, person, { limit: latestVisits }, signal),
    database.query<Row>(
      sql`SELECT name, value, total FROM (${told}) WHERE nth = 1 OR (nth <= ${param(mostProperties, 'UInt32')} AND bytes <= ${param(mostPropertyBytes, 'UInt64')}) ORDER BY name`,
      options,
    ),
  ])
  if (totals.sessions === 0 && said.length === 0 && person.ids.length === 1) return undefined
  const properties = new Map(
    said.map((row) => [String(row['name']), JSON.parse(String(row['value'])) as PropertyValue] as const),
  )
  const { rows } =
    latest.length === 0
      ? { rows: [] }
      : await database.query<Row>(
          sql`SELECT person_id, argMax(distinct_id, timestamp) AS distinct_id, toJSONString(groupUniqArrayArray(100)(arrayZip(mapKeys(groups), mapValues(groups)))) AS joined
            ${fromEventsOfDays(person.projectId, daysOf(latest))} AND person_id IN ${ids} AND session_id IN ${param(
              latest.map(({ sessionId }) => sessionId),
              'Array(UInt64)',
            )} GROUP BY person_id`,
          options,
        )
  const groups = new Map<string, { type: string; key: string }>()
  const distinctIds = new Map<bigint, string>()
  for (const row of rows) {
    const distinctId = String(row['distinct_id'])
    if (distinctId !== '') distinctIds.set(BigInt(String(row['person_id'])), distinctId)
    for (const pair of JSON.parse(String(row['joined'])) as readonly [string, string][])
      groups.set(JSON.stringify(pair), { type: pair[0], key: pair[1] })
  }
  return {
    ...totals,
    name: nameOf(
      (property) => properties.get(property),
      [...idNames, distinctIds.get(person.personId), ...distinctIds.values()],
    ),
    properties: Object.fromEntries(properties),
    propertiesTotal: Number(said[0]?.['total'] ?? 0),
    groups: [...groups.values()].toSorted((a, b) => (a.type + a.key < b.type + b.key ? -1 : 1)),
    distinctIds,
  }
}
