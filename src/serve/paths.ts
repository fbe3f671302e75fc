// Where in the data directory does everything lie?
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Paths {
  readonly data: string
  readonly lock: string
  readonly loaderLock: string
  readonly serverNote: string
  readonly accounts: string
  readonly secrets: string
  readonly spool: string
  readonly loader: string
  readonly engine: string
  readonly engineSocket: string
  readonly controlSocket: string
}

/** A unix socket's path may have 107 bytes on Linux and 103 on macOS. */
const longestSocketPath = 100

/** A socket in the data directory, or, where its path would be too long, one in the temporary directory named by a hash of it. */
function socketPath(data: string, name: string): string {
  const inside = join(data, name)
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 16)
  return join(tmpdir(), `cairn-${process.getuid?.() ?? 0}-${hash}`, name)
}

/** `data` is an absolute path. */
export const pathsOf = (data: string): Paths => ({
  data,
  lock: join(data, 'lock.sqlite'),
  loaderLock: join(data, 'loader-lock.sqlite'),
  serverNote: join(data, 'server.json'),
  accounts: join(data, 'cairn.sqlite'),
  secrets: join(data, 'secrets'),
  spool: join(data, 'spool'),
  loader: join(data, 'loader'),
  engine: join(data, 'engine'),
  engineSocket: socketPath(data, 'engine.sock'),
  controlSocket: socketPath(data, 'control.sock'),
})

/** Makes the data directory (only its owner may enter) and the directories of the sockets. */
export function makeDirectories(paths: Paths): void {
  mkdirSync(paths.data, { recursive: true, mode: 0o700 })
  for (const socket of [paths.engineSocket, paths.controlSocket]) {
    const directory = dirname(socket)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (directory !== paths.data) chmodSync(directory, 0o700)
  }
  for (const directory of [paths.secrets, paths.spool, paths.loader])
    mkdirSync(directory, { recursive: true, mode: 0o700 })
}

/** Takes away what lies outside of the data directory. */
export function removeSocketDirectories(paths: Paths): void {
  for (const directory of [paths.engineSocket, paths.controlSocket].map(dirname))
    if (directory !== paths.data) rmSync(directory, { recursive: true, force: true })
}
