// Keys of groups, in the order in which results have them.
export type Key = readonly (string | null)[]

/** By bytes; the engine knows missing as the byte 255, so it comes last. */
export function compareKeys(a: Key, b: Key): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null
    if (left === right) continue
    if (left === null) return 1
    if (right === null) return -1
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  }
  return 0
}
