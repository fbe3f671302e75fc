// What happens when the disk gets full? Senders are refused while a reserve is still free, so that what was taken can be
// loaded. And if somebody else takes the reserve too, the engine is stopped at once: what it writes on a full disk can be
// damaged although it says that it succeeded (an empty marks file, seen on ClickHouse 26.7), both of inserts and of
// merges. A merge's sources stay on disk for minutes, and an engine that starts sets damaged parts aside and takes the
// sources again; the loader asks what is there before it goes on. Nothing is lost, but reports have to wait for room.
import { rm } from 'node:fs/promises'
import { globSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

interface DiskLevels {
  /** Below this senders are refused. Bytes. */
  readonly low: number
  /** Below this the engine does not run. */
  readonly full: number
}

export interface Disk {
  readonly freeBytes: number
  readonly levels: DiskLevels
}

const mebibyte = 1024 * 1024
/** The engine writes at most about this much between two looks. */
const mostFullBytes = 128 * mebibyte

/** The reserve is what the settings say, or a tenth of a small disk. Throws if the directory is gone. */
export function lookAtDisk(directory: string, minFreeBytes: number): Disk {
  const { bavail, blocks, bsize } = statfsSync(directory)
  const low = Math.min(minFreeBytes, Math.floor((blocks * bsize) / 10))
  return { freeBytes: bavail * bsize, levels: { low, full: Math.min(Math.floor(low / 2), mostFullBytes) } }
}

/** True while what the engine writes may be damaged. */
export function isDiskFull(directory: string, minFreeBytes: number): boolean {
  const { freeBytes, levels } = lookAtDisk(directory, minFreeBytes)
  return freeBytes < levels.full
}

type DiskState = 'ok' | 'low' | 'full'

export interface DiskGuard {
  readonly isLow: () => boolean
  /** The engine must not run. */
  readonly isFull: () => boolean
  readonly stop: () => void
}

const everyMs = 200

export function watchDisk(options: {
  readonly directory: string
  readonly engineDirectory: string
  readonly minFreeBytes: number
  /** Default: `lookAtDisk`. */
  readonly look?: (directory: string, minFreeBytes: number) => Disk
  /** Called at each look while the disk is full. */
  readonly stopEngine: () => void
  readonly onChange: (state: DiskState, freeBytes: number) => void
}): DiskGuard {
  let state: DiskState = 'ok'
  const look = (): void => {
    const disk = (options.look ?? lookAtDisk)(options.directory, options.minFreeBytes)
    const next = stateOf(state, disk)
    const isNew = next !== state
    state = next
    if (state === 'full') {
      options.stopEngine()
      void removeUnfinished(options.engineDirectory)
    }
    if (isNew) options.onChange(state, disk.freeBytes)
  }
  look()
  const timer = setInterval(look, everyMs)
  return { isLow: () => state !== 'ok', isFull: () => state === 'full', stop: () => clearInterval(timer) }
}

/** Room again means some more than the limit, or the engine would start and stop all the time. */
function stateOf(before: DiskState, { freeBytes, levels }: Disk): DiskState {
  const full = before === 'full' ? levels.full + (levels.low - levels.full) / 4 : levels.full
  return freeBytes < full ? 'full' : freeBytes < levels.low ? 'low' : 'ok'
}

/** Merges and inserts that the stop cut off: the engine would remove them itself, but needs room to start. */
async function removeUnfinished(engineDirectory: string): Promise<void> {
  const unfinished = globSync('store/*/*/tmp_*', { cwd: engineDirectory })
  await Promise.all(unfinished.map((path) => rm(join(engineDirectory, path), { recursive: true, force: true })))
}
