// When did it happen? The sender's time, corrected by the difference of the clocks (received_at − sent_at), and never
// further in the future than the project allows. Imports tell the past: they are not corrected.
import { eventFlags, limits } from '../../event/index.ts'
import type { Step } from '../types.ts'

export const clock: Step = {
  name: 'clock',
  run({ event, wire, record, settings }, world) {
    const receivedAt = record.received_at
    let timestamp = wire.timestamp ?? receivedAt
    if (wire.timestamp !== undefined && record.sent_at !== undefined && record.intake !== 'import') {
      const skew = receivedAt - record.sent_at
      if (skew !== 0 && Number.isFinite(skew)) {
        timestamp += skew
        event.flags |= eventFlags.skewCorrected
      }
    }
    timestamp = Math.round(timestamp)
    const isFuture = timestamp > receivedAt + settings.maxFutureSeconds * 1000 || timestamp > limits.latestTimestamp
    // NaN and what a wild `sent_at` moved before 1970 can't be kept either.
    if (isFuture || !(timestamp >= limits.earliestTimestamp)) {
      timestamp = receivedAt
      event.flags |= eventFlags.futureTimestamp
    }
    event.timestamp = timestamp
    if (settings.retentionDays !== undefined && timestamp < world.now() - settings.retentionDays * dayMs) {
      return { reason: 'too_old', detail: `older than ${settings.retentionDays} days` }
    }
    return undefined
  },
}

const dayMs = 86_400_000
