// Lifecycle: plan → statements.
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import type { Statement } from '../statement.ts'

export const compileLifecycle = (_plan: LifecyclePlan): readonly Statement[] => []
