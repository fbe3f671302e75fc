// Report → plan: everything relative, named or left out becomes absolute, known and explicit. Pure.
import type { Cohort, Goal, Report, VirtualEvent } from '../../report/index.ts'
import type { Merges } from '../event-names.ts'
import type { Plan } from '../plan.ts'
import { rewrite } from '../rewrite.ts'
import { resolveCompare, resolveRange, type AbsoluteRange, type Clock } from '../time.ts'
import { resolveCohortReport } from './cohort.ts'
import { resolveFilter, type Words } from './filter.ts'
import { resolveFunnel } from './funnel.ts'
import { anyGoal, asksForEngagement, resolveGoal, resolveGoals } from './goals.ts'
import { resolveLifecycle } from './lifecycle.ts'
import { resolvePaths } from './paths.ts'
import { resolvePeople } from './people.ts'
import { cohortResolver } from './persons.ts'
import { resolveRetention } from './retention.ts'
import { resolveStickiness } from './stickiness.ts'
import { resolveEvents, resolveTable, resolveTrend } from './web.ts'

export interface World {
  readonly projectId: number
  /** ms since 1970. */
  readonly now: number
  /** The project's; a report may name another. */
  readonly timeZone: string
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** The project's, ISO 4217. */
  readonly currency: string
  /** ms; the project's first event (now, if there is none). Only the range 'all' looks at it. */
  readonly firstAt: number
  /** ms; its last event, which may lie a little ahead of the clock. */
  readonly lastAt: number
  readonly goals: readonly Goal[]
  readonly merges: Merges
  readonly virtualEvents: readonly VirtualEvent[]
  readonly cohorts: readonly Cohort[]
}

/** Throws QueryError 'bad_report' or 'not_there_yet', saying why. */
export function resolve(report: Report, world: World): Plan {
  const clock: Clock = { ...world, timeZone: report.time_zone ?? world.timeZone }
  const known = { merges: world.merges, currency: world.currency, virtualEvents: world.virtualEvents }
  const cohortOf = cohortResolver(world.cohorts, { ...known, clock: world, timeZone: world.timeZone })
  const words: Words = { ...known, clock, timeZone: clock.timeZone, cohortOf }
  const range = resolveRange(report.range, clock)
  const compare = 'compare' in report ? report.compare : undefined
  const compareWith = compare === undefined ? undefined : resolveCompare(compare, range, clock.timeZone)
  const base = {
    version: 1,
    projectId: world.projectId,
    timeZone: clock.timeZone,
    range,
    compareRange: compareWith && sameStretch(range, compareWith, world.now),
    isComplete: range.to <= world.now,
    filter: resolveFilter(report.filter, words),
    // What there is, the engine asks: of joins for the plans that count persons, of money for those that measure amounts.
    joins: 'none',
    money: { currency: world.currency, timeZone: world.timeZone, foreign: [] },
    engaging: asksForEngagement(report) ? anyGoal(world.goals, words) : undefined,
  } as const
  switch (report.kind) {
    case 'trend':
      return resolveTrend(report, base, compareWith, words, world.goals)
    case 'table':
      return resolveTable(report, base, words, world.goals)
    case 'overview': {
      const goal = resolveGoal(report, report.measures, words, world.goals)
      return { kind: 'overview', ...base, measures: [...new Set(report.measures)], goal }
    }
    case 'events':
      return resolveEvents(report, base, words)
    case 'goals':
      return resolveGoals(report, base, words, world.goals)
    case 'funnel':
      return resolveFunnel(report, base, words)
    case 'retention':
      return resolveRetention(report, base, words)
    case 'paths':
      return resolvePaths(report, base, words, (funnel) => rewrite(resolve(funnel, world)))
    case 'lifecycle':
      return resolveLifecycle(report, base, words)
    case 'stickiness':
      return resolveStickiness(report, base, words)
    case 'people':
      return resolvePeople(report, base, words, (behind) => rewrite(resolve(behind, world)))
    case 'cohort':
      return resolveCohortReport(report, base, words)
  }
}

/**
 * A day that is not over is compared with the same hours of the other day, not with all of it: up to the end of the current
 * minute, so that all that is asked within it is compared with the same.
 */
function sameStretch(range: AbsoluteRange, { from, to }: AbsoluteRange, now: number): AbsoluteRange {
  if (now <= range.from || now >= range.to) return { from, to }
  return { from, to: Math.min(to, from + Math.ceil((now - range.from) / minuteMs) * minuteMs) }
}
const minuteMs = 60_000
