// People: plan → statements.
import type { PeoplePlan } from '../plan-people.ts'
import type { Statement } from '../statement.ts'

export const compilePeople = (_plan: PeoplePlan): readonly Statement[] => []
