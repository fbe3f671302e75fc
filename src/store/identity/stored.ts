// What does the store know of ids: what was said of them, whose they are, and who else is of the same person?
import { param, sql } from '../../sql/index.ts'
import type { Database } from '../types.ts'
import type { EdgeRow, IdentityRow, JoinKind } from './join.ts'

const chunk = 5_000
function* chunks(ids: readonly bigint[]): Generator<readonly bigint[]> {
  for (let at = 0; at < ids.length; at += chunk) yield ids.slice(at, at + chunk)
}

export async function readEdges(database: Database, projectId: number, ids: readonly bigint[]): Promise<EdgeRow[]> {
  const edges: EdgeRow[] = []
  for (const some of chunks(ids)) {
    const { rows } = await database.query<{
      id: string
      other: string
      kind: JoinKind
      toward: boolean
      at: string
      event: string
      name: string
      other_name: string
    }>(
      sql`SELECT id, other_id AS other, kind, is_toward_other AS toward, toUnixTimestamp64Milli(at) AS at, event_id AS event, name, other_name
        FROM identity_edges WHERE project_id = ${param(projectId, 'UInt32')} AND id IN ${param(some, 'Array(UInt64)')}
        LIMIT 1 BY id, other_id, kind, is_toward_other, at, event_id`,
      { maxSeconds: 300 },
    )
    for (const row of rows)
      edges.push({
        projectId,
        id: BigInt(row.id),
        other: BigInt(row.other),
        kind: row.kind,
        isTowardOther: row.toward,
        at: Number(row.at),
        eventId: BigInt(row.event),
        name: row.name,
        otherName: row.other_name,
      })
  }
  return edges
}

/** Of those that have one, the latest row. */
export async function readIdentities(
  database: Database,
  projectId: number,
  ids: readonly bigint[],
): Promise<IdentityRow[]> {
  const found: IdentityRow[] = []
  for (const some of chunks(ids)) {
    const { rows } = await database.query<{ id: string; person: string; contested: boolean; version: string }>(
      sql`SELECT id, person_id AS person, is_contested AS contested, version FROM identities
        WHERE project_id = ${param(projectId, 'UInt32')} AND id IN ${param(some, 'Array(UInt64)')}
        ORDER BY version DESC LIMIT 1 BY id`,
      { maxSeconds: 300 },
    )
    for (const row of rows)
      found.push({
        projectId,
        id: BigInt(row.id),
        personId: BigInt(row.person),
        isContested: row.contested,
        version: Number(row.version),
      })
  }
  return found
}

/** Ids that are of one of these persons; `most` + 1 of them, where there are more. */
export async function readIdsOfPersons(
  database: Database,
  projectId: number,
  persons: readonly bigint[],
  most = Infinity,
): Promise<bigint[]> {
  const ids: bigint[] = []
  for (const some of chunks(persons)) {
    if (ids.length > most) break
    const from = sql`FROM identities WHERE project_id = ${param(projectId, 'UInt32')}`
    const ofThem = sql`person_id IN ${param(some, 'Array(UInt64)')}`
    const limit = param(Math.min(most + 1 - ids.length, 0xffff_ffff), 'UInt32')
    const { rows } = await database.query<{ id: string }>(
      // Those that once were of them are somebody else's now.
      sql`SELECT id FROM (SELECT id, argMax(person_id, version) AS person_id ${from} AND id IN (SELECT id ${from} AND ${ofThem}) GROUP BY id)
        WHERE ${ofThem} LIMIT ${limit}`,
      { maxSeconds: 300 },
    )
    for (const row of rows) ids.push(BigInt(row.id))
  }
  return ids
}

/** The person that an id is of, and all ids of that person, itself among them: in one round trip where the id is the person's own. */
export async function readRawIds(
  database: Database,
  projectId: number,
  anyId: bigint,
): Promise<{ readonly personId: bigint; readonly ids: readonly bigint[] }> {
  const own = await readIdsWith(database, projectId, anyId)
  const personId = own.get(anyId) ?? anyId
  const all = personId === anyId ? own : await readIdsWith(database, projectId, personId)
  return { personId, ids: [...new Set([personId, ...[...all.keys()].filter((id) => all.get(id) === personId)])] }
}

/** The persons of an id, and of those that were once joined with it: few subqueries, which cost more here than what they read. */
async function readIdsWith(database: Database, projectId: number, id: bigint): Promise<ReadonlyMap<bigint, bigint>> {
  const one = param(id, 'UInt64')
  const from = sql`FROM identities WHERE project_id = ${param(projectId, 'UInt32')}`
  const { rows } = await database.query<{ id: string; person: string }>(
    sql`SELECT id, argMax(person_id, version) AS person ${from} AND (id = ${one} OR id IN (SELECT id ${from} AND person_id = ${one})) GROUP BY id`,
  )
  return new Map(rows.map((row) => [BigInt(row.id), BigInt(row.person)]))
}
