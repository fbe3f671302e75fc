// How many queries of the SQL page run at once? Few: reports come first. The rest wait their turn, in order; too many are
// sent away.
import { QueryError } from '../errors.ts'

export interface Places {
  /** Resolves to the function that gives the place back. Throws QueryError 'busy', or 'aborted' if `signal` is. */
  take(projectId: number, signal?: AbortSignal): Promise<() => void>
}

export function createPlaces(of: { readonly all: number; readonly project: number; readonly waiting: number }): Places {
  const running: number[] = []
  const queue: { readonly projectId: number; readonly start: () => void }[] = []
  const isFree = (projectId: number): boolean =>
    running.length < of.all && running.filter((id) => id === projectId).length < of.project
  const next = (): void => {
    const index = queue.findIndex(({ projectId }) => isFree(projectId))
    if (index < 0) return
    queue.splice(index, 1)[0]?.start()
    next()
  }
  const enter = (projectId: number): (() => void) => {
    running.push(projectId)
    let isHere = true
    return () => {
      if (!isHere) return
      isHere = false
      running.splice(running.indexOf(projectId), 1)
      next()
    }
  }
  const aborted = (): QueryError => new QueryError('aborted', 'The query was cancelled.')
  return {
    take: async (projectId, signal) => {
      if (signal?.aborted === true) throw aborted()
      if (isFree(projectId)) return enter(projectId)
      if (queue.filter((one) => one.projectId === projectId).length >= of.waiting / 2 || queue.length >= of.waiting)
        throw new QueryError('busy', 'Too many queries are waiting. Try again when some are done.')
      return new Promise((resolve, reject) => {
        const onAbort = (): void => {
          queue.splice(queue.indexOf(entry), 1)
          reject(aborted())
        }
        const entry = {
          projectId,
          start: () => {
            signal?.removeEventListener('abort', onAbort)
            resolve(enter(projectId))
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        queue.push(entry)
      })
    },
  }
}
