/// <reference lib="esnext.temporal" />
// The naive definition of every measure: a number for a list of events (all that count, in whatever order).
import type { Event } from '../../event/index.ts'
import type { CountMeasure, Goal, GoalMeasure, PropertyMeasure, WebMeasure } from '../../report/index.ts'
import { completes } from './goals.ts'
import { currencyOf, numberOf, textOf, valueOf } from './filter.ts'
import { isPageView, sum, visitOf, type Project, type Visit } from './visits.ts'

type Measured = number | null
const distinct = (values: readonly unknown[]): number => new Set(values).size
const ratio = (above: number, below: number): Measured => (below === 0 ? null : above / below)

const visitsOf = (events: readonly Event[], project: Project): readonly Visit[] => [
  ...new Set(events.map((event) => visitOf(project, event))),
]
const rateOf = (events: readonly Event[], project: Project, test: (visit: Visit) => boolean): Measured => {
  const visits = visitsOf(events, project)
  return ratio(visits.filter(test).length, visits.length)
}

/** Deepest point of each page of each visit where one is known; their mean. */
function scrollDepth(events: readonly Event[]): Measured {
  const deepest = new Map<string, number>()
  for (const { sessionId, path, scrollDepth: depth } of events) {
    if (depth === 0) continue
    const page = JSON.stringify([String(sessionId), path])
    deepest.set(page, Math.max(deepest.get(page) ?? 0, depth))
  }
  return ratio(sum([...deepest.values()]), deepest.size)
}

const completing = (events: readonly Event[], project: Project, goal: Goal | undefined): readonly Event[] =>
  events.filter((event) => goal !== undefined && completes(goal, event, project))
const personsOf = (events: readonly Event[], project: Project): number => distinct(events.map(project.personOf))

/** `goal`: of the report. */
type Definition = (events: readonly Event[], project: Project, goal?: Goal) => Measured
export const countMeasures: Readonly<Record<WebMeasure | CountMeasure | GoalMeasure, Definition>> = {
  total: (events) => events.length,
  events: (events) => events.length,
  persons: (events, project) => distinct(events.map(project.personOf)),
  visitors: (events, project) => distinct(events.map(project.personOf)),
  sessions: (events) => distinct(events.map(({ sessionId }) => sessionId)),
  visits: (events) => distinct(events.map(({ sessionId }) => sessionId)),
  per_person: (events, project) => ratio(events.length, distinct(events.map(project.personOf))),
  page_views: (events) => events.filter(isPageView).length,
  views_per_visit: (events) =>
    ratio(events.filter(isPageView).length, distinct(events.map(({ sessionId }) => sessionId))),
  bounce_rate: (events, project) => rateOf(events, project, ({ interactions }) => interactions === 1),
  engagement_rate: (events, project) =>
    rateOf(
      events,
      project,
      ({ engagedMs, pageViews, events: all }) =>
        engagedMs >= 10_000 ||
        pageViews >= 2 ||
        all.some((event) => project.goals.some((goal) => completes(goal, event, project))),
    ),
  visit_duration: (events, project) => {
    const visits = visitsOf(events, project)
    return ratio(sum(visits.map(({ durationMs }) => durationMs)), visits.length * 1000)
  },
  time_on_page: (events) =>
    ratio(sum(events.map(({ engagedMs }) => engagedMs)), events.filter(isPageView).length * 1000),
  scroll_depth: scrollDepth,
  entries: (events, project) => events.filter((event) => visitOf(project, event).entry === event).length,
  exits: (events, project) => events.filter((event) => visitOf(project, event).exit === event).length,
  conversions: (events, project, goal) => completing(events, project, goal).length,
  converted: (events, project, goal) => personsOf(completing(events, project, goal), project),
  conversion_rate: (events, project, goal) =>
    ratio(personsOf(completing(events, project, goal), project), personsOf(events, project)),
}

/** A property's number; of amounts in this currency. null: there is none, or nothing tells what the amount is worth. */
export function numberIn(name: string, event: Event, project: Project, currency = project.currency): number | null {
  if (name !== 'revenue') return numberOf(valueOf(name, event, project))
  if (event.revenue === 0n || currencyOf(event, project) === currency) return Number(event.revenue) / 10_000
  const day = Temporal.Instant.fromEpochMilliseconds(event.timestamp).toZonedDateTimeISO(project.home).toPlainDate()
  const above = rateOn(day, currency, project)
  const below = rateOn(day, currencyOf(event, project), project)
  if (above === undefined || below === undefined) return null
  // Ten-thousandths, exactly, halves away from zero.
  const size = event.revenue < 0n ? -event.revenue : event.revenue
  const [quotient, rest] = [(size * above) / below, (size * above) % below]
  const rounded = rest * 2n >= below ? quotient + 1n : quotient
  return Number(event.revenue < 0n ? -rounded : rounded) / 10_000
}

/** In units of 10⁻¹²: that of the day, or of the latest day before it, 31 days at most. */
function rateOn(day: Temporal.PlainDate, currency: string, { rates }: Project): bigint | undefined {
  if (currency === 'EUR') return 10n ** 12n
  for (let back = 0; back <= 31; back++) {
    const text = day.subtract({ days: back }).toString()
    const rate = rates.find((one) => one.currency === currency && one.day === text)
    if (rate !== undefined) return BigInt(Math.round(Number(rate.rate) * 1e6)) * 10n ** 6n
  }
  return undefined
}

/** Exact sums per currency, in ten-thousandths, as the result writes them. */
export function revenueOf(events: readonly Event[], project: Project): Readonly<Record<string, string>> {
  const sums = new Map<string, bigint>()
  for (const event of events) {
    const currency = currencyOf(event, project)
    sums.set(currency, (sums.get(currency) ?? 0n) + event.revenue)
  }
  return Object.fromEntries(
    [...sums]
      .filter(([, amount]) => amount !== 0n)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, amount]) => {
        const digits = String(amount < 0n ? -amount : amount).padStart(5, '0')
        return [currency, `${amount < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`]
      }),
  )
}

export function propertyMeasure(
  measure: PropertyMeasure,
  property: string,
  events: readonly Event[],
  project: Project,
  currency = project.currency,
): Measured {
  const values = events.map((event) => valueOf(property, event, project))
  if (measure === 'count_distinct') return distinct(values.map(textOf).filter((text) => text !== null))
  const numbers = events
    .map((event) => numberIn(property, event, project, currency))
    .filter((number) => number !== null)
  const sorted = numbers.toSorted((a, b) => a - b)
  const quantile = (level: number): Measured => {
    if (sorted.length === 0) return null
    const at = level * (sorted.length - 1)
    const low = sorted[Math.floor(at)] ?? 0
    const high = sorted[Math.ceil(at)] ?? 0
    return low + (high - low) * (at - Math.floor(at))
  }
  switch (measure) {
    case 'sum':
      return sum(numbers)
    case 'average':
      return ratio(sum(numbers), numbers.length)
    case 'min':
      return sorted[0] ?? null
    case 'max':
      return sorted.at(-1) ?? null
    case 'median':
      return quantile(0.5)
    case 'p90':
      return quantile(0.9)
    case 'p95':
      return quantile(0.95)
    case 'p99':
      return quantile(0.99)
  }
}
