// The naive retention: for each person and cohort the start event, then a look at each of the person's return events. Cohorts
// (their spans) are taken from the engine's result, everything else is computed here.
import type { Event } from '../../event/index.ts'
import type { RetentionReport, RetentionResult } from '../../report/index.ts'
import { nextUnit, startOfUnit } from './calendar.ts'
import { matches, textOf, valueOf } from './filter.ts'
import { compareKeys, type Key } from './keys.ts'
import { numberIn } from './measures.ts'
import { isSelected } from './selection.ts'
import type { Project } from './visits.ts'

interface Start {
  readonly person: bigint
  readonly event: Event
  readonly cohort: number
  readonly key: Key
}
export interface RetentionCell {
  readonly persons: ReadonlySet<bigint>
  readonly value: number | null
  readonly complete: boolean
}
export interface RetentionAnswer {
  readonly key: Key
  readonly size: number
  /** Cells that have begun. */
  readonly cohorts: readonly { readonly persons: ReadonlySet<bigint>; readonly cells: readonly RetentionCell[] }[]
}

const dayMs = 86_400_000
const rolling = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs, quarter: 90 * dayMs }
const earlier = (a: Event, b: Event): number =>
  a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)

export function retentionAnswer(report: RetentionReport, project: Project, result: RetentionResult, now: number) {
  const { timeZone } = project
  const spans = result.overall.cohorts.map(({ start, end }) => ({ from: Date.parse(start), to: Date.parse(end) }))
  const of = (selection: RetentionReport['return']): readonly Event[] =>
    project.events.filter((event) => matches(report.filter, event, project) && isSelected(selection, event, project))
  const returns = Map.groupBy(of(report.return), project.personOf)
  const starts = [...Map.groupBy(of(report.start), project.personOf)].flatMap(([person, events]): readonly Start[] => {
    const sorted = events.toSorted(earlier)
    const cohortOf = ({ timestamp }: Event): number =>
      spans.findIndex(({ from, to }) => timestamp >= from && timestamp < to)
    const inRange = sorted.filter((event) => cohortOf(event) >= 0)
    const first =
      report.start.occurrence === 'first_ever' ? sorted.slice(0, 1).filter((e) => cohortOf(e) >= 0) : inRange
    const counted =
      report.start.occurrence === 'every'
        ? first.filter((event, at) => first.findIndex((other) => cohortOf(other) === cohortOf(event)) === at)
        : first.slice(0, 1)
    return counted.map((event) => ({
      person,
      event,
      cohort: cohortOf(event),
      key: report.breakdown.map((name) => textOf(valueOf(name, event, project))),
    }))
  })
  const columns =
    report.mode === 'brackets'
      ? (report.brackets ?? []).map(([from, to]) => ({ from, to }))
      : Array.from({ length: report.periods + 1 }, (_, n) => ({ from: n, to: report.mode === 'on' ? n : Infinity }))
  /** Where period n after this start begins. */
  const periodStart = (time: number, n: number): number => {
    if (report.window === 'rolling') return time + n * rolling[report.period]
    let at = startOfUnit(report.period, time, timeZone)
    for (let step = 0; step < n; step++) at = nextUnit(report.period, at, timeZone)
    return at
  }
  const isReturn = (start: Start, event: Event, column: { from: number; to: number }): boolean =>
    event.timestamp >= start.event.timestamp &&
    (report.mode === 'on' || event !== start.event) &&
    event.timestamp >= periodStart(start.event.timestamp, column.from) &&
    (column.to === Infinity || event.timestamp < periodStart(start.event.timestamp, column.to + 1))

  const answer = (key: Key, own: readonly Start[]): RetentionAnswer => ({
    key,
    size: new Set(own.map(({ person }) => person)).size,
    cohorts: spans.map(({ from, to }, cohort) => {
      const here = own.filter((start) => start.cohort === cohort)
      // For the last who may start in it, and the first.
      const lastStart = report.window === 'rolling' ? to : from
      return {
        persons: new Set(here.map(({ person }) => person)),
        cells: columns
          .filter((column) => periodStart(from, column.from) <= now)
          .map((column, place): RetentionCell => {
            const found = here.map((start) => ({
              person: start.person,
              events: (returns.get(start.person) ?? []).filter((event) => isReturn(start, event, column)),
            }))
            const isPresent = report.mode === 'on' && place === 0
            const numbers =
              report.measure.kind === 'persons'
                ? []
                : found
                    .flatMap(({ events }) => events)
                    .map((event) => numberIn(propertyOf(report), event, project))
                    .filter((number) => number !== null)
            const sum = numbers.reduce((a, b) => a + b, 0)
            return {
              persons: new Set(
                found.filter(({ events }) => isPresent || events.length > 0).map(({ person }) => person),
              ),
              value: report.measure.kind === 'sum' ? sum : numbers.length === 0 ? null : sum / numbers.length,
              complete: periodStart(lastStart, (column.to === Infinity ? column.from : column.to) + 1) <= now,
            }
          }),
      }
    }),
  })
  const groups =
    report.breakdown.length === 0
      ? []
      : [...Map.groupBy(starts, ({ key }) => JSON.stringify(key))].map(([text, own]) => answer(JSON.parse(text), own))
  const sorted = groups.toSorted((a, b) => b.size - a.size || compareKeys(a.key, b.key))
  return {
    columns,
    overall: answer([], starts),
    groups: sorted.slice(report.offset, report.offset + report.limit),
    total: report.breakdown.length === 0 ? 1 : groups.length,
  }
}

const propertyOf = ({ measure }: RetentionReport): string => (measure.kind === 'persons' ? '' : measure.property)

/** An answer as the result writes it. */
export function writtenAs(answer: RetentionAnswer, report: RetentionReport, columns: number): object {
  const withValues = report.measure.kind !== 'persons'
  const cohorts = answer.cohorts.map(({ persons, cells }) => ({
    size: persons.size,
    cells: cells.map((cell) => ({
      persons: cell.persons.size,
      share: persons.size === 0 ? null : cell.persons.size / persons.size,
      ...(withValues ? { value: cell.value } : {}),
      complete: cell.complete,
    })),
  }))
  return {
    key: answer.key,
    size: answer.size,
    cohorts,
    averages: Array.from({ length: columns }, (_, place) => {
      const over = cohorts.filter(({ cells }) => cells[place]?.complete === true)
      let size = 0
      let persons = 0
      let weight = 0
      let weighted = 0
      for (const cohort of over) {
        size += cohort.size
        persons += cohort.cells[place]?.persons ?? 0
        const value = cohort.cells[place]?.value
        if (typeof value !== 'number') continue
        weight += cohort.size
        weighted += value * cohort.size
      }
      return {
        share: size === 0 ? null : persons / size,
        ...(withValues ? { value: weight === 0 ? null : weighted / weight } : {}),
        persons,
        size,
      }
    }),
  }
}
