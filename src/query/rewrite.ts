// Plan → plan: named passes that keep the meaning and make the statements cheaper. Pure.
import type { Plan, Predicate } from './plan.ts'

/** In order. Each takes one predicate; they are applied to every predicate of the plan. */
const passes = {
  /** Nested and/or of one kind become one; not(not x) becomes x; and/or of one part becomes the part. */
  flatten,
  /** The largest subtrees that only ask about the visit become one look-up in the sessions each. */
  gatherSessionConditions,
} as const satisfies Record<string, (predicate: Predicate) => Predicate>

export const rewritePredicate = (predicate: Predicate): Predicate =>
  Object.values(passes).reduce((current, pass) => pass(current), predicate)

/** Predicates of the kinds below; others are rewritten where they are resolved (resolve/selection.ts). */
export function rewrite<P extends Plan>(plan: P): P {
  const each = rewritePredicate
  const common = { ...plan, filter: each(plan.filter), engaging: plan.engaging && each(plan.engaging) }
  switch (plan.kind) {
    case 'goals':
      return { ...common, goals: plan.goals.map((goal) => ({ ...goal, predicate: each(goal.predicate) })) }
    case 'overview':
    case 'table':
      return { ...common, goal: plan.goal && each(plan.goal) }
    case 'trend':
      return {
        ...common,
        goal: plan.goal && each(plan.goal),
        // A series' own condition is joined with the report's, so that equal ones share one statement.
        series: plan.series.map((series) => ({
          ...series,
          predicate: each({ kind: 'and', parts: [plan.filter, series.predicate] }),
        })),
      }
    default:
      return common
  }
}

function flatten(predicate: Predicate): Predicate {
  if (predicate.kind === 'not') {
    const part = flatten(predicate.part)
    return part.kind === 'not' ? part.part : { kind: 'not', part }
  }
  if (predicate.kind !== 'and' && predicate.kind !== 'or') return predicate
  const parts = predicate.parts.map(flatten).flatMap((part) => (part.kind === predicate.kind ? part.parts : [part]))
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: predicate.kind, parts }
}

function gatherSessionConditions(predicate: Predicate): Predicate {
  if (isSessionOnly(predicate)) return { kind: 'in_session', part: predicate }
  if (predicate.kind === 'not') return { kind: 'not', part: gatherSessionConditions(predicate.part) }
  if (predicate.kind !== 'and' && predicate.kind !== 'or') return predicate
  const { kind, parts } = predicate
  const ofSession = parts.filter(isSessionOnly)
  const rest = parts.filter((part) => !isSessionOnly(part)).map(gatherSessionConditions)
  const [only] = ofSession
  if (only === undefined) return { kind, parts: rest }
  const part: Predicate = ofSession.length === 1 ? only : { kind, parts: ofSession }
  return { kind, parts: [...rest, { kind: 'in_session', part }] }
}

function isSessionOnly(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.parts.length > 0 && predicate.parts.every(isSessionOnly)
    case 'not':
      return isSessionOnly(predicate.part)
    case 'in_session':
    case 'event_name':
    case 'did':
    case 'first_did':
    case 'member':
    case 'found':
      return false
    default:
      return predicate.property.kind === 'session'
  }
}
