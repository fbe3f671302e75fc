// How far is the loader? Stands between the spool's reader and the loader, and knows when what lay in the spool at a
// moment is loaded.
import type { SpoolBatch, SpoolPosition, SpoolReader } from '../spool/index.ts'

export interface LoaderGate {
  /** The reader, as the loader gets it. */
  readonly reader: Pick<SpoolReader, 'read' | 'rewind' | 'acked'>
  /** To be called when a batch is loaded and settled. */
  readonly noteLoaded: () => void
  /** Resolves when all that was in the spool at the call is loaded. */
  settle(): Promise<void>
}

interface Waiter {
  readonly end: SpoolPosition
  readonly resolve: () => void
}

/** `end`: where the spool ends just now. While `isClosed` says so, nothing is read. */
export function createLoaderGate(
  reader: SpoolReader,
  end: () => Promise<SpoolPosition>,
  isClosed: () => boolean,
): LoaderGate {
  /** Batches that were read and are not yet settled. */
  let underWay = 0
  let waiters: Waiter[] = []

  const release = (isReached: (waiter: Waiter) => boolean): void => {
    const reached = waiters.filter(isReached)
    waiters = waiters.filter((waiter) => !reached.includes(waiter))
    for (const waiter of reached) waiter.resolve()
  }
  const read = async (maxBytes: number, until?: SpoolPosition): Promise<SpoolBatch | undefined> => {
    // With `until` a batch from before the start is brought to its end.
    if (until !== undefined) return reader.read(maxBytes, until)
    if (isClosed()) return undefined
    const asked = [...waiters]
    const batch = await reader.read(maxBytes)
    if (batch !== undefined) underWay++
    // The spool was empty: all of it was read, and what was read is settled. (Its end may be the rest of a torn write.)
    else if (underWay === 0) release((waiter) => asked.includes(waiter))
    return batch
  }

  return {
    reader: { read, rewind: (to) => reader.rewind(to), acked: () => reader.acked() },
    noteLoaded: () => {
      underWay--
      const acked = reader.acked()
      release((waiter) => !isBefore(acked, waiter.end))
    },
    settle: async () => {
      const position = await end()
      if (underWay === 0 && !isBefore(reader.acked(), position)) return
      await new Promise<void>((resolve) => waiters.push({ end: position, resolve }))
    },
  }
}

const isBefore = (a: SpoolPosition, b: SpoolPosition): boolean =>
  a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset)
