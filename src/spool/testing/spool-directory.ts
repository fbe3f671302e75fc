// For the spool's tests: a fresh directory, and everything that a reader can get.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpoolReader } from '../index.ts'

export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cairn-spool-'))
  try {
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Reads until nothing comes twice in a row (damage in the newest segment is believed at the second look). */
export async function readAll(reader: SpoolReader, maxBytes = 1_000): Promise<string[]> {
  const records: string[] = []
  for (let empty = 0; empty < 2;) {
    const batch = await reader.read(maxBytes)
    if (batch) records.push(...batch.records.map((record) => Buffer.from(record).toString()))
    empty = batch ? 0 : empty + 1
  }
  return records
}
