// How does a result name the time that it is about?
import type { Meta } from '../report/index.ts'
import type { Plan } from './plan.ts'
import { isoWithOffset } from './time.ts'

export function rangesOf(plan: Plan): Pick<Meta, 'range' | 'compare_range'> {
  const iso = ({ from, to }: Plan['range']) => ({
    from: isoWithOffset(from, plan.timeZone),
    to: isoWithOffset(to, plan.timeZone),
  })
  return plan.compareRange === undefined
    ? { range: iso(plan.range) }
    : { range: iso(plan.range), compare_range: iso(plan.compareRange) }
}
