// Lifecycle: rows → result.
import { lifecycleStates, type LifecycleState, type ResultOf } from '../../report/index.ts'
import { earlierSlots } from '../compile/lifecycle.ts'
import type { LifecyclePlan } from '../plan-lifecycle.ts'
import type { Row, Rows } from '../statement.ts'
import { isoWithOffset } from '../time.ts'
import { groupsAt, numberAt } from './values.ts'

export function shapeLifecycle(plan: LifecyclePlan, rows: Rows): Omit<ResultOf<'lifecycle'>, 'meta'> {
  const { groups, groupsPage } = groupsAt(plan, rows, 'group_states')
  return {
    kind: 'lifecycle',
    interval: plan.interval,
    intervals: plan.intervals.map(({ from, to, isComplete }) => ({
      start: isoWithOffset(from, plan.timeZone),
      end: isoWithOffset(to, plan.timeZone),
      complete: isComplete,
    })),
    ...countsOf(plan, rows.get('states') ?? []),
    groups: groups.map(({ key, rows: own }) => ({ key, ...countsOf(plan, own) })),
    groups_page: groupsPage,
  }
}

function countsOf(plan: LifecyclePlan, rows: readonly Row[]): Record<LifecycleState, number[]> {
  const counts = new Map(
    rows.map((row) => [
      `${numberAt(row, 'slot') ?? -1}/${numberAt(row, 'state') ?? -1}`,
      numberAt(row, 'persons') ?? 0,
    ]),
  )
  const of = (state: LifecycleState): number[] =>
    plan.intervals.map((_, at) => counts.get(`${at + earlierSlots}/${lifecycleStates.indexOf(state)}`) ?? 0)
  return { new: of('new'), returning: of('returning'), resurrecting: of('resurrecting'), dormant: of('dormant') }
}
