// What was refused, for the project's ingestion page: a few samples a second for each project and reason, with counts that
// add up to all. Kept in memory for up to a second, then appended to the spool, so that no sender waits for it.
import { cut } from './check-properties.ts'
import type { RejectedRecord } from '../event/index.ts'
import type { Refusal } from './types.ts'

/** A second's samples of one project and reason; further refusals only raise the count of the last. */
const samplesEach = 3
const sampleLength = 1_000

interface Sample {
  readonly refusal: Refusal
  readonly receivedAt: number
  readonly sample: string
  count: number
}

export class RefusalLog {
  readonly #totals = new Map<string, { projectId: number; reason: Refusal['reason']; count: number }>()
  #waiting = new Map<string, { readonly projectId: number; readonly samples: Sample[] }>()

  /** Counts a refusal; `sampleOf` is called only where it is shown. Project 0, nobody's, is counted and not shown. */
  add(projectId: number, refusal: Refusal, receivedAt: number, sampleOf: () => string, count = 1): void {
    const name = `${projectId} ${refusal.reason}`
    const total = this.#totals.get(name)
    if (total) total.count += count
    else this.#totals.set(name, { projectId, reason: refusal.reason, count })
    if (projectId === 0) return
    const waiting = this.#waiting.get(name)
    const known = waiting?.samples.find(({ refusal: { detail } }) => detail === refusal.detail)
    if (known) known.count += count
    else if (!waiting || waiting.samples.length < samplesEach) {
      const sample: Sample = { refusal, receivedAt, sample: cut(sampleOf(), sampleLength), count }
      if (waiting) waiting.samples.push(sample)
      else this.#waiting.set(name, { projectId, samples: [sample] })
    } else {
      const last = waiting.samples.at(-1)
      if (last) last.count += count
    }
  }

  totals(): { projectId: number; reason: Refusal['reason']; count: number }[] {
    return [...this.#totals.values()].map((total) => ({ ...total }))
  }

  /** The records of what was added since the last call. */
  take(): RejectedRecord[] {
    const waiting = this.#waiting
    this.#waiting = new Map()
    return [...waiting.values()].flatMap(({ projectId, samples }) =>
      samples.map(({ refusal, receivedAt, sample, count }) => ({
        kind: 'rejected' as const,
        project_id: projectId,
        received_at: receivedAt,
        reason: refusal.reason,
        detail: refusal.detail,
        count,
        sample,
      })),
    )
  }

  /** Takes a record back that could not be stored: its count comes with the next. */
  putBack({ project_id: projectId, reason, detail, received_at: receivedAt, sample, count }: RejectedRecord): void {
    const name = `${projectId} ${reason}`
    const samples = this.#waiting.get(name)?.samples
    if (samples?.[0]) samples[0].count += count
    else this.#waiting.set(name, { projectId, samples: [{ refusal: { reason, detail }, receivedAt, sample, count }] })
  }
}
