// Stickiness: plan → statements.
import type { StickinessPlan } from '../plan-stickiness.ts'
import type { Statement } from '../statement.ts'

export const compileStickiness = (_plan: StickinessPlan): readonly Statement[] => []
