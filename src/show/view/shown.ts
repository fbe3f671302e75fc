// What of an answer is looked at (which group, which lines, sorted by what)? In the address where it is the page's answer; its own
// state in a panel or a dialog.
import { createContext, use, useMemo, useState } from 'react'

export interface Shown {
  readonly values: Readonly<Record<string, unknown>>
  /** undefined: as by default. */
  readonly set: (name: string, value: unknown) => void
}
const ShownContext = createContext<Shown | undefined>(undefined)
export const ShownProvider = ShownContext.Provider

/**
 * `name`: in the address; undefined: it is not kept there. `read` (what the address says may be nonsense) and `byDefault` must be
 * the same values each time.
 */
export function useShown<T>(
  name: string | undefined,
  read: (value: unknown) => T | undefined,
  byDefault: T,
): readonly [T, (next: T) => void] {
  const shown = use(ShownContext)
  const [own, setOwn] = useState(byDefault)
  const kept = name === undefined ? undefined : shown?.values[name]
  const value = useMemo(() => (kept === undefined ? undefined : read(kept)) ?? byDefault, [kept, read, byDefault])
  return name === undefined || shown === undefined
    ? [own, setOwn]
    : [value, (next) => shown.set(name, next === byDefault ? undefined : next)]
}
