// Which cookieless persons were here around midnight? Their visits keep yesterday's person when the salt changes. Only
// events of the last half hour (gap) of a day, and of visits that go on after it, are noted, so it stays small; the
// loader's sessions answer the same question after a restart.
import { createBoundedMap } from './bounded-map.ts'
import type { LiveVisitors } from './types.ts'

/** `limit`: persons remembered at most (about 100 bytes each). */
export function createLiveVisitors(limit = 200_000): LiveVisitors {
  const lastSeen = createBoundedMap<bigint, number>(limit)
  return {
    note: (personId, timestamp) => lastSeen.set(personId, Math.max(timestamp, lastSeen.get(personId) ?? 0)),
    isLive(personId, timestamp, gapMs) {
      const last = lastSeen.get(personId)
      return last !== undefined && Math.abs(timestamp - last) <= gapMs
    },
  }
}
