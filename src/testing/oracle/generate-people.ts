// Generated conditions on persons, cohorts and people reports.
import fc from 'fast-check'
import {
  personFilterSchema,
  propertyMeasures,
  type Cohort,
  type Filter,
  type PersonFilter,
  type ReportInput,
} from '../../report/index.ts'
import {
  cohortIds,
  filterOfCohorts,
  filterOfPersons,
  generatedFilter,
  generatedProperty,
  generatedRange,
  generatedTimeZone,
  ownProperty,
} from './generate-filter.ts'
import { eventNames, profileNames, worldDays, worldStart } from './generate-world.ts'

/** Cohorts name V alone: W is made of a cohort. */
const names = [...new Set(eventNames), 'never sent', 'V', 'joined']
const selectionWith = (filter: fc.Arbitrary<Filter>, also: readonly string[] = []) =>
  fc.record(
    {
      events: fc.array(
        fc.record({ event_name: fc.constantFrom(...names, ...also), filter }, { requiredKeys: ['event_name'] }),
        { maxLength: 2 },
      ),
      filter,
    },
    { requiredKeys: [] },
  )
const dateAt = (day: number): string => new Date(worldStart + day * 86_400_000).toISOString().slice(0, 10)
const within = fc.oneof(
  fc.record({
    last: fc.integer({ min: 1, max: 20 }),
    unit: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const),
  }),
  fc
    .tuple(fc.integer({ min: 0, max: worldDays }), fc.integer({ min: 0, max: 6 }))
    .map(([day, days]) => ({ from: dateAt(day), to: dateAt(day + days) })),
  fc.constant('ever' as const),
)
const times = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }))
  .map(([least, more]) => ({ at_least: least, ...(more === undefined ? {} : { at_most: least + more }) }))

/** `cohorts`: ids that it may name; `ofEvents`: conditions on events. */
const personsWith = (cohorts: readonly number[], ofEvents: fc.Arbitrary<Filter>): fc.Arbitrary<PersonFilter> => {
  const selection = selectionWith(ofEvents)
  const leaf = fc.oneof(
    fc.record({ person: filterOfPersons }),
    fc.record({ did: selection, times, within }, { requiredKeys: ['did'] }),
    fc.record({ did: selection, times, within }, { requiredKeys: ['did', 'within'] }),
    fc.record({ first_did: selection, within }),
    ...(cohorts.length === 0 ? [] : [fc.record({ cohort: fc.constantFrom(...cohorts) })]),
  )
  const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2 },
      { weight: 2, arbitrary: leaf },
      fc.array(tie('filter'), { minLength: 1, maxLength: 2 }).map((and) => ({ and })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 2 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
    ),
  }))
  return filter.map((one) => personFilterSchema.parse(JSON.parse(JSON.stringify(one))))
}

/** Ids 1 to 4: of what persons did, of that and the cohorts before, and a static one. */
export const generatedCohorts: fc.Arbitrary<readonly Cohort[]> = fc
  .tuple(personsWith([], filterOfCohorts), personsWith([], filterOfCohorts), personsWith([1, 2, 4], filterOfCohorts))
  .map((definitions) => [
    ...definitions.map((definition, index) => ({ id: index + 1, name: `Cohort ${index + 1}`, definition })),
    { id: 4, name: 'Cohort 4', definition: undefined },
  ])
export const generatedPersons = personsWith(
  cohortIds,
  fc.oneof({ weight: 3, arbitrary: filterOfCohorts }, generatedFilter),
)

const selection = selectionWith(generatedFilter, ['W'])
const measure = fc.oneof(
  fc
    .tuple(selection, fc.constantFrom('total' as const, 'sessions' as const, 'first_at' as const, 'last_at' as const))
    .map(([of, kind]) => ({ ...of, measure: kind })),
  fc
    .tuple(
      selection,
      fc.constantFrom(...propertyMeasures, 'first_value' as const, 'last_value' as const),
      fc.oneof(ownProperty, fc.constantFrom('revenue', 'path', 'source', 'person.seats', 'group.company.seats')),
    )
    .map(([of, kind, property]) => ({ ...of, measure: kind, property })),
)
export const generatedPeople: fc.Arbitrary<Extract<ReportInput, { kind: 'people' }>> = fc
  .record(
    {
      kind: fc.constant('people' as const),
      range: generatedRange,
      time_zone: generatedTimeZone,
      filter: generatedFilter,
      who: generatedPersons,
      search: fc.constantFrom('ID-1', 'acme', 'FREE', '12', 'e', '4', 'nobody'),
      measures: fc.array(measure, { maxLength: 3 }),
      properties: fc.uniqueArray(fc.constantFrom(...profileNames, 'none')),
      group_by: fc.uniqueArray(generatedProperty, { minLength: 1, maxLength: 3 }),
      order: fc.record({
        by: fc.constantFrom('last_seen' as const, 'first_seen' as const, 'events' as const, 'persons' as const, 0, 1),
        direction: fc.constantFrom('asc' as const, 'desc' as const),
      }),
      limit: fc.oneof({ weight: 3, arbitrary: fc.constant(1_000) }, fc.integer({ min: 1, max: 4 })),
      offset: fc.integer({ min: 0, max: 3 }),
    },
    { requiredKeys: ['kind', 'range', 'limit'] },
  )
  .map(({ order, group_by: groups, offset, ...report }) => {
    const isGrouped = groups !== undefined && groups.length > 0
    const { measures = [] } = report
    const isThere =
      order !== undefined &&
      (typeof order.by === 'number'
        ? isNumber(measures[order.by]?.measure)
        : (order.by === 'events' && !isGrouped) || (order.by === 'persons') === isGrouped)
    return JSON.parse(
      JSON.stringify({
        ...report,
        ...(groups && { group_by: groups }),
        ...(isThere && { order }),
        ...(offset !== undefined && { offset }),
      }),
    )
  })

/** Numbers and times. (Texts are ordered by their bytes.) */
const isNumber = (one: string | undefined): boolean =>
  one !== undefined && one !== 'first_value' && one !== 'last_value'
