// Which step is a step compared with?
import type { FunnelPlan } from '../../plan-funnel.ts'

/** The step before that is not optional; of the first itself. */
export function previousStep({ steps }: FunnelPlan, step: number): number {
  for (let before = step - 1; before > 0; before--) if (steps[before]?.isOptional === false) return before
  return 0
}
