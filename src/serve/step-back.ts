// Who goes first when the machine is not enough for all? Senders wait for their answers, the spool waits for nobody. While
// the collector is saturated by a burst the loader pauses, until the burst ends or so much waits that it has to go on.
import { performance } from 'node:perf_hooks'

const everyMs = 100
/** Share of the time that the collector's event loop is busy. Beside other processes it does not get to much more. */
const saturated = 0.5
/** Records in one look that make a burst: 2,000 a second. Without that many it is not senders who keep it busy. */
const burstRecords = 200
/** The loader goes on when this much is not loaded yet, however busy it is: 5 s of the fastest single events measured (35,000/s). */
const mostWaitingBytes = 128 * 1024 * 1024

/** Looks in a row without a burst after which it is over: a stroke of the disk alone makes one, and a batch that is begun is brought to its end. */
const quietLooks = 3

/** What a look of `everyMs` sees. */
export interface Look {
  /** Of the event loop, 0 to 1. */
  readonly utilization: number
  /** That came into the spool since the look before. */
  readonly records: number
  /** Of the spool, that are not loaded yet. */
  readonly waitingBytes: number
}

/** After each look: is it a burst? */
export function createBurstGate(): (look: Look) => boolean {
  let isBurst = false
  let quiet = 0
  return ({ utilization, records, waitingBytes }) => {
    const isBusy = utilization > saturated && records > burstRecords
    quiet = isBusy ? 0 : quiet + 1
    isBurst = waitingBytes < mostWaitingBytes && (isBusy || (isBurst && quiet < quietLooks))
    return isBurst
  }
}

/**
 * `intake`: records that were put into the spool so far, and bytes of it that are not loaded yet. Calls `tell` when the loader is to
 * pause, and when it may go on. Returns the function that stops it.
 */
export function watchBursts(
  intake: () => { readonly records: number; readonly waitingBytes: number },
  tell: (isBurst: boolean) => void,
): () => void {
  const gate = createBurstGate()
  let before = performance.eventLoopUtilization()
  let { records } = intake()
  let isBurst = false
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    const stats = intake()
    const isNow = gate({ utilization, records: stats.records - records, waitingBytes: stats.waitingBytes })
    records = stats.records
    if (isNow === isBurst) return
    isBurst = isNow
    tell(isBurst)
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
