// How fast may a project send? A bucket of tokens per project: it fills with the project's rate up to its burst, and an
// event takes one token. A request may take more than there are (and the next ones wait for it), so that a batch that is
// larger than the burst can come in at all.
import type { IntakeProject } from './types.ts'

interface Bucket {
  tokens: number
  at: number
}

const burstSeconds = 10

/** A function that takes tokens for `events` and gives 0, or gives the whole seconds to wait and takes nothing. */
export function rateLimiter(): (project: IntakeProject, events: number, now: number) => number {
  const buckets = new Map<number, Bucket>()
  return ({ projectId, ratePerSecond, burst }, events, now) => {
    if (ratePerSecond === undefined || !(ratePerSecond > 0)) return 0
    const full = Math.max(1, burst ?? ratePerSecond * burstSeconds)
    const bucket = buckets.get(projectId) ?? { tokens: full, at: now }
    buckets.set(projectId, bucket)
    // A clock that was set back must not take tokens.
    const elapsedSeconds = Math.max(0, now - bucket.at) / 1_000
    bucket.tokens = Math.min(full, bucket.tokens + elapsedSeconds * ratePerSecond)
    bucket.at = now
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / ratePerSecond))
    bucket.tokens -= events
    return 0
  }
}
