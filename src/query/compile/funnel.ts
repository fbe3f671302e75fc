// Funnel: plan → statements.
import type { FunnelPlan } from '../plan-funnel.ts'
import type { Statement } from '../statement.ts'

export const compileFunnel = (_plan: FunnelPlan): readonly Statement[] => []
