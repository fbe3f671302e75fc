// How is dear work kept from taking all threads? It waits for its turn, and too much of it is refused.

/** Too many wait already: come back later. */
export class QueueFullError extends Error {
  constructor() {
    super('Too many sign-ins wait for their turn.')
    this.name = 'QueueFullError'
  }
}

/** A function that runs work one after the other; throws a QueueFullError while `mostWaiting` wait. */
export function oneAtATime(mostWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async (work) => {
    if (waiting >= mostWaiting) throw new QueueFullError()
    waiting += 1
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      waiting -= 1
    }
  }
}
