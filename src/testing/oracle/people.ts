/// <reference lib="esnext.temporal" />
// The naive meaning of conditions on persons (cohorts), and of the people report: loops over one person's events.
import { joinKindOf, type Event } from '../../event/index.ts'
import type { PeopleReport, PeopleResult, PersonFilter, Cohort } from '../../report/index.ts'
import { startOfUnit } from './calendar.ts'
import { matches, textOf, valueOf } from './filter.ts'
import { propertyMeasure } from './measures.ts'
import { isSelected } from './selection.ts'
import type { Project } from './visits.ts'

export interface PersonWorld {
  /** Dates without a zone, in filters and as ranges, are local in its zone. */
  readonly project: Project
  /** The same in the project's own zone, in which cohorts are meant wherever they are used. */
  readonly home: Project
  /** ms. */
  readonly now: number
  readonly cohorts: readonly Cohort[]
  /** Of static cohorts: ids. */
  readonly members: ReadonlyMap<number, readonly bigint[]>
}
type Within = Extract<PersonFilter, { did: unknown }>['within']

/** Half-open. The last n units include the one that is not over. */
function spanOf(within: Within, { now, project: { timeZone } }: PersonWorld): readonly [number, number] {
  if (within === 'ever') return [-Infinity, Infinity]
  const startOf = (date: Temporal.PlainDate): number => date.toZonedDateTime(timeZone).epochMilliseconds
  if ('from' in within)
    return [startOf(Temporal.PlainDate.from(within.from)), startOf(Temporal.PlainDate.from(within.to).add({ days: 1 }))]
  const { last, unit } = within
  const current = startOfUnit(unit, now, timeZone)
  if (unit === 'hour') return hoursOf(last, current, timeZone)
  const first = Temporal.Instant.fromEpochMilliseconds(current).toZonedDateTimeISO(timeZone).toPlainDate()
  const key = ({ day: 'days', week: 'weeks', month: 'months' } as const)[unit]
  return [startOf(first.subtract({ [key]: last - 1 })), startOf(first.add({ [key]: 1 }))]
}
/** Hours of the local clock: one may be cut where it is changed by half an hour. */
function hoursOf(last: number, current: number, timeZone: string): readonly [number, number] {
  const minute = 60_000
  let end = current + minute
  while (startOfUnit('hour', end, timeZone) === current) end += minute
  return [startOfUnit('hour', current - (last - 1) * 60 * minute, timeZone), end]
}

/** Is this person one of those that the conditions mean? `events`: all of the person, ever. */
export function isMeant(filter: PersonFilter, person: bigint, events: readonly Event[], world: PersonWorld): boolean {
  if ('and' in filter) return filter.and.every((part) => isMeant(part, person, events, world))
  if ('or' in filter) return filter.or.some((part) => isMeant(part, person, events, world))
  if ('not' in filter) return !isMeant(filter.not, person, events, world)
  if ('cohort' in filter) return isInCohort(filter.cohort, person, events, world)
  if ('person' in filter) {
    const [any] = events
    return any !== undefined && matches(filter.person, any, world.project)
  }
  const [from, to] = spanOf(filter.within, world)
  if ('did' in filter) {
    const times = events.filter(
      (event) => event.timestamp >= from && event.timestamp < to && isSelected(filter.did, event, world.project),
    ).length
    return times >= filter.times.at_least && times <= (filter.times.at_most ?? Infinity)
  }
  const first = Math.min(
    ...events.filter((event) => isSelected(filter.first_did, event, world.project)).map(({ timestamp }) => timestamp),
  )
  return first !== Infinity && first >= from && first < to
}

function isInCohort(id: number, person: bigint, events: readonly Event[], asked: PersonWorld): boolean {
  const world = { ...asked, project: asked.home }
  const cohort = world.cohorts.find((one) => one.id === id)
  if (cohort === undefined) throw new Error(`No cohort ${id}`)
  return cohort.definition === undefined
    ? (world.members.get(id) ?? []).some((member) => world.project.personOfId(member) === person)
    : isMeant(cohort.definition, person, events, world)
}

/** Every person with all of their events, in order. */
export const everybody = ({ events, personOf }: Project): ReadonlyMap<bigint, readonly Event[]> =>
  Map.groupBy(
    events.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1)),
    personOf,
  )

/** A project whose filters know its cohorts: a property of the event's person. */
export function withCohorts(world: PersonWorld): PersonWorld {
  const persons = everybody(world.project)
  const told = new Map<string, boolean>()
  const inCohort = (id: number, event: Event): boolean => {
    const person = world.project.personOf(event)
    const before = told.get(`${id} ${person}`)
    const is = before ?? isInCohort(id, person, persons.get(person) ?? [], known)
    told.set(`${id} ${person}`, is)
    return is
  }
  const known: PersonWorld = {
    ...world,
    project: { ...world.project, isInCohort: inCohort },
    home: { ...world.home, isInCohort: inCohort },
  }
  return known
}

type PersonRow = Pick<
  PeopleResult['people'][number],
  'person_id' | 'name' | 'distinct_ids' | 'events' | 'properties'
> & {
  /** ms. */
  readonly first_seen: number
  readonly last_seen: number
  readonly measures: readonly (number | string | null)[]
}
type Measure = PeopleReport['measures'][number]

/** Does the search find the person: in an id (sent, or said in a join), in a property, or as a whole id? */
function isFound(search: string | undefined, person: bigint, all: readonly Event[], project: Project): boolean {
  const { profiles, events, personOfId } = project
  const text = search?.trim().toLowerCase() ?? ''
  if (text === '') return true
  if (/^\d{1,19}$/.test(text) && personOfId(BigInt(text)) === person) return true
  const has = (id: string): boolean => id.toLowerCase().includes(text)
  if (all.some(({ distinctId }) => has(distinctId))) return true
  const isSaid = (event: Event): boolean =>
    joinKindOf(event) !== undefined &&
    ((has(event.distinctId) && personOfId(event.personId) === person) ||
      (has(event.identifiedId) && personOfId(event.identifiedPersonId) === person))
  if (events.some(isSaid)) return true
  return profiles.namesOfPersons.some((name) => textOf(profiles.ofPerson(person, name))?.toLowerCase().includes(text))
}

/** The persons of the report, unordered: with an event in the range that meets the filter, and who are meant. */
export function peopleAnswer(report: PeopleReport, world: PersonWorld, { meta }: PeopleResult): readonly PersonRow[] {
  const { project } = world
  const from = Date.parse(meta.range.from)
  const to = Date.parse(meta.range.to)
  return [...everybody(project)].flatMap(([person, all]) => {
    const own = all.filter(
      (event) => event.timestamp >= from && event.timestamp < to && matches(report.filter, event, project),
    )
    const [first] = all
    const last = all.at(-1)
    if (own.length === 0 || first === undefined || last === undefined) return []
    if (report.who !== undefined && !isMeant(report.who, person, all, world)) return []
    if (!isFound(report.search, person, all, project)) return []
    const ids = [...new Set(all.map(({ distinctId }) => distinctId))].toSorted()
    const values = report.properties.map((name) => [name, project.profiles.ofPerson(person, name)] as const)
    return [
      {
        person_id: String(person),
        name: all.find(({ personId }) => personId === person)?.distinctId ?? ids[0] ?? '',
        distinct_ids: ids.slice(0, 10),
        first_seen: first.timestamp,
        last_seen: last.timestamp,
        events: own.length,
        properties: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
        measures: report.measures.map((measure) => measured(measure, own, project)),
      },
    ]
  })
}

type Rank = number | string | null | undefined
type Named = { readonly person_id: string } | { readonly key: readonly (string | null)[] }
const nameOf = (row: Named): string => JSON.stringify('key' in row ? row.key : row.person_id)
/** Measures whose last digit depends on the order of addition, or on how a mean is written down. */
const inexact: ReadonlySet<string | undefined> = new Set(['sum', 'average', 'median', 'p90', 'p95', 'p99'])
const areNear = (one: Rank, other: Rank): boolean =>
  one === other ||
  (typeof one === 'number' &&
    typeof other === 'number' &&
    Math.abs(one - other) <= 1e-11 * Math.max(Math.abs(one), Math.abs(other), 1))

/**
 * A page of rows: by what is asked, null last, then as `ties` says. Where ranks only differ by their last digits either order is
 * right: then it is that of the engine's rows, `given`.
 */
export function pageOf<Row extends Named>(
  rows: readonly Row[],
  { order, limit, offset, measures }: PeopleReport,
  rankOf: (row: Row) => Rank,
  ties: (a: Row, b: Row) => number,
  given: readonly Named[],
): readonly Row[] {
  const sign = order?.direction === 'asc' ? 1 : -1
  const sorted = rows.toSorted((one, other) => {
    const a = rankOf(one) ?? null
    const b = rankOf(other) ?? null
    if (a === b) return ties(one, other)
    if (a === null || b === null) return a === null ? 1 : -1
    return a < b ? -sign : sign
  })
  const page = sorted.slice(offset, offset + limit)
  if (typeof order?.by !== 'number' || !inexact.has(measures[order.by]?.measure)) return page
  const byName = new Map(rows.map((row) => [nameOf(row), row]))
  const theirs = [...new Set(given.map(nameOf))].flatMap((name) => byName.get(name) ?? [])
  const isRight =
    theirs.length === page.length &&
    theirs.every((row, at) => page[at] !== undefined && areNear(rankOf(row) ?? null, rankOf(page[at]) ?? null))
  return isRight ? theirs : page
}

/** The groups of the report, unordered. */
export function groupsAnswer(report: PeopleReport, world: PersonWorld, result: PeopleResult) {
  const { group_by: names = [] } = report
  const from = Date.parse(result.meta.range.from)
  const to = Date.parse(result.meta.range.to)
  const isMine = new Set(peopleAnswer(report, world, result).map(({ person_id: id }) => id))
  const persons = [...everybody(world.project)]
    .filter(([person]) => isMine.has(String(person)))
    .map(([, all]) =>
      all.filter(
        (event) => event.timestamp >= from && event.timestamp < to && matches(report.filter, event, world.project),
      ),
    )
  const keyOf = ([first]: readonly Event[]): string =>
    JSON.stringify(names.map((name) => first && textOf(valueOf(name, first, world.project))))
  return [...Map.groupBy(persons, keyOf)].map(([key, group]) => ({
    key: JSON.parse(key),
    persons: group.length,
    measures: report.measures.map((measure) => measured(measure, group.flat(), world.project)),
  }))
}

function measured(measure: Measure, events: readonly Event[], project: Project): number | string | null {
  const own = events.filter((event) => isSelected(measure, event, project))
  const inOrder = own.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1))
  if (!('property' in measure)) {
    switch (measure.measure) {
      case 'total':
        return own.length
      case 'sessions':
        return new Set(own.map(({ sessionId }) => sessionId)).size
      case 'first_at':
        return inOrder[0]?.timestamp ?? null
      case 'last_at':
        return inOrder.at(-1)?.timestamp ?? null
    }
  }
  if (measure.measure !== 'first_value' && measure.measure !== 'last_value')
    return propertyMeasure(measure.measure, measure.property, own, project)
  const texts = inOrder
    .map((event) => textOf(valueOf(measure.property, event, project)))
    .filter((text) => text !== null)
  return (measure.measure === 'first_value' ? texts[0] : texts.at(-1)) ?? null
}
