// How many statements run at once? Each running one holds threads of libuv's pool and memory; the rest wait their turn.

export interface Slots {
  /** Resolves to the function that gives the slot back; rejects if `signal` is aborted while it waits. */
  take(signal: AbortSignal): Promise<() => void>
}

/** First come, first served. */
export function createSlots(count: number): Slots {
  let free = count
  const waiting: { readonly start: () => void; readonly signal: AbortSignal }[] = []
  const release = (): void => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next.start()
  }
  const once = (): (() => void) => {
    let isReleased = false
    return () => {
      if (!isReleased) {
        isReleased = true
        release()
      }
    }
  }
  return {
    take: async (signal) => {
      signal.throwIfAborted()
      if (free > 0) {
        free--
        return once()
      }
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(entry), 1)
          reject(new Error('aborted'))
        }
        const entry = {
          signal,
          start: () => {
            signal.removeEventListener('abort', onAbort)
            resolve(once())
          },
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(entry)
      })
    },
  }
}
