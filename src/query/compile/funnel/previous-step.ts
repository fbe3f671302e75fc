// Which step is a step compared with, and which one means that somebody converted?
import type { FunnelPlan } from '../../plan-funnel.ts'

/** The step before that is not optional; of the first itself. */
export function previousStep({ steps }: FunnelPlan, step: number): number {
  for (let before = step - 1; before > 0; before--) if (steps[before]?.isOptional === false) return before
  return 0
}

/** The last step that is not optional. */
export const lastStep = ({ steps }: FunnelPlan): number => steps.findLastIndex(({ isOptional }) => !isOptional)
