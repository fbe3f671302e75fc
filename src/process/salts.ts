// The daily secrets that cookieless persons are hashed with. A day's salt is kept for that day and the next (a visit may
// cross midnight) and then dropped for good: from then on nobody can tell who a person was.
import { createHmac } from 'node:crypto'
import type { SaltSource } from './types.ts'

const dayMs = 86_400_000

/** Days since 1970-01-01, UTC. */
const dayOf = (ms: number): number => Math.floor(ms / dayMs)

/** What is stored, as JSON: a small file that only its owner may read. */
export interface SaltsState {
  /** Day number (text) → 64 hex digits. */
  readonly days: Readonly<Record<string, string>>
  /** Never dropped: the same log imported twice must give the same persons. 64 hex digits. */
  readonly importSecret: string
}

/** Where the salts survive a restart. Both are called rarely (at start, once a day) and may block. */
export interface SaltStorage {
  readonly load: () => SaltsState | undefined
  /** Must have stored the state durably when it returns: a lost salt would count the day's visitors twice. */
  readonly save: (state: SaltsState) => void
}

export interface Salts extends SaltSource {
  /**
   * Drops the salts of days before yesterday. One that was asked for since the last call stays until the next: events
   * that waited in the spool for days are still one person each. Call it now and then, and at start.
   */
  readonly expire: (nowMs: number) => void
}

/** `random32`: 32 random bytes, from a cryptographic source. */
export function createSalts(storage: SaltStorage, random32: () => Uint8Array): Salts {
  const fresh = (): string => Buffer.from(random32()).toString('hex')
  const stored = storage.load()
  const days = new Map<number, string>()
  for (const [day, salt] of Object.entries(stored?.days ?? {})) days.set(Number(day), salt)
  const importSecret = stored?.importSecret ?? fresh()
  const askedFor = new Set<number>()
  const save = (): void => storage.save({ days: Object.fromEntries(days), importSecret })
  if (stored === undefined) save()

  const importSalt = (projectId: number, day: number): string =>
    createHmac('sha256', importSecret).update(`${projectId}\0${day}`).digest('hex')
  let lastImport = { projectId: -1, day: Number.NaN, current: '', previous: '' }

  return {
    saltsFor(receivedAt) {
      const day = dayOf(receivedAt)
      let current = days.get(day)
      if (current === undefined) {
        current = fresh()
        days.set(day, current)
        save()
      }
      askedFor.add(day)
      const previous = days.get(day - 1)
      return { current, previous }
    },
    importSaltsFor(projectId, timestamp) {
      const day = dayOf(timestamp)
      if (lastImport.projectId !== projectId || lastImport.day !== day) {
        lastImport = { projectId, day, current: importSalt(projectId, day), previous: importSalt(projectId, day - 1) }
      }
      return lastImport
    },
    expire(nowMs) {
      const yesterday = dayOf(nowMs) - 1
      let isChanged = false
      for (const day of days.keys()) {
        if (day < yesterday && !askedFor.has(day) && !askedFor.has(day + 1)) {
          days.delete(day)
          isChanged = true
        }
      }
      askedFor.clear()
      if (isChanged) save()
    },
  }
}
