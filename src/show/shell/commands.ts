// What can be done by the command palette on the page that is shown? Pages register theirs beside those of the frame.
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

export interface Command {
  /** Unlike all others. */
  readonly id: string
  readonly label: string
  /** Heading, e.g. "Filters". */
  readonly group: string
  readonly description?: string
  /** Other words that find it. */
  readonly keywords?: readonly string[]
  readonly icon?: ReactNode
  /** Keys that do the same, as in useShortcut. */
  readonly keys?: string
  readonly action: () => void
}

const registered = new Set<{ current: readonly Command[] }>()
/** Those of the page that is shown, in the order of their coming. */
export const commands = (): readonly Command[] => [...registered].flatMap(({ current }) => current)

/** While the component is shown, the palette offers these. Short cuts are offered by themselves: see useShortcut. */
export function useCommands(offered: readonly Command[]): void {
  const held = useRef(offered)
  useEffect(() => {
    held.current = offered
  })
  useEffect(() => {
    registered.add(held)
    return () => void registered.delete(held)
  }, [])
}
