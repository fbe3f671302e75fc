// Retention: plan → statements.
import type { RetentionPlan } from '../plan-retention.ts'
import type { Statement } from '../statement.ts'

export const compileRetention = (_plan: RetentionPlan): readonly Statement[] => []
