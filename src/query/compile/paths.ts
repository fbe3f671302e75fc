// Paths: plan → statements.
import type { PathsPlan } from '../plan-paths.ts'
import type { Statement } from '../statement.ts'

export const compilePaths = (_plan: PathsPlan): readonly Statement[] => []
