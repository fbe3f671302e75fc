// Who goes first when the machine is not enough for all? Senders wait for their answers, the spool waits for nobody. While
// the collector is saturated by a burst the loader pauses, until the burst ends or so much waits that it has to go on.
import { performance } from 'node:perf_hooks'

const everyMs = 100
/** Share of the time that the collector's event loop is busy. Beside other processes it does not get to much more. */
const saturated = 0.5
/** Records in one look that make a burst: 2,000 a second. Without that many it is not senders who keep it busy. */
const burstRecords = 200
/** The loader goes on when this much waits, however busy it is: 5 s of the fastest single events measured (35,000/s). */
const mostWaitingBytes = 128 * 1024 * 1024

/** Calls `tell` when the loader is to pause, and when it may go on. Returns the function that stops it. */
export function watchBursts(
  spool: () => { readonly bytes: number; readonly records: number },
  tell: (isBurst: boolean) => void,
): () => void {
  let before = performance.eventLoopUtilization()
  let { records } = spool()
  let isBurst = false
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    const stats = spool()
    const isNow = utilization > saturated && stats.records - records > burstRecords && stats.bytes < mostWaitingBytes
    records = stats.records
    if (isNow === isBurst) return
    isBurst = isNow
    tell(isBurst)
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
