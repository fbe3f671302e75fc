// Results that were given before, the least lately used dropped first, bounded by their size as JSON. And questions that
// are being answered just now: who asks the same joins them.
import { QueryError } from './errors.ts'

export interface CachedText {
  get(key: string): string | undefined
  set(key: string, text: string): void
  readonly bytes: number
}

/** Keys and texts together take at most `maxBytes` (two bytes a character). */
export function createCache(maxBytes: number): CachedText {
  const texts = new Map<string, string>()
  let bytes = 0
  const sizeOf = (key: string, text: string): number => 2 * (key.length + text.length)
  return {
    get: (key) => {
      const text = texts.get(key)
      if (text === undefined) return undefined
      texts.delete(key)
      texts.set(key, text)
      return text
    },
    set: (key, text) => {
      const size = sizeOf(key, text)
      if (size > maxBytes / 4) return
      const old = texts.get(key)
      if (old !== undefined) bytes -= sizeOf(key, old)
      texts.delete(key)
      texts.set(key, text)
      bytes += size
      for (const [oldest, oldText] of texts) {
        if (bytes <= maxBytes) break
        texts.delete(oldest)
        bytes -= sizeOf(oldest, oldText)
      }
    },
    get bytes() {
      return bytes
    },
  }
}

interface Flight<T> {
  readonly answer: Promise<T>
  readonly controller: AbortController
  waiting: number
}

/** Gives `share(key, run, signal)`: one run for all who ask for the same key at once; aborted when all of them have gone. */
export function createSharing<T>(): (
  key: string,
  run: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T> {
  const flights = new Map<string, Flight<T>>()
  return async (key, run, signal) => {
    if (signal?.aborted === true) throw new QueryError('aborted', 'The query was cancelled.')
    let flight = flights.get(key)
    if (flight === undefined) {
      const controller = new AbortController()
      const answer = run(controller.signal).finally(() => {
        if (flights.get(key)?.controller === controller) flights.delete(key)
      })
      answer.catch(() => undefined) // Everybody may have gone by then; who has not gets it below.
      flight = { answer, controller, waiting: 0 }
      flights.set(key, flight)
    }
    const joined = flight
    joined.waiting++
    if (signal === undefined) return joined.answer
    const gone = Promise.withResolvers<never>()
    const leave = (): void => {
      if (--joined.waiting === 0) {
        flights.delete(key)
        joined.controller.abort()
      }
      gone.reject(new QueryError('aborted', 'The query was cancelled.'))
    }
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([joined.answer, gone.promise])
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
