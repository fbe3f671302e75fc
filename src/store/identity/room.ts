// Is there room for a join? A person has so many ids at most, and so many joins are kept with them: an id that everybody is
// joined to would have to be looked up whole with every batch. What hangs together is followed join by join, so that it does
// not matter how many come at once.
import { liveEdges, type EdgesOf } from './resolve.ts'
import type { Join } from './join.ts'

export interface Most {
  readonly ids: number
  /** What is kept with the ids, see `edgeRowsOf`. */
  readonly joins: number
}

/** Ids that hang together: at least these, or more than do (`isStale`: a join of them no longer holds). */
interface Crowd {
  ids: bigint[]
  joins: number
  isStale: boolean
}

/** `ids`: all that is known, whole persons; `edgesOf` as it is now, whenever it is asked. No cut may come later. */
export function createRoom(ids: Iterable<bigint>, edgesOf: EdgesOf, most: Most) {
  const crowds = new Map<bigint, Crowd>()
  const crowdOf = (id: bigint): Crowd => {
    let crowd = crowds.get(id)
    if (crowd === undefined) crowds.set(id, (crowd = { ids: [id], joins: edgesOf(id)?.length ?? 0, isStale: false }))
    return crowd
  }
  const unite = (a: Crowd, b: Crowd): Crowd => {
    if (a === b) return a
    const [into, from] = a.ids.length < b.ids.length ? [b, a] : [a, b]
    for (const id of from.ids) {
      into.ids.push(id)
      crowds.set(id, into)
    }
    into.joins += from.joins
    into.isStale ||= from.isStale
    return into
  }
  const follow = (some: Iterable<bigint>): void => {
    for (const id of some) for (const { other } of liveEdges(id, edgesOf, new Set())) unite(crowdOf(id), crowdOf(other))
  }
  const lookAgain = (some: readonly bigint[]): void => {
    for (const id of some) crowds.delete(id)
    follow(some)
  }
  const userOf = (id: bigint) => liveEdges(id, edgesOf, new Set()).find(({ kind }) => kind === 'identify')
  follow(ids)

  return {
    /** Does `put` (the join into what is known) if there is room, else nothing (`takeBack`). `rows`: how many it keeps with each end. */
    admit(join: Join, put: () => void, takeBack: () => void): boolean {
      const isOneWay = join.kind === 'identify'
      const [from, to] = [crowdOf(join.from), crowdOf(join.to)]
      const added = from === to && !isOneWay ? 2 : 1
      if (from.joins + added > most.joins || (!isOneWay && to.joins + added > most.joins)) return false
      const before = isOneWay ? userOf(join.from) : undefined
      put()
      const isLive = liveEdges(join.from, edgesOf, new Set()).some(
        ({ kind, other, at, eventId }) =>
          kind === join.kind && other === join.to && at === join.at && eventId === join.eventId,
      )
      const isMoved = isLive && before !== undefined
      from.joins += added
      if (!isOneWay && from !== to) to.joins += added
      if (!isLive) return true
      if (from === to) {
        from.isStale ||= isMoved
        return true
      }
      const isFull = from.ids.length + to.ids.length > most.ids || from.joins + to.joins > most.joins
      if (!isFull || isMoved || from.isStale || to.isStale) {
        const all = unite(from, to)
        all.isStale ||= isMoved
        if (!isFull) return true
        lookAgain([...all.ids])
        const now = crowdOf(join.from)
        if (now.ids.length <= most.ids && now.joins <= most.joins) return true
        takeBack()
        lookAgain([...now.ids])
        return false
      }
      from.joins -= added
      if (!isOneWay) to.joins -= added
      takeBack()
      return false
    },
  }
}
