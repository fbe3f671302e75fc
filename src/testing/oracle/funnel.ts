// The naive funnel: every attempt of everybody is walked through, event by event, as SEMANTICS and report/README.md say it.
import { automaticEvents, pageViewEvents, type Event } from '../../event/index.ts'
import type { FunnelReport, FunnelResult } from '../../report/index.ts'
import { isNumberOfEvent, matches, textOf, valueOf } from './filter.ts'
import { compareKeys } from './keys.ts'
import { isSelected } from './selection.ts'
import type { Project } from './visits.ts'

type Step = FunnelReport['steps'][number]
/** An event, and what the report sees in it. */
interface Seen {
  readonly event: Event
  readonly fits: readonly boolean[]
  readonly excludes: readonly boolean[]
}
/** One attempt: the event of each step (undefined: skipped or not reached), and when each was reached. */
interface Attempt {
  readonly first: Seen
  readonly taken: readonly (Seen | undefined)[]
  readonly reached: readonly (number | undefined)[]
  /** Steps that are not optional. */
  readonly level: number
  /** The next attempt may begin from here on, ms. */
  readonly freeFrom: number
}

interface Span {
  readonly from: number
  readonly to: number
}
export const spanOf = (range: { readonly from: string; readonly to: string }): Span => ({
  from: Date.parse(range.from),
  to: Date.parse(range.to),
})
const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }
/** A window of visits is over so long after step 1 at the latest. */
const longestMs = { one: 30 * 86_400_000, several: 90 * 86_400_000 }
function longestOf({ window, count_by: by }: FunnelReport): number {
  const isOfVisit = by === 'sessions' || (window.unit === 'session' && window.count === 1)
  const visits = isOfVisit ? longestMs.one : longestMs.several
  if (window.unit === 'session') return visits
  return isOfVisit ? Math.min(visits, window.count * unitMs[window.unit]) : window.count * unitMs[window.unit]
}
/** An interval counts as settled so long after it: visits have no end that is known beforehand. */
export function settlesAfter(report: FunnelReport): number {
  const { window, count_by: by } = report
  const isOfVisit = by === 'sessions' || (window.unit === 'session' && window.count === 1)
  if (isOfVisit) return Math.min(longestOf(report), 86_400_000)
  return window.unit === 'session' ? 30 * 86_400_000 : longestOf(report)
}
/** The last step that is not optional. */
const lastOf = ({ steps }: FunnelReport): number => steps.findLastIndex(({ optional }) => !optional)

/** What is counted: whom, which group, the attempt. */
export interface Counted {
  readonly person: bigint
  readonly key: readonly (string | null)[] | undefined
  readonly reached: readonly (number | undefined)[]
}

/** All that the funnel counts of one range, one for each person (session, group) or attempt. */
export function countedAttempts(report: FunnelReport, project: Project, { from, to }: Span): readonly Counted[] {
  const { steps } = report
  const tail = longestOf(report)
  const isAnchored = report.order !== 'any' || report.anchored
  const seen = project.events
    .filter((event) => event.timestamp >= from && event.timestamp < to + tail)
    .filter((event) => matches(report.filter, event, project))
    .map((event): Seen => ({
      event,
      fits: steps.map(
        (step, index) => isSelected(step, event, project) && (!isAnchored || index > 0 || event.timestamp < to),
      ),
      excludes: report.exclusions.map((exclusion) => isSelected(exclusion, event, project)),
    }))
  const counted: Counted[] = []
  for (const [, ofUnit] of Map.groupBy(seen, ({ event }) => unitOf(report, event, project))) {
    if (unitOf(report, ofUnit[0]?.event, project) === null) continue
    const attempts: Attempt[] = []
    for (const sequence of sequencesOf(report, ofUnit, project)) {
      const sorted = sequence.toSorted(inOrder)
      const walk = (first: Seen): Attempt =>
        attemptFrom(report, first, sorted, ofUnit, deadlineOf(report, first, project))
      const starts = sorted.filter(({ event, fits }) =>
        isAnchored ? fits[0] : fits.includes(true) && event.timestamp < to,
      )
      if (report.count_by !== 'attempts') attempts.push(...starts.map(walk))
      else {
        let free = Number.NEGATIVE_INFINITY
        for (const first of starts) {
          if (first.event.timestamp < free) continue
          const attempt = walk(first)
          attempts.push(attempt)
          free = attempt.freeFrom
        }
      }
    }
    const best = attempts.toSorted((a, b) => b.level - a.level || inOrder(a.first, b.first))
    for (const attempt of report.count_by === 'attempts' ? attempts : best.slice(0, 1))
      counted.push({
        person: project.personOf(attempt.first.event),
        key: keyOf(report, attempt, project),
        reached: attempt.reached,
      })
  }
  return counted
}

function unitOf(report: FunnelReport, event: Event | undefined, project: Project): string | null {
  if (event === undefined) return null
  if (report.count_by === 'sessions') return String(event.sessionId)
  if (report.count_by !== 'groups') return String(project.personOf(event))
  return textOf(valueOf(`group.${report.group}`, event, project)) || null
}

/** In a millisecond: by the first step that it fits, the last one, all of them as a number, the event id. */
function inOrder(a: Seen, b: Seen): number {
  const bits = ({ fits }: Seen): number => fits.reduce((sum, fit, index) => sum + (fit ? 2 ** index : 0), 0)
  return (
    a.event.timestamp - b.event.timestamp ||
    a.fits.indexOf(true) - b.fits.indexOf(true) ||
    a.fits.lastIndexOf(true) - b.fits.lastIndexOf(true) ||
    bits(a) - bits(b) ||
    (a.event.eventId < b.event.eventId ? -1 : 1)
  )
}

/** Events that may make an attempt together: of one held value, of one visit. */
function sequencesOf(report: FunnelReport, events: readonly Seen[], project: Project): readonly (readonly Seen[])[] {
  const values = ({ event }: Seen): readonly (string | null)[] =>
    report.hold.map((name) => {
      const text = textOf(valueOf(name, event, project))
      return isNumberOfEvent(name) && text === '0' ? null : text
    })
  const able = events.filter((one) => values(one).every((value) => value !== null && value !== ''))
  const isOfVisit = report.window.unit === 'session' && report.window.count === 1
  const parts = Map.groupBy(able, (one) => JSON.stringify([values(one), isOfVisit ? String(one.event.sessionId) : '']))
  return [...parts.values()]
}

/** The last ms at which an attempt's events may lie. */
function deadlineOf(report: FunnelReport, { event }: Seen, project: Project): number {
  const { window } = report
  const latest = event.timestamp + longestOf(report)
  if (window.unit !== 'session' || window.count === 1 || report.count_by === 'sessions') return latest
  const person = project.personOf(event)
  const begins = [...project.visits.values()]
    .filter(({ first }) => project.personOf(first) === person && first.timestamp > event.timestamp)
    .map(({ first }) => first.timestamp)
    .toSorted((a, b) => a - b)
  const next = begins[window.count - 1]
  return next === undefined ? latest : Math.min(latest, next - 1)
}

/** `all`: of the unit, whatever is held: in strict order none of them may come between. */
function attemptFrom(
  report: FunnelReport,
  first: Seen,
  sorted: readonly Seen[],
  all: readonly Seen[],
  deadline: number,
): Attempt {
  const isAnchored = report.order !== 'any' || report.anchored
  const taken = !isAnchored
    ? takeUnanchored(report, first, sorted)
    : report.order === 'any'
      ? takeAny(report, first, sorted)
      : takeInOrder(report, first, sorted, all)
  let end = deadline
  report.exclusions.forEach((exclusion, index) => {
    const after = taken[exclusion.after_step]?.event.timestamp
    const before = taken[exclusion.before_step ?? lastOf(report)]?.event.timestamp ?? Infinity
    if (after === undefined) return
    const times = sorted.filter(({ excludes }) => excludes[index] === true).map(({ event }) => event.timestamp)
    const between = times.filter((time) => time > after && time < before)
    if (between.length > 0) end = Math.min(end, ...between)
  })
  const reached: (number | undefined)[] = []
  report.steps.forEach((_, index) => {
    const needed = taken.filter((_event, other) => other === index || (other < index && !report.steps[other]?.optional))
    const times = report.order === 'any' && isAnchored ? needed : [taken[index]]
    const time = times.some((one) => one === undefined)
      ? Infinity
      : Math.max(...times.map((one) => one?.event.timestamp ?? Infinity))
    reached.push(time <= end ? time : undefined)
  })
  const required = reached.filter((_, index) => !report.steps[index]?.optional)
  const level = required.filter((time) => time !== undefined).length
  const last = Math.max(...reached.map((time) => time ?? 0))
  const converted = required.at(-1)
  const freeFrom =
    report.order === 'strict' ? last + 1 : converted !== undefined ? converted + 1 : end < deadline ? end : deadline + 1
  return { first, taken, reached, level, freeFrom }
}

/** What comes between two steps in strict order: all but automatic events that are neither a step nor an exclusion. */
const isBetween = ({ event, fits, excludes }: Seen): boolean =>
  !automaticEvents.has(event.eventName) || fits.includes(true) || excludes.includes(true)

/** What the steps from `step` on take after the event at `place`. */
function takeInOrder(
  report: FunnelReport,
  first: Seen,
  sorted: readonly Seen[],
  all: readonly Seen[],
): readonly (Seen | undefined)[] {
  const { steps, order } = report
  const times = all.filter(isBetween).map(({ event }) => event.timestamp)
  function following(place: number, step: number): readonly (number | undefined)[] {
    if (step === steps.length) return []
    const here = sorted[place]?.event.timestamp ?? 0
    let found: number | undefined = sorted.findIndex(({ fits }, index) => index > place && fits[step] === true)
    const there = sorted[found]?.event.timestamp
    if (there === undefined) found = undefined
    else if (order === 'strict' && times.some((time) => time > here && time < there)) found = undefined
    if (steps[step]?.optional !== true)
      return found === undefined ? steps.slice(step).map(() => undefined) : [found, ...following(found, step + 1)]
    const without = following(place, step + 1)
    const required = steps.slice(step + 1).findIndex(({ optional }) => !optional)
    const limit = without[required] ?? Infinity
    return found !== undefined && found < limit ? [found, ...following(found, step + 1)] : [undefined, ...without]
  }
  return [
    first,
    ...following(sorted.indexOf(first), 1).map((place) => (place === undefined ? undefined : sorted[place])),
  ]
}

function takeAny({ steps }: FunnelReport, first: Seen, sorted: readonly Seen[]): readonly (Seen | undefined)[] {
  const taken = new Map<number, Seen>([[0, first]])
  const later = sorted.slice(sorted.indexOf(first) + 1)
  const choose = (wants: (step: Step) => boolean): void =>
    steps.forEach((step, index) => {
      if (index === 0 || !wants(step)) return
      const found = later.find((one) => one.fits[index] === true && ![...taken.values()].includes(one))
      if (found !== undefined) taken.set(index, found)
    })
  choose(({ optional }) => !optional)
  choose(({ optional }) => optional)
  return steps.map((_, index) => taken.get(index))
}

/** Any step may begin: each, in its order, takes the first event that no other has; then the n-th that happened is step n. */
function takeUnanchored({ steps }: FunnelReport, first: Seen, sorted: readonly Seen[]): readonly (Seen | undefined)[] {
  const left = sorted.slice(sorted.indexOf(first))
  const taken = steps.flatMap((_, index) => {
    const place = left.findIndex(({ fits }) => fits[index] === true)
    return place < 0 ? [] : left.splice(place, 1)
  })
  const inTime = taken.toSorted(inOrder)
  return steps.map((_, index) => inTime[index])
}

/** undefined: it did not get to the step that tells the group. */
function keyOf(report: FunnelReport, { taken, reached }: Attempt, project: Project): Counted['key'] {
  const { attribution } = report
  const step =
    attribution === 'first'
      ? 0
      : attribution === 'last'
        ? reached.findLastIndex((time) => time !== undefined)
        : attribution
  const event = reached[step] === undefined ? undefined : taken[step]?.event
  return event && report.breakdown.map((name) => textOf(valueOf(name, event, project)))
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
function quantile(numbers: readonly number[], level: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = level * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? 0
  return low + (high - low) * (at - Math.floor(at))
}
const summary = (numbers: readonly number[]) =>
  numbers.length === 0 ? null : { mean: mean(numbers), median: quantile(numbers, 0.5), p90: quantile(numbers, 0.9) }
const share = (part: number, of: number): number | null => (of === 0 ? null : part / of)

type Group = FunnelResult['overall']
type Intervals = NonNullable<FunnelResult['intervals']>
function groupOf(
  report: FunnelReport,
  counted: readonly Counted[],
  key: readonly (string | null)[],
  intervals: Intervals | undefined,
): Group {
  const timesOf = (step: number, from: number): readonly number[] =>
    counted.flatMap(({ reached }) => {
      const time = reached[step]
      const start = reached[from]
      return time === undefined || start === undefined ? [] : [(time - start) / 1000]
    })
  const last = lastOf(report)
  const steps = report.steps.map((_, step): Group['steps'][number] => {
    const previous = Math.max(
      0,
      report.steps.findLastIndex(({ optional }, index) => index < step && !optional),
    )
    const count = timesOf(step, 0).length
    const before = timesOf(previous, 0).length
    return {
      count,
      from_first: share(count, counted.length),
      from_previous: share(count, before),
      dropped: before - count,
      time_from_previous: step === 0 ? null : summary(timesOf(step, previous)),
      time_from_first: step === 0 ? null : summary(timesOf(step, 0)),
    }
  })
  const took = timesOf(last, 0)
  const longest = Math.max(...took, 0)
  const width = longest / report.histogram
  const histogram = Array.from({ length: report.histogram }, (_, bin) => ({
    from: bin * width,
    to: (bin + 1) * width,
    // In thousandths, where all is whole: edges are exact.
    count: took.filter((time) => {
      const place =
        longest === 0 ? 0 : Math.floor((Math.round(time * 1000) * report.histogram) / Math.round(longest * 1000))
      return Math.min(place, report.histogram - 1) === bin
    }).length,
  }))
  const total = summary(took)
  const trend = intervals?.map(({ start, end }) => {
    const began = counted.filter(
      ({ reached: [time] }) => time !== undefined && time >= Date.parse(start) && time < Date.parse(end),
    )
    const converted = began.filter(({ reached }) => reached[last] !== undefined)
    return { entered: began.length, converted: converted.length, rate: share(converted.length, began.length) }
  })
  return {
    key: [...key],
    steps,
    conversion: share(took.length, counted.length),
    time_to_convert: total && { ...total, histogram },
    ...(trend === undefined ? {} : { trend }),
  }
}

/** What those who dropped before the step did next. */
function nextOf(report: FunnelReport, project: Project, { from, to }: Span, step: number): FunnelResult['next'] {
  const previous = report.steps.findLastIndex(({ optional }, index) => index < step && !optional)
  const tail = longestOf(report)
  const events = project.events
    .filter(({ timestamp }) => timestamp >= from && timestamp < to + tail)
    .filter((event) => !automaticEvents.has(event.eventName) && matches(report.filter, event, project))
    .toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1))
  const dropped = countedAttempts(report, project, { from, to }).filter(
    ({ reached }) => reached[previous] !== undefined && reached[step] === undefined,
  )
  const next = dropped.map(({ person, reached }) => {
    const last = Math.max(...reached.map((time) => time ?? 0))
    const event = events.find((one) => project.personOf(one) === person && one.timestamp > last)
    return event && JSON.stringify([project.nameOf(event), pageViewEvents.has(event.eventName) ? event.path : ''])
  })
  const counts = Map.groupBy(next, (text) => text)
  const told = [...counts].flatMap(([text, all]) => {
    if (text === undefined) return []
    const [name, path]: string[] = JSON.parse(text)
    return [{ event_name: name ?? '', path: path ?? '', count: all.length }]
  })
  const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
  const sorted = told.toSorted(
    (a, b) => b.count - a.count || bytes(a.event_name, b.event_name) || bytes(a.path, b.path),
  )
  const { next_limit: limit, next_offset: offset } = report
  return {
    step,
    dropped: dropped.length,
    events: sorted.slice(offset, offset + limit),
    page: { total: sorted.length, limit, offset },
    nothing: counts.get(undefined)?.length ?? 0,
  }
}

/** Ranges and intervals are the result's own. */
export function funnelAnswer(
  report: FunnelReport,
  project: Project,
  { meta, intervals, compare }: FunnelResult,
): Pick<FunnelResult, 'overall' | 'groups' | 'compare' | 'groups_page' | 'next'> {
  const counted = countedAttempts(report, project, spanOf(meta.range))
  const byKey = (all: readonly Counted[]): ReadonlyMap<string, readonly Counted[]> =>
    Map.groupBy(
      all.filter(({ key }) => key !== undefined),
      ({ key }) => JSON.stringify(key),
    )
  const groups = report.breakdown.length === 0 ? new Map<string, readonly Counted[]>() : byKey(counted)
  const keys = [...groups]
    .map(([text, all]): readonly [(string | null)[], number] => [JSON.parse(text), all.length])
    .toSorted((a, b) => b[1] - a[1] || compareKeys(a[0], b[0]))
    .slice(report.offset, report.offset + report.limit)
    .map(([key]) => key)
  const part = (all: readonly Counted[], of: Intervals | undefined) => ({
    overall: groupOf(report, all, [], of),
    groups: keys.map((key) => groupOf(report, byKey(all).get(JSON.stringify(key)) ?? [], key, of)),
  })
  const before =
    meta.compare_range === undefined ? undefined : countedAttempts(report, project, spanOf(meta.compare_range))
  return {
    ...part(counted, intervals),
    ...(report.next_of === undefined ? {} : { next: nextOf(report, project, spanOf(meta.range), report.next_of) }),
    groups_page: { total: groups.size, limit: report.limit, offset: report.offset },
    ...(before === undefined
      ? {}
      : {
          compare: { ...part(before, compare?.intervals), ...(compare?.intervals && { intervals: compare.intervals }) },
        }),
  }
}
