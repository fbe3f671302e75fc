// Where are the daily salts kept? In a file that only its owner may read, replaced as a whole and made durable.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SaltsState, SaltStorage } from '../process/index.ts'

const retryMs = 1_000

/**
 * On a full disk the salts stay in memory and are written as soon as there is room (`onTrouble` is told): an event must
 * not be lost for it, and only a crash in between would count the day's visitors anew.
 */
export function saltStorage(directory: string, onTrouble: (error: unknown) => void): SaltStorage {
  const file = join(directory, 'salts.json')
  let unsaved: SaltsState | undefined
  const write = (state: SaltsState): void => {
    const next = `${file}.new`
    writeFileSync(next, JSON.stringify(state), { mode: 0o600, flush: true })
    renameSync(next, file)
    const handle = openSync(directory, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
  const retry = (): void => {
    if (unsaved === undefined) return
    try {
      write(unsaved)
      unsaved = undefined
    } catch {
      setTimeout(retry, retryMs).unref()
    }
  }
  return {
    load: () => {
      let text: string
      try {
        text = readFileSync(file, 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
      return JSON.parse(text) as SaltsState
    },
    save: (state) => {
      if (unsaved !== undefined) {
        unsaved = state
        return
      }
      try {
        write(state)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
        onTrouble(error)
        unsaved = state
        setTimeout(retry, retryMs).unref()
      }
    },
  }
}
