// What are the states of a lifecycle called, and which colour has each?
import type { LifecycleState } from '../../../report/index.ts'

/** As they are stacked, from the axis upwards; the dormant stand below it. */
export const states = ['returning', 'new', 'resurrecting', 'dormant'] as const satisfies readonly LifecycleState[]

interface StateWords {
  readonly label: string
  readonly about: string
  /** One of the ten of charts. */
  readonly color: number
}
export const stateWords: Readonly<Record<LifecycleState, StateWords>> = {
  returning: { label: 'Returning', about: 'Also there in the interval before.', color: 0 },
  new: { label: 'New', about: 'Their first such event ever lies in the interval.', color: 2 },
  resurrecting: { label: 'Resurrecting', about: 'There before, but not in the interval before.', color: 4 },
  dormant: { label: 'Dormant', about: 'There in the interval before, but not in this one.', color: 8 },
}
