// Who owns a data directory? An exclusive SQLite transaction held open on a file in it: the lock is the operating
// system's, so it is free the moment its process is gone, however it died. server.json only feeds the message.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerNote {
  readonly pid: number
  /** '' where the Cairn listens on its control socket only. */
  readonly url: string
  /** Under which visitors reach it; '' if the operator has not said. Older notes lack it. */
  readonly publicUrl?: string
  readonly startedAt: string
  readonly controlSocket: string
}

export interface Lock {
  release(): void
}

/** Who takes a lock and refers to it no more would lose it when the garbage is collected. */
const held = new Set<DatabaseSync>()

function tryLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA busy_timeout = 0')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && /database is locked/.test(error.message)) return undefined
    throw error
  }
  held.add(database)
  return {
    release: () => {
      held.delete(database)
      database.close()
    },
  }
}

/** Takes the lock, retrying for `patienceMs`: a process that was just killed may linger. undefined: somebody else holds it. */
export async function takeLock(file: string, patienceMs: number): Promise<Lock | undefined> {
  const stepMs = 100
  for (let waited = 0; ; waited += stepMs) {
    const lock = tryLock(file)
    if (lock !== undefined || waited >= patienceMs) return lock
    await sleep(stepMs)
  }
}

/** True if a living process holds the lock. */
export function isLocked(file: string): boolean {
  const lock = tryLock(file)
  lock?.release()
  return lock === undefined
}

export function writeServerNote(file: string, note: ServerNote): void {
  writeFileSync(`${file}.new`, JSON.stringify(note) + '\n', { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** What the last Cairn on the directory said of itself; it may be gone by now. */
export function readServerNote(file: string): ServerNote | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServerNote
  } catch {
    return undefined
  }
}

export const removeServerNote = (file: string): void => rmSync(file, { force: true })

/** 'Another Cairn (pid 4711, http://127.0.0.1:8080) uses /var/lib/cairn.' */
export function inUseMessage(data: string, note: ServerNote | undefined): string {
  const who = note === undefined ? '' : ` (pid ${note.pid}${note.url === '' ? '' : `, ${note.url}`})`
  return `Another Cairn${who} uses ${data}.`
}
