// Data of before there were tables of joins: what events said about who is who goes into them, once, when the loader
// starts. A crash amid it repeats it: what is there already is found and left alone.
import { param, sql } from '../../sql/index.ts'
import { rowsOf, writeEdge, writeIdentity } from '../rows.ts'
import type { Database } from '../types.ts'
import type { Join } from './join.ts'
import { createJoins, type JoinChanges } from './joins.ts'

const name = 'identities'
const pairsPerStep = 20_000

/** True when it is done. Throws DatabaseError if the engine is away: call it again. Nothing may be loaded meanwhile. */
export async function backfillIdentities(options: {
  readonly database: Database
  readonly now: () => number
  readonly newId: () => string
}): Promise<true> {
  const { database } = options
  const done = await database.query(sql`SELECT 1 FROM backfills WHERE name = ${param(name, 'String')}`)
  if (done.rows.length > 0) return true
  const { rows: projects } = await database.query<{ id: number }>(
    sql`SELECT DISTINCT project_id AS id FROM events WHERE event_name = 'identify' AND identified_person_id != 0`,
    { maxSeconds: 3_600 },
  )
  for (const { id } of projects) await backfillProject(id, options)
  await database.command(
    sql`INSERT INTO backfills SELECT ${param(name, 'String')}, fromUnixTimestamp64Milli(${param(options.now(), 'Int64')}, 'UTC')`,
  )
  return true
}

async function backfillProject(
  projectId: number,
  { database, newId }: { readonly database: Database; readonly newId: () => string },
): Promise<void> {
  const joins = createJoins(database)
  let [lastFrom, lastTo] = [0n, 0n]
  for (;;) {
    const last = sql`(${param(lastFrom, 'UInt64')}, ${param(lastTo, 'UInt64')})`
    const { rows } = await database.query<{ a: string; b: string; first: string; event: string; name: string }>(
      sql`SELECT person_id AS a, identified_person_id AS b, toUnixTimestamp64Milli(min(timestamp)) AS first,
          argMin(event_id, (timestamp, event_id)) AS event, any(distinct_id) AS name
        FROM events WHERE project_id = ${param(projectId, 'UInt32')} AND event_name = 'identify'
          AND identified_person_id != 0 AND identified_person_id != person_id
          AND (person_id, identified_person_id) > ${last}
        GROUP BY a, b ORDER BY a, b LIMIT ${param(pairsPerStep, 'UInt32')}`,
      { maxSeconds: 3_600 },
    )
    const said = rows.map((row): Join => ({
      projectId,
      kind: 'identify',
      from: BigInt(row.a),
      to: BigInt(row.b),
      at: Number(row.first),
      eventId: BigInt(row.event),
      isOfFuture: false,
      fromName: row.name,
    }))
    const newest = said.at(-1)
    if (newest === undefined) return
    ;[lastFrom, lastTo] = [newest.from, newest.to]
    const changes = await joins.changes(said)
    await insertJoins(database, changes, `backfill-${newId()}`)
    joins.commit(changes)
  }
}

/** Puts both kinds of rows into the store. `token`: never used before. */
export async function insertJoins(database: Database, changes: JoinChanges, token: string): Promise<void> {
  const edges = rowsOf.identity_edges()
  for (const edge of changes.edges) writeEdge(edges, edge)
  if (edges.rows > 0) await database.insert('identity_edges', edges.takeBlock(), `${token}-edges`)
  const identities = rowsOf.identities()
  for (const identity of changes.identities) writeIdentity(identities, identity)
  if (identities.rows > 0) await database.insert('identities', identities.takeBlock(), `${token}-identities`)
}
