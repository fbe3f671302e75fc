// Generated conditions on persons, cohorts and people reports.
import fc from 'fast-check'
import {
  personFilterSchema,
  propertyMeasures,
  type Cohort,
  type PersonFilter,
  type ReportInput,
} from '../../report/index.ts'
import {
  generatedFilter,
  generatedProperty,
  generatedRange,
  generatedTimeZone,
  ownProperty,
} from './generate-filter.ts'
import { eventNames, worldDays, worldStart } from './generate-world.ts'

const name = fc.constantFrom(...new Set(eventNames), 'never sent')
const selection = fc.record(
  {
    events: fc.array(fc.record({ event_name: name, filter: generatedFilter }, { requiredKeys: ['event_name'] }), {
      maxLength: 2,
    }),
    filter: generatedFilter,
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

/** `cohorts`: ids that it may name. */
export const generatedPersons = (cohorts: readonly number[]): fc.Arbitrary<PersonFilter> => {
  const leaf = fc.oneof(
    fc.record({ did: selection, times, within }, { requiredKeys: ['did'] }),
    fc.record({ did: selection, times, within }, { requiredKeys: ['did', 'within'] }),
    fc.record({ first_did: selection, within }),
    ...(cohorts.length === 0 ? [] : [fc.record({ cohort: fc.constantFrom(...cohorts) })]),
  )
  const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2 },
      leaf,
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
    ),
  }))
  return filter.map((one) => personFilterSchema.parse(JSON.parse(JSON.stringify(one))))
}

/** Ids 1 to 4: of what persons did, of that and the cohorts before, and a static one. */
export const generatedCohorts: fc.Arbitrary<readonly Cohort[]> = fc
  .tuple(generatedPersons([]), generatedPersons([]), generatedPersons([1, 2]))
  .map((definitions) => [
    ...definitions.map((definition, index) => ({ id: index + 1, name: `Cohort ${index + 1}`, definition })),
    { id: 4, name: 'Cohort 4', definition: undefined },
  ])
export const cohortIds = [1, 2, 3]

const measure = fc.oneof(
  fc
    .tuple(selection, fc.constantFrom('total' as const, 'sessions' as const, 'first_at' as const, 'last_at' as const))
    .map(([of, kind]) => ({ ...of, measure: kind })),
  fc
    .tuple(
      selection,
      fc.constantFrom(...propertyMeasures, 'first_value' as const, 'last_value' as const),
      fc.oneof(ownProperty, fc.constantFrom('revenue', 'path', 'source')),
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
      who: generatedPersons(cohortIds),
      measures: fc.array(measure, { maxLength: 3 }),
      group_by: fc.uniqueArray(generatedProperty, { minLength: 1, maxLength: 2 }),
      limit: fc.constant(1_000),
    },
    { requiredKeys: ['kind', 'range', 'limit'] },
  )
  .map((report) => JSON.parse(JSON.stringify(report)))
