// Funnel → plan: steps as predicates, how far after the range is read, which intervals are settled.
import type { FunnelReport } from '../../report/index.ts'
import { checkCells } from '../cells.ts'
import { QueryError } from '../errors.ts'
import { eventNameProperty } from '../event-names.ts'
import type { Base, Property } from '../plan.ts'
import type { FunnelPlan, PlanExclusion } from '../plan-funnel.ts'
import { rewritePredicate } from '../rewrite.ts'
import { intervalsOf, type AbsoluteRange, type Interval } from '../time.ts'
import { resolveProperty, type Words } from './filter.ts'
import { namesOf, resolveSelection } from './selection.ts'

const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const
const dayMs = unitMs.day
/** Visits have no end that is known beforehand: a window of visits is over so long after step 1 at the latest. */
const longestMs = { one: 30 * dayMs, several: 90 * dayMs } as const
/** And an interval counts as settled so long after it. */
const settledMs = { one: dayMs, several: 30 * dayMs } as const

export function resolveFunnel(report: FunnelReport, base: Base, words: Words): FunnelPlan {
  const { steps, window } = report
  const isAnchored = report.order !== 'any' || report.anchored
  if (steps[0]?.optional === true) throw issue('steps[0].optional', 'The first step can’t be optional.')
  if (steps.slice(1).every((step) => step.optional))
    throw issue('steps[1].optional', 'A step after the first one has to be one that can’t be left out.')
  const optional = steps.findIndex((step) => step.optional)
  if (!isAnchored && optional > 0)
    throw issue(`steps[${optional}].optional`, 'Where any step may come first, none can be optional.')
  if (report.order !== 'any' && !report.anchored)
    throw issue('anchored', 'Only in any order another step than the first may begin.')
  if (typeof report.attribution === 'number' && report.attribution >= steps.length)
    throw issue('attribution', `There is no step ${report.attribution}: the funnel has ${steps.length}, from 0.`)
  if (report.next_of !== undefined && report.next_of >= steps.length)
    throw issue('next_of', `There is no step ${report.next_of}: the funnel has ${steps.length}, from 0.`)
  const time = window.unit === 'session' ? undefined : window.count * unitMs[window.unit]
  const isOfVisit = report.count_by === 'sessions' || (window.unit === 'session' && window.count === 1)
  const visits = isOfVisit ? 'one' : 'several'
  const longest = Math.min(time ?? longestMs[visits], isOfVisit ? longestMs.one : Infinity)
  const settles = isOfVisit || time === undefined ? Math.min(longest, settledMs[visits]) : time
  const intervals = (range: AbsoluteRange | undefined): readonly Interval[] =>
    range === undefined || report.interval === undefined
      ? []
      : intervalsOf(range, report.interval, words.clock).map((one) => ({
          ...one,
          isComplete: one.isComplete && one.to + settles <= words.clock.now,
        }))
  const [current, before] = [intervals(base.range), intervals(base.compareRange)]
  const groups = report.breakdown.length === 0 ? 1 : 1 + report.limit
  const ranges = base.compareRange === undefined ? 1 : 2
  const columns = ranges * (steps.length + report.histogram) + current.length + before.length
  checkCells(groups * columns, 'fewer groups, a longer interval or a shorter range')
  return {
    kind: 'funnel',
    ...base,
    steps: steps.map((step, index) => ({
      label: isAnchored ? (step.label ?? namesOf(step) ?? `Step ${index + 1}`) : `${index + 1} of ${steps.length}`,
      predicate: rewritePredicate(resolveSelection(step, words)),
      isOptional: step.optional,
    })),
    window:
      time === undefined
        ? { kind: 'visits', count: report.count_by === 'sessions' ? 1 : window.count, ms: longest }
        : { kind: 'time', ms: longest },
    tailMs: longest,
    order: report.order,
    isAnchored,
    countBy: report.count_by,
    group: groupOf(report, words),
    exclusions: report.exclusions.map((_, index) => exclusionAt(report, index, words)),
    hold: report.hold.map((name) => resolveProperty(name, words)),
    breakdown: report.breakdown.map((name) => resolveProperty(name, words)),
    attribution: report.attribution === 0 ? 'first' : report.attribution,
    limit: report.limit,
    offset: report.offset,
    interval: report.interval,
    intervals: current,
    compareIntervals: before,
    nextOf: report.next_of,
    nextLimit: report.next_limit,
    nextOffset: report.next_offset,
    eventName: eventNameProperty(words.merges),
    bins: report.histogram,
  }
}

function groupOf(report: FunnelReport, words: Words): Property | undefined {
  if (report.count_by !== 'groups') return undefined
  if (report.group === undefined) throw issue('group', 'Name the type of groups to count, e.g. company.')
  return resolveProperty(`group.${report.group}`, words)
}

function exclusionAt({ exclusions, steps }: FunnelReport, index: number, words: Words): PlanExclusion {
  const exclusion = exclusions[index]
  if (exclusion === undefined) throw new RangeError(`No exclusion ${index}`)
  const after = exclusion.after_step
  const before = exclusion.before_step ?? steps.findLastIndex(({ optional }) => !optional)
  const at = (name: string): string => `exclusions[${index}].${name}`
  const check = (step: number, name: string): void => {
    if (steps[step] === undefined)
      throw issue(at(name), `There is no step ${step}: the funnel has ${steps.length}, from 0.`)
    if (steps[step].optional) throw issue(at(name), 'An exclusion stands between steps that are not optional.')
  }
  check(after, 'after_step')
  check(before, 'before_step')
  if (after >= before) throw issue(at('before_step'), 'before_step has to come after after_step.')
  return { predicate: rewritePredicate(resolveSelection(exclusion, words)), after, before }
}

const issue = (path: string, message: string): QueryError =>
  new QueryError('bad_report', `${path}: ${message}`, { issues: [{ path, message }] })
