// Where is the secret kept that signs sessions and encrypts second factors? In a file that only its owner may read.
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads the secret; makes it at the first start. A file that is cut short is a fault: without it nobody's second factor works. */
export function readAuthSecret(directory: string): string {
  const file = join(directory, 'auth-secret')
  const known = read(file)
  if (known !== undefined) return known
  const next = `${file}.new`
  writeFileSync(next, randomBytes(32).toString('hex'), { mode: 0o600, flush: true })
  try {
    linkSync(next, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(next, { force: true })
  }
  return read(file) ?? ''
}

function read(file: string): string | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  if (text.length < 32)
    throw new Error(`${file} is damaged. Restore it from a backup, or remove it: then everybody signs in anew.`)
  return text
}
