// Who is it? Properties folded from all that was said about the person's ids, first and last seen, groups, a name.
import { applyChange, type ProfileOp, type PropertyValue } from '../../event/index.ts'
import { param, sql } from '../../sql/index.ts'
import type { Database } from '../../store/index.ts'
import { fromEventsOfDays, fromProfileChanges, settings } from '../from.ts'
import type { Row } from '../statement.ts'
import { daysOf, readVisits, type Person } from './visits.ts'

interface Profile {
  readonly name: string
  /** ms; 0: nothing was ever seen of them. */
  readonly firstSeen: number
  readonly lastSeen: number
  readonly events: number
  readonly sessions: number
  readonly properties: Readonly<Record<string, PropertyValue>>
  readonly groups: readonly { readonly type: string; readonly key: string }[]
  /** Of ids that events were sent with lately, as sent. */
  readonly distinctIds: ReadonlyMap<bigint, string>
}

/** Visits in which it is looked for groups and ids. */
const latestVisits = 50
/** Properties that name a person, the best first. */
const naming = ['name', 'full_name', 'display_name', 'username', 'email', 'e-mail', 'Name', 'Email']

/** `idNames`: what joins say of the ids, the best first. undefined: nothing was ever heard of this person. */
export async function readProfile(
  database: Database,
  person: Person,
  idNames: readonly string[],
  signal?: AbortSignal,
): Promise<Profile | undefined> {
  const options = { settings, ...(signal && { signal }) }
  const ids = param(person.ids, 'Array(UInt64)')
  const [visits, said] = await Promise.all([
    readVisits(database, person, signal),
    database.query<Row>(
      sql`SELECT name, op, value ${fromProfileChanges(person.projectId, '')} AND id IN ${ids} ORDER BY at, event_id, position LIMIT 1 BY at, event_id, position, id`,
      options,
    ),
  ])
  if (visits.length === 0 && said.rows.length === 0 && person.ids.length === 1) return undefined
  const properties: Record<string, PropertyValue> = Object.create(null)
  for (const row of said.rows) {
    const name = String(row['name'])
    const text = String(row['value'])
    const value = applyChange(properties[name], {
      op: row['op'] as ProfileOp,
      value: text === '' ? null : (JSON.parse(text) as PropertyValue),
    })
    if (value === undefined) delete properties[name]
    else properties[name] = value
  }
  const latest = visits.slice(0, latestVisits)
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
  const named = naming.map((name) => properties[name]).find((value) => typeof value === 'string' && value !== '')
  return {
    name:
      typeof named === 'string'
        ? named
        : (idNames[0] ?? distinctIds.get(person.personId) ?? [...distinctIds.values()][0] ?? ''),
    firstSeen: visits.reduce((least, { startedAt }) => Math.min(least, startedAt), visits[0]?.startedAt ?? 0),
    lastSeen: visits.reduce((most, { endedAt }) => Math.max(most, endedAt), 0),
    events: visits.reduce((sum, visit) => sum + visit.events, 0),
    sessions: visits.length,
    properties: Object.fromEntries(Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    groups: [...groups.values()].toSorted((a, b) => (a.type + a.key < b.type + b.key ? -1 : 1)),
    distinctIds,
  }
}
