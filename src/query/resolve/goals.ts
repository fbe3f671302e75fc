// Goals as a report names them → predicates over events, and what of them the answer depends on.
import {
  goalFilter,
  goalMeasures,
  type Goal,
  type GoalMeasure,
  type GoalsReport,
  type Report,
} from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { GoalsPlan, Predicate } from '../plan.ts'
import { resolveFilter, type Words } from './filter.ts'

/** Throws QueryError, with the goal's name, for a goal that can't be understood (its filter was checked when it was kept). */
function completes({ name, definition }: Goal, words: Words): Predicate {
  try {
    return resolveFilter(goalFilter(definition), words)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new QueryError(error.reason, `The goal “${name}”: ${error.message}`, { cause: error })
  }
}

/** What completes any of them; undefined for none. */
export const anyGoal = (goals: readonly Goal[], words: Words): Predicate | undefined =>
  goals.length === 0 ? undefined : { kind: 'or', parts: goals.map((goal) => completes(goal, words)) }

const names: readonly string[] = goalMeasures
export const isGoalMeasure = (measure: string): measure is GoalMeasure => names.includes(measure)

/** Only then the goals are a part of the plan: they may not be for others. */
export function asksForEngagement(report: Report): boolean {
  if (report.kind === 'people') return false
  if (report.kind === 'trend') return report.series.some(({ measure }) => measure === 'engagement_rate')
  return 'measures' in report && report.measures.includes('engagement_rate')
}

/** The report's goal, if it asks anything about it. Throws QueryError where there is none. */
export function resolveGoal(
  { goal: id }: { readonly goal?: number | undefined },
  measures: readonly string[],
  words: Words,
  goals: readonly Goal[],
): Predicate | undefined {
  const asked = measures.find(isGoalMeasure)
  if (id === undefined) {
    if (asked === undefined) return undefined
    throw issue('goal', `${asked} needs a goal: name its id as “goal”.`)
  }
  const goal = goalAt(id, 'goal', goals)
  return asked === undefined ? undefined : completes(goal, words)
}

export function resolveGoals(
  report: GoalsReport,
  base: Omit<GoalsPlan, 'kind' | 'goals'>,
  words: Words,
  all: readonly Goal[],
): GoalsPlan {
  const asked =
    report.goals === undefined ? all : [...new Set(report.goals)].map((id) => goalAt(id, 'goals', all, report.goals))
  return {
    kind: 'goals',
    ...base,
    goals: asked.map((goal) => ({
      id: goal.id,
      name: goal.name,
      predicate: completes(goal, words),
      value: goal.definition.value,
    })),
  }
}

function goalAt(id: number, path: string, goals: readonly Goal[], asked?: readonly number[]): Goal {
  const goal = goals.find((one) => one.id === id)
  if (goal !== undefined) return goal
  const at = asked === undefined ? path : `${path}[${asked.indexOf(id)}]`
  throw issue(at, `There is no goal ${id} in this project.`)
}

const issue = (path: string, message: string): QueryError =>
  new QueryError('bad_report', `${path}: ${message}`, { issues: [{ path, message }] })
