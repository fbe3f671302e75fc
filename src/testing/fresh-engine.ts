// A real engine on an empty directory, for the tests of any room: with the tables made, and a short way to fill them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dropped, Event } from '../event/index.ts'
import {
  createJoins,
  foldEvent,
  insertJoins,
  joinOf,
  migrate,
  openDatabase,
  profileChangesOf,
  readMigrations,
  startEngine,
  rowsOf,
  writeDropped,
  writeEvent,
  writeProfileChange,
  writeSession,
} from '../store/index.ts'
import type { Database, Engine, Join, MutableSessionState } from '../store/index.ts'

export interface FreshDatabase {
  readonly database: Database
  readonly engine: Engine
  readonly dataDirectory: string
  /**
   * Stores events as they are (sessionId included: give one), without a look for duplicates, and the rows of their
   * visits, folded over all calls. Any number: it inserts in batches of 50,000.
   */
  insertEvents(events: Iterable<Event>): Promise<void>
  /** What people of the team say about who is who; events of before may come after. */
  insertJoins(said: readonly Join[]): Promise<void>
  insertDropped(dropped: readonly Dropped[]): Promise<void>
  /** Stops the engine and removes its directory. */
  close(): Promise<void>
}

const batchRows = 50_000

/** Takes about a second. `dataDirectory`: kept at `close` if it is given (for benches that fill one once). */
export async function freshDatabase(
  options: { readonly dataDirectory?: string; readonly memoryBytes?: number } = {},
): Promise<FreshDatabase> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'cairn-test-')))
  const engine = await startEngine({
    dataDirectory,
    memoryBytes: options.memoryBytes ?? 1_500_000_000,
    maxRestartMs: 200,
  })
  const database = openDatabase({ kind: 'embedded', socketPath: engine.socketPath })
  await migrate(database, await readMigrations(), Date.now)
  const joins = createJoins(database)
  const insertEvents = createFiller(database, joins)
  let batches = 0

  return {
    database,
    engine,
    dataDirectory,
    insertEvents,
    insertJoins: async (said) => {
      const changes = await joins.changes(said)
      await insertJoins(database, changes, `test-joins-${process.pid}-${Date.now()}-${batches++}`)
      joins.commit(changes)
    },
    insertDropped: async (dropped) => {
      if (dropped.length === 0) return
      const writer = rowsOf.dropped()
      for (const row of dropped) writeDropped(writer, row)
      await database.insert('dropped', writer.takeBlock(), `test-dropped-${process.pid}-${Date.now()}-${batches++}`)
    },
    close: async () => {
      await database.close()
      await engine.stop()
      if (options.dataDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Fills any database with events and the rows of their visits; keeps every visit's state in memory. */
export function createFiller(
  database: Database,
  joins = createJoins(database),
): (events: Iterable<Event>) => Promise<void> {
  const said: Join[] = []
  const changeRows = rowsOf.profile_changes()
  const visits = new Map<string, MutableSessionState>()
  const eventRows = rowsOf.events()
  const sessionRows = rowsOf.sessions()
  let batches = 0

  return async (events) => {
    const touched = new Map<string, MutableSessionState>()
    const flush = async (): Promise<void> => {
      const token = `test-${process.pid}-${Date.now()}-${batches++}`
      for (const visit of touched.values()) writeSession(sessionRows, visit)
      await database.insert('events', eventRows.takeBlock(), `${token}-events`)
      await database.insert('sessions', sessionRows.takeBlock(), `${token}-sessions`)
      if (said.length > 0) {
        const changes = await joins.changes(said.splice(0))
        await insertJoins(database, changes, token)
        joins.commit(changes)
      }
      if (changeRows.rows > 0) await database.insert('profile_changes', changeRows.takeBlock(), `${token}-changes`)
      touched.clear()
    }
    for (const event of events) {
      writeEvent(eventRows, event)
      said.push(...[joinOf(event) ?? []].flat())
      for (const change of profileChangesOf(event)) writeProfileChange(changeRows, change)
      const key = `${event.projectId}/${event.sessionId}`
      const visit = foldEvent(visits.get(key), event)
      visits.set(key, visit)
      touched.set(key, visit)
      if (eventRows.rows >= batchRows) await flush()
    }
    if (eventRows.rows > 0) await flush()
  }
}
