// A cache that can't outgrow its limit, for values that are cheap to find again (parsed user agents, hosts).
// Two generations instead of a list in order of use: what was not asked for during a whole generation is forgotten.

/** Characters: the longest user agent that the collector keeps. */
const longestKey = 512

export interface BoundedMap<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => void
  readonly size: () => number
}

/** Holds at most `limit` entries; the most recently used half of that is never forgotten. */
export function createBoundedMap<K, V>(limit: number): BoundedMap<K, V> {
  const generationSize = Math.max(1, Math.floor(limit / 2))
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  const set = (key: K, value: V): void => {
    if (young.size >= generationSize && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older === undefined) return undefined
      old.delete(key)
      set(key, older)
      return older
    },
    set,
    size: () => young.size + old.size,
  }
}

/** `find` with a memory of at most `limit` answers. Long keys are not remembered, so that no sender can fill the memory. */
export function remember<V>(limit: number, find: (key: string) => V): (key: string) => V {
  const known = createBoundedMap<string, { readonly value: V }>(limit)
  return (key) => {
    if (key.length > longestKey) return find(key)
    const hit = known.get(key)
    if (hit !== undefined) return hit.value
    const value = find(key)
    known.set(key, { value })
    return value
  }
}
