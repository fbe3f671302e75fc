// Takes a request's body in, within limits of size, time and memory. What is too large is still read to its end (without
// keeping it), because a sender that is cut off in the middle never sees the answer that says why.
import type { IncomingMessage } from 'node:http'
import { header } from './header.ts'
import type { CollectorLimits } from './types.ts'

export type ReadOutcome = 'read' | 'too_large' | 'no_memory' | 'too_slow' | 'aborted'

interface Reading {
  ageSeconds: number
  receivedBytes: number
  readonly stop: (outcome: ReadOutcome) => void
}

/** Each of these many bytes received gives a slow sender a second more. */
const bytesPerSecond = 16 * 1024
/** How much of a body that is too large is read before the connection is closed. */
const drainBytes = 64 * 1024 * 1024

export class BodyReader {
  readonly #limits: CollectorLimits
  readonly #readings = new Set<Reading>()
  readonly #sweep: NodeJS.Timeout
  #receivedBytes = 0
  #heldBytes = 0

  constructor(limits: CollectorLimits) {
    this.#limits = limits
    this.#sweep = setInterval(() => this.#stopSlow(), 1_000).unref()
  }

  get heldBytes(): number {
    return this.#heldBytes
  }
  get receivedBytes(): number {
    return this.#receivedBytes
  }

  /** Counts bytes as held, or gives them back (negative). False, and nothing counted, if there is no room for them. */
  hold(bytes: number): boolean {
    if (bytes > 0 && this.#heldBytes + bytes > this.#limits.inFlightBytes) return false
    this.#heldBytes += bytes
    return true
  }

  /**
   * Calls `done` once: with 'read' and the body, or with why there is none. The bytes of a body that was read stay counted
   * as held until the caller gives them back.
   */
  read(request: IncomingMessage, done: (outcome: ReadOutcome, body: Buffer) => void): void {
    const limits = this.#limits
    let chunks: Buffer[] = []
    let held = 0
    let problem: 'too_large' | 'no_memory' | undefined
    let isDone = false
    const finish = (outcome: ReadOutcome): void => {
      if (isDone) return
      isDone = true
      this.#readings.delete(reading)
      if (outcome !== 'read') this.#heldBytes -= held
      const [only = empty] = chunks
      const body = outcome !== 'read' ? empty : chunks.length <= 1 ? only : Buffer.concat(chunks, held)
      chunks = []
      done(outcome, body)
    }
    const refuse = (why: 'too_large' | 'no_memory'): void => {
      problem ??= why
      chunks = []
      this.#heldBytes -= held
      held = 0
    }
    const reading: Reading = { ageSeconds: 0, receivedBytes: 0, stop: finish }
    this.#readings.add(reading)
    // NaN, which is neither more nor the same, without one: then only the stream's end tells that it is whole. Else its last byte
    // does, some turns of the stream's own before.
    const declared = Number(header(request, 'content-length'))
    if (declared > limits.bodyBytes) refuse('too_large')
    request.on('data', (chunk: Buffer) => {
      reading.receivedBytes += chunk.length
      this.#receivedBytes += chunk.length
      // Answered already (too slow), and the connection is about to be closed.
      if (isDone) return
      if (problem) {
        if (reading.receivedBytes > drainBytes) finish(problem)
      } else if (reading.receivedBytes > limits.bodyBytes) refuse('too_large')
      else if (!this.hold(chunk.length)) refuse('no_memory')
      else {
        held += chunk.length
        chunks.push(chunk)
        if (held === declared) finish('read')
      }
    })
    request.on('end', () => finish(problem ?? 'read'))
    // Also of a connection that was reset: a request tells errors only to those who listen for them.
    request.on('close', () => finish('aborted'))
  }

  close(): void {
    clearInterval(this.#sweep)
  }

  #stopSlow(): void {
    for (const reading of this.#readings) {
      reading.ageSeconds += 1
      if (reading.ageSeconds > this.#limits.bodySeconds + reading.receivedBytes / bytesPerSecond)
        reading.stop('too_slow')
    }
  }
}

const empty = Buffer.alloc(0)
