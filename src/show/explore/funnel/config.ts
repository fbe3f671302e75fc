// What is a funnel while it is built? The report's own fields, so that saved reports are read as they are.
import type { Selection } from '../../../report/index.ts'
import {
  breakdown,
  either,
  flag,
  label,
  list,
  needing,
  oneOf,
  property,
  record,
  selectionDecoders,
  text,
  whole,
} from '../decode.ts'
import type { Common, InputOf } from '../kinds.ts'
import { moved } from '../sortable-list.tsx'

type Report = InputOf<'funnel'>
export interface StepDraft extends Selection {
  readonly label?: string
  readonly optional?: boolean
}
export interface ExclusionDraft extends Selection {
  readonly after_step?: number
  readonly before_step?: number
}
export type Window = NonNullable<Report['window']>
export interface FunnelConfig {
  readonly steps: readonly StepDraft[]
  readonly window: Window
  readonly order: NonNullable<Report['order']>
  /** In any order: step 1 opens the window. */
  readonly anchored: boolean
  readonly count_by: NonNullable<Report['count_by']>
  readonly group: string
  readonly exclusions: readonly ExclusionDraft[]
  readonly hold: readonly string[]
  readonly breakdown: readonly string[]
  readonly attribution: NonNullable<Report['attribution']>
  readonly limit: number
  readonly offset: number
  /** Bins of the time to convert. */
  readonly histogram: number
}

export const mostSteps = 20
export const mostExclusions = 10
const begin: FunnelConfig = {
  steps: [{}, {}],
  window: { count: 14, unit: 'day' },
  order: 'ordered',
  anchored: true,
  count_by: 'persons',
  group: '',
  exclusions: [],
  hold: [],
  breakdown: [],
  attribution: 'first',
  limit: 5,
  offset: 0,
  histogram: 20,
}

const step = record<StepDraft>({ ...selectionDecoders, label, optional: flag }, {})
const exclusion = record<ExclusionDraft>(
  { ...selectionDecoders, after_step: whole(0, 18), before_step: whole(1, 19) },
  {},
)
interface WindowDraft {
  readonly count: number
  readonly unit: Window['unit']
}
const window = needing(
  record<WindowDraft>(
    {
      count: whole(1, 31_622_400),
      unit: oneOf(['second', 'minute', 'hour', 'day', 'week', 'session']),
    },
    { count: 14, unit: 'day' },
  ),
  'count',
)
const read = record<FunnelConfig>(
  {
    steps: list(step, mostSteps, 2),
    window: (value) => {
      const found = window(value)
      return found === undefined ? undefined : fittingWindow(found.count, found.unit)
    },
    order: oneOf(['ordered', 'strict', 'any']),
    anchored: flag,
    count_by: oneOf(['persons', 'sessions', 'groups', 'attempts']),
    group: text(100),
    exclusions: list(exclusion, mostExclusions),
    hold: list(property, 3),
    breakdown,
    attribution: either<'first' | 'last', number>(oneOf(['first', 'last']), whole(0, 19)),
    limit: whole(1, 1_000),
    offset: whole(0, 10_000_000),
    histogram: whole(1, 100),
  },
  begin,
)

/** Whatever stands in an address or a saved report is a configuration. */
export const parseFunnel = (value: unknown): FunnelConfig => read(value) ?? begin

const most = { second: 31_622_400, minute: 527_040, hour: 8_784, day: 366, week: 52, session: 12 } as const
/** At most 366 days, at most 12 visits. */
export const fittingWindow = (count: number, unit: Window['unit']): Window => ({
  count: Math.min(Math.max(1, count), most[unit]),
  unit,
})
/** May any step come first? Then none can be left out. */
export const isUnanchored = ({ order, anchored }: Pick<FunnelConfig, 'order' | 'anchored'>): boolean =>
  order === 'any' && !anchored
/** The last step that may not be left out. */
export const lastRequired = (steps: readonly StepDraft[]): number =>
  Math.max(
    1,
    steps.findLastIndex(({ optional }) => optional !== true),
  )
export const longestWindow = (unit: Window['unit']): number => most[unit]

/** The report, or what is still to be done. */
export function funnelReport(config: FunnelConfig, { interval, ...common }: Common): Report | string {
  const {
    steps: drafts,
    exclusions,
    hold,
    group,
    attribution,
    limit,
    offset,
    anchored,
    breakdown: properties,
    ...rest
  } = config
  const steps = drafts.map((one, index) => ({
    ...one,
    optional: one.optional === true && index > 0 && !isUnanchored(config),
  }))
  const missing = steps.findIndex(({ events = [], filter }) => events.length === 0 && filter === undefined)
  if (missing >= 0) return `Choose an event for step ${missing + 1}.`
  if (exclusions.some(({ events = [], filter }) => events.length === 0 && filter === undefined))
    return 'Choose the event that must not happen.'
  if (rest.count_by === 'groups' && group.trim() === '') return 'Say which type of groups is counted, e.g. company.'
  const last = lastRequired(steps)
  return {
    kind: 'funnel',
    ...common,
    ...rest,
    interval,
    steps,
    ...(rest.order === 'any' ? { anchored } : {}),
    ...(rest.count_by === 'groups' ? { group: group.trim() } : {}),
    exclusions: exclusions.map(({ after_step: after = 0, before_step: before, ...one }) => ({
      ...one,
      after_step: Math.min(after, last - 1),
      ...(before === undefined || before > last
        ? {}
        : { before_step: Math.max(before, Math.min(after, last - 1) + 1) }),
    })),
    hold: [...hold],
    breakdown: [...properties],
    ...(properties.length === 0
      ? {}
      : {
          limit,
          offset,
          attribution: typeof attribution === 'number' ? Math.min(attribution, steps.length - 1) : attribution,
        }),
  }
}

/** Exclusions and the attribution go on meaning the steps that they meant; one between steps that are gone takes what is next. */
function withPlaces(config: FunnelConfig, steps: readonly StepDraft[], placeOf: (index: number) => number) {
  const exclusions = config.exclusions.map(({ after_step: after, before_step: before, ...one }): ExclusionDraft => {
    const [from, to] = [placeOf(after ?? 0), placeOf(before ?? lastRequired(config.steps))]
    const isUsual = after === undefined && before === undefined
    return isUsual ? one : { ...one, after_step: Math.min(from, to), before_step: Math.max(from, to, 1) }
  })
  const { attribution } = config
  return { steps, exclusions, attribution: typeof attribution === 'number' ? placeOf(attribution) : attribution }
}

export function moveStep(config: FunnelConfig, from: number, to: number): Partial<FunnelConfig> {
  const places = moved([...config.steps.keys()], from, to)
  return withPlaces(config, moved(config.steps, from, to), (index) => places.indexOf(index))
}

export function removeStep(config: FunnelConfig, at: number): Partial<FunnelConfig> {
  const last = config.steps.length - 2
  return withPlaces(config, config.steps.toSpliced(at, 1), (index) => Math.min(index > at ? index - 1 : index, last))
}

/** How a step is called where there is no answer yet. */
export const stepName = ({ label: own, events = [] }: NonNullable<Report['steps']>[number], index: number): string =>
  own ?? (events.map(({ event_name: name }) => name).join(' or ') || `Step ${index + 1}`)
