// How far did an earlier run come with this file? A small JSON file per project and content, written after what it
// tells of is durable in the spool. It only saves time: without it nothing counts twice either, the ids see to that.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Category } from './types.ts'

export interface Checkpoint {
  readonly version: 1
  readonly file: string
  /** Lines (or rows) that are done. */
  readonly lines: number
  /** Of the last line that is done: what is read again must have it at the same place. */
  readonly fingerprint: string
  /** The first line that has to be read (not sent) again to go on; at most `lines + 1`. */
  readonly resumeFrom: number
  readonly counts: Readonly<Partial<Record<Category, number>>>
  /** Length of the file with rejected lines, which is cut back to it. */
  readonly rejectsBytes: number
  readonly isComplete: boolean
}

export interface Checkpoints {
  read(): Promise<Checkpoint | undefined>
  write(checkpoint: Checkpoint): Promise<void>
}

/** `name` tells content, project and the way of reading apart: letters, digits and dashes. */
export function openCheckpoints(directory: string, name: string): Checkpoints {
  const path = join(directory, `${name}.json`)
  return {
    async read() {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        return isCheckpoint(value) ? value : undefined
      } catch {
        // Not there, or torn by a crash: the import begins at the first line, which is only slower.
        return undefined
      }
    },
    async write(checkpoint) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeFile(`${path}.new`, JSON.stringify(checkpoint), { mode: 0o600 })
      await rename(`${path}.new`, path)
    },
  }
}

const isCheckpoint = (value: unknown): value is Checkpoint => {
  if (typeof value !== 'object' || value === null) return false
  const { version, lines, fingerprint, resumeFrom, counts, rejectsBytes } = value as Partial<
    Record<keyof Checkpoint, unknown>
  >
  return (
    version === 1 &&
    typeof lines === 'number' &&
    typeof fingerprint === 'string' &&
    typeof resumeFrom === 'number' &&
    typeof counts === 'object' &&
    counts !== null &&
    typeof rejectsBytes === 'number'
  )
}
