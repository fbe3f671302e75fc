// Goals: rows by goal → each goal with its completions, visitors, rate and money, and what they were before.
import type { Compared, GoalsResult, Money } from '../../report/index.ts'
import type { GoalsPlan, PlanGoal } from '../plan.ts'
import type { Row, Rows } from '../statement.ts'
import { compared, decimalOf, moneyAt, numberAt } from './values.ts'

interface Counted {
  readonly completions: number
  readonly visitors: number
  readonly rate: number | null
  readonly revenue: Money
}

export function shapeGoals(plan: GoalsPlan, rows: Rows): Omit<GoalsResult, 'meta'> {
  const isCompared = plan.compareRange !== undefined
  const visitors = visitorsOf('', rows)
  const visitorsBefore = visitorsOf('previous_', rows)
  // Without any event in the other range nothing is known about it: no change is claimed.
  const hadEvents = visitorsBefore > 0
  const both = (value: number | null, previous: number | null): Compared =>
    isCompared ? compared(value, hadEvents ? previous : null) : { value }
  return {
    kind: 'goals',
    visitors: both(visitors, visitorsBefore),
    goals: plan.goals.map((goal, index) => {
      const now = counted('', rows, goal, index, visitors)
      const before = counted('previous_', rows, goal, index, visitorsBefore)
      return {
        goal_id: goal.id,
        name: goal.name,
        completions: both(now.completions, before.completions),
        visitors: both(now.visitors, before.visitors),
        conversion_rate: both(now.rate, before.rate),
        revenue: isCompared ? { value: now.revenue, previous: before.revenue } : { value: now.revenue },
      }
    }),
  }
}

const visitorsOf = (prefix: string, rows: Rows): number => numberAt(rows.get(`${prefix}visitors`)?.[0], 'm0') ?? 0

function counted(prefix: string, rows: Rows, goal: PlanGoal, index: number, all: number): Counted {
  const rowOf = (name: string): Row | undefined =>
    rows.get(prefix + name)?.find((row) => numberAt(row, 'goal') === index)
  const completions = numberAt(rowOf('goals'), 'completions') ?? 0
  const visitors = numberAt(rowOf('goals'), 'visitors') ?? 0
  return {
    completions,
    visitors,
    rate: all === 0 ? null : visitors / all,
    revenue: goal.value?.kind === 'fixed' ? worth(goal.value, completions) : moneyAt(rowOf('money'), 'revenue'),
  }
}

/** Exactly so many times the amount. */
function worth({ amount, currency }: { readonly amount: string; readonly currency: string }, times: number): Money {
  const [whole = '0', fraction = ''] = amount.split('.')
  const tenThousandths = BigInt(whole + fraction.padEnd(4, '0')) * BigInt(times)
  return tenThousandths === 0n ? {} : { [currency]: decimalOf(tenThousandths) }
}
