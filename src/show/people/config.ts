// What is asked about people? As the address has it, and as a report.
import type { PersonFilter } from '../../report/index.ts'
import {
  breakdown,
  either,
  label,
  list,
  oneOf,
  property,
  record,
  selectionDecoders,
  text,
  whole,
  type Decode,
} from '../explore/decode.ts'
import type { Common, InputOf } from '../explore/kinds.ts'
import { moved } from '../explore/sortable-list.tsx'
import { propertyLabel } from '../filters/property-words.ts'
import type { Order } from './people-table.tsx'
import { groupOf, parseWho, whoOf } from './who.ts'

type Input = InputOf<'people'>
type InputMeasure = NonNullable<Input['measures']>[number]
export const measureWords = {
  total: 'How often',
  sessions: 'Visits',
  first_at: 'First time',
  last_at: 'Last time',
  sum: 'Sum of',
  average: 'Average of',
  median: 'Median of',
  p90: '90th percentile of',
  p95: '95th percentile of',
  p99: '99th percentile of',
  min: 'Least of',
  max: 'Greatest of',
  count_distinct: 'Different values of',
  first_value: 'First value of',
  last_value: 'Last value of',
} as const
export type MeasureName = keyof typeof measureWords
export const needsProperty = (measure: MeasureName): boolean =>
  measure !== 'total' && measure !== 'sessions' && measure !== 'first_at' && measure !== 'last_at'

/** A column: while no property is chosen where one is needed, it is not asked. */
export interface MeasureDraft {
  readonly label?: string
  readonly events?: InputMeasure['events']
  readonly filter?: InputMeasure['filter']
  readonly measure: MeasureName
  readonly property?: string
}
export interface PeopleConfig {
  readonly who: PersonFilter | undefined
  readonly search: string
  readonly measures: readonly MeasureDraft[]
  readonly properties: readonly string[]
  readonly group_by: readonly string[]
  readonly order: { readonly by: Order['by'] | 'persons'; readonly direction: 'asc' | 'desc' } | undefined
  readonly limit: number
  readonly offset: number
}

export const mostMeasures = 15
const byDefault: PeopleConfig = {
  who: undefined,
  search: '',
  measures: [],
  properties: [],
  group_by: [],
  order: undefined,
  limit: 50,
  offset: 0,
}

const measure: Decode<MeasureDraft> = record<MeasureDraft>(
  {
    label,
    ...selectionDecoders,
    measure: oneOf(Object.keys(measureWords) as readonly MeasureName[]),
    property,
  },
  { measure: 'total' },
)
const order: Decode<NonNullable<PeopleConfig['order']>> = record<NonNullable<PeopleConfig['order']>>(
  {
    by: either(oneOf(['last_seen', 'first_seen', 'events', 'persons'] as const), whole(0, mostMeasures - 1)),
    direction: oneOf(['asc', 'desc'] as const),
  },
  { by: 'last_seen', direction: 'desc' },
)
const read = record<PeopleConfig>(
  {
    who: (value) => parseWho(value),
    search: text(300),
    measures: list(measure, mostMeasures),
    properties: list(text(200), 20),
    group_by: breakdown,
    order,
    limit: whole(1, 1_000),
    offset: whole(0, 10_000_000),
  },
  byDefault,
)
export const parsePeople = (value: unknown): PeopleConfig => read(value) ?? byDefault

/** "buy", "Sum of revenue: buy or rent", "Visits". */
function labelOf({ measure: name, events = [], property: of }: MeasureDraft): string {
  const what = needsProperty(name) ? `${measureWords[name]} ${propertyLabel(of ?? '')}` : measureWords[name]
  const names = events.map((event) => event.event_name).join(' or ')
  return (names === '' ? what : name === 'total' ? names : `${what}: ${names}`).slice(0, 200)
}

export function peopleReport(config: PeopleConfig, { compare: _, interval: __, ...common }: Common): Input {
  const who = whoOf(groupOf(config.who))
  const finished = config.measures.filter(({ measure: name, property: of }) => !needsProperty(name) || of !== undefined)
  const measures = finished.map(({ property: of, ...one }) => ({
    ...one,
    label: one.label ?? labelOf({ ...one, ...(of === undefined ? {} : { property: of }) }),
    ...(needsProperty(one.measure) ? { property: of } : {}),
  })) as NonNullable<Input['measures']>
  const isGrouped = config.group_by.length > 0
  const asked = config.order
  // An order by a column that is not there (any more) is none.
  const fits =
    asked !== undefined &&
    (typeof asked.by === 'number'
      ? asked.by < measures.length
      : isGrouped
        ? asked.by === 'persons' || asked.by === 'events'
        : asked.by !== 'persons')
  return {
    kind: 'people',
    ...common,
    ...(who === undefined ? {} : { who }),
    ...(config.search.trim() === '' ? {} : { search: config.search.trim() }),
    measures,
    properties: [...config.properties],
    ...(isGrouped ? { group_by: [...config.group_by] } : {}),
    ...(fits && !(isGrouped && asked.by === 'events') ? { order: asked } : {}),
    limit: config.limit,
    offset: config.offset,
  }
}

/** A column that it is ordered by stays the one wherever it goes. */
function withMeasures(config: PeopleConfig, measures: readonly MeasureDraft[], placeOf: (place: number) => number) {
  const { order: by } = config
  if (by === undefined || typeof by.by !== 'number') return { measures, offset: 0 }
  const place = placeOf(by.by)
  return { measures, offset: 0, order: place === -1 ? undefined : { ...by, by: place } }
}
export const moveMeasure = (config: PeopleConfig, from: number, to: number): Partial<PeopleConfig> =>
  withMeasures(config, moved(config.measures, from, to), (place) =>
    moved([...config.measures.keys()], from, to).indexOf(place),
  )
export const removeMeasure = (config: PeopleConfig, at: number): Partial<PeopleConfig> =>
  withMeasures(config, config.measures.toSpliced(at, 1), (place) =>
    place === at ? -1 : place > at ? place - 1 : place,
  )
