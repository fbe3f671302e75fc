/// <reference lib="esnext.temporal" />
// The naive meaning of properties and filters: one event, one yes or no.
import type { Event, PropertyValue } from '../../event/index.ts'
import {
  isOrderCondition,
  isPresenceCondition,
  isTextCondition,
  type Condition,
  type Filter,
  type TextCondition,
} from '../../report/index.ts'
import { meetsPart } from './virtual-events.ts'
import { visitOf, type Project, type Visit } from './visits.ts'

/** What a property is for one event: undefined where it is missing (own properties only). */
type Value = PropertyValue | undefined

const ofEvent: Readonly<Record<string, (event: Event) => string | number>> = {
  hostname: (e) => e.hostname,
  path: (e) => e.path,
  query: (e) => e.query,
  title: (e) => e.title,
  distinct_id: (e) => e.distinctId,
  country: (e) => e.country,
  region: (e) => e.region,
  city: (e) => e.city,
  language: (e) => e.language,
  time_zone: (e) => e.timeZone,
  device_type: (e) => e.deviceType,
  browser: (e) => e.browser,
  browser_version: (e) => e.browserVersion,
  os: (e) => e.os,
  os_version: (e) => e.osVersion,
  screen_width: (e) => e.screenWidth,
  screen_height: (e) => e.screenHeight,
  engaged_ms: (e) => e.engagedMs,
  scroll_depth: (e) => e.scrollDepth,
  revenue: (e) => Number(e.revenue) / 10_000,
  sdk: (e) => e.sdk,
  intake: (e) => e.intake,
}
const ofOrigin: Readonly<Record<string, (event: Event) => string>> = {
  referrer: (e) => e.referrer,
  referrer_host: (e) => e.referrerHost,
  source: (e) => e.source,
  channel: (e) => e.channel,
  utm_source: (e) => e.utmSource,
  utm_medium: (e) => e.utmMedium,
  utm_campaign: (e) => e.utmCampaign,
  utm_term: (e) => e.utmTerm,
  utm_content: (e) => e.utmContent,
  click_id_name: (e) => e.clickIdName,
}
const ofVisit: Readonly<Record<string, (visit: Visit) => string>> = {
  entry_page: (v) => v.entry?.path ?? '',
  exit_page: (v) => v.exit?.path ?? '',
}

/** Built-in numbers: 0 stands for "unknown". */
export const isNumberOfEvent = (name: string): boolean =>
  ['screen_width', 'screen_height', 'engaged_ms', 'scroll_depth', 'revenue'].includes(name)

/** Values of any type, of the event, its person, or its group: missing, or there. */
const isFree = (name: string, scope?: string): boolean =>
  /^(properties|person|group)\./.test(name) || scope === 'person'

export function valueOf(name: string, event: Event, project: Project, scope?: string): Value {
  const [, ofPerson] = /^(?:person|properties)\.(.*)$/s.exec(name) ?? []
  if (name.startsWith('person.') || scope === 'person')
    return project.profiles.ofPerson(project.personOf(event), ofPerson ?? name)
  const [, type, ofGroup] = /^group\.([^.]*)(?:\.(.*))?$/s.exec(name) ?? []
  if (type !== undefined) {
    const key = Object.hasOwn(event.groups, type) ? event.groups[type] : undefined
    if (key === undefined || key === '') return undefined
    return ofGroup === undefined ? key : project.profiles.ofGroup(type, key, ofGroup)
  }
  if (name.startsWith('properties.')) {
    const own = name.slice('properties.'.length)
    return Object.hasOwn(event.properties, own) ? event.properties[own] : undefined
  }
  if (name.startsWith('cohort.')) return isInCohort(Number(name.slice('cohort.'.length)), event, project) ? 'in' : 'out'
  if (name === 'event_name') return project.nameOf(event)
  if (name === 'currency') return currencyOf(event, project)
  const read = ofEvent[name]
  if (read !== undefined) return read(event)
  const origin = ofOrigin[name]
  if (origin !== undefined) return origin(scope === 'event' ? event : visitOf(project, event).first)
  const visit = ofVisit[name]
  if (visit === undefined) throw new Error(`The oracle does not know ${name}`)
  return visit(visitOf(project, event))
}

/** What an event has no currency for, is of the project's. */
export const currencyOf = ({ currency, revenue }: Event, project: Project): string =>
  currency === '' && revenue !== 0n ? project.currency : currency

function isInCohort(id: number, event: Event, { isInCohort: known }: Project): boolean {
  if (known === undefined) throw new Error('The test knows no cohorts')
  return known(id, event)
}

/** A value as text; null where it is missing. */
export function textOf(value: Value): string | null {
  if (value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value).replace('e+', 'e')
  return JSON.stringify(value)
}

const numeric = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/
/** A number, or a text that is one; null otherwise. */
export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && numeric.test(value) ? Number(value) : null
}

const isoDate = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/
/** An ISO date or time as ms; without a zone it is local. */
function dateOf(value: Value, timeZone: string): number | null {
  if (typeof value !== 'string' || !isoDate.test(value)) return null
  const text = value.replace(' ', 'T')
  if (/T.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return Temporal.Instant.from(text).epochMilliseconds
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds
}

export function matches(filter: Filter | undefined, event: Event, project: Project): boolean {
  if (filter === undefined) return true
  if ('and' in filter) return filter.and.every((part) => matches(part, event, project))
  if ('or' in filter) return filter.or.some((part) => matches(part, event, project))
  if ('not' in filter) return !matches(filter.not, event, project)
  return meets(filter, event, project)
}

/** The values as they are compared: who names an old name exactly means the event that it counts as. */
function meant(condition: TextCondition, { merges }: Project): readonly (string | number | boolean)[] {
  const given = Array.isArray(condition.value) ? condition.value : [condition.value]
  const isExact = condition.operator === 'is' || condition.operator === 'is_not'
  if (condition.property !== 'event_name' || !isExact) return given
  if (condition.case_insensitive !== true)
    return given.map((value) => (typeof value === 'number' ? value : (merges.get(String(value)) ?? value)))
  const same = (value: string | number | boolean, from: string): boolean =>
    typeof value !== 'number' && String(value).toLowerCase() === from.toLowerCase()
  return [...given, ...[...merges].filter(([from]) => given.some((value) => same(value, from))).map(([, to]) => to)]
}

function meets(condition: Condition, event: Event, project: Project): boolean {
  if (!('property' in condition))
    return isInCohort(condition.value, event, project) === (condition.operator === 'in_cohort')
  const value = valueOf(condition.property, event, project, condition.scope)
  if (isPresenceCondition(condition)) {
    const isSet = isFree(condition.property, condition.scope) ? value !== undefined : value !== '' && value !== 0
    return condition.operator === 'is_set' ? isSet : !isSet
  }
  if (isTextCondition(condition)) {
    const given = meant(condition, project)
    const fold = (text: string): string => (condition.case_insensitive === true ? text.toLowerCase() : text)
    const whole = textOf(value)
    const text = whole === null ? null : fold(whole)
    const any = (test: (text: string, wanted: string) => boolean): boolean =>
      text !== null && given.some((wanted) => test(text, fold(String(wanted))))
    const isVirtual = (wanted: string): boolean =>
      condition.property === 'event_name' &&
      project.virtualEvents.some(
        ({ name, definition }) =>
          fold(name) === fold(wanted) && definition.any_of.some((part) => meetsPart(part, event, project, matches)),
      )
    const is = given.some((wanted) =>
      typeof wanted === 'number'
        ? numberOf(value) === wanted
        : (text !== null && text === fold(String(wanted))) || isVirtual(String(wanted)),
    )
    const flags = condition.case_insensitive === true ? 'iu' : 'u'
    const found = (): boolean =>
      whole !== null && given.some((pattern) => new RegExp(String(pattern), flags).test(whole))
    switch (condition.operator) {
      case 'is':
        return is
      case 'is_not':
        return !is
      case 'contains':
        return any((a, b) => a.includes(b))
      case 'does_not_contain':
        return !any((a, b) => a.includes(b))
      case 'starts_with':
        return any((a, b) => a.startsWith(b))
      case 'ends_with':
        return any((a, b) => a.endsWith(b))
      case 'matches':
        return found()
      case 'does_not_match':
        return !found()
    }
  }
  const against = (bound: string | number): readonly [number | null, number] => {
    const asDate = typeof bound === 'string' ? dateOf(bound, project.timeZone) : null
    return asDate === null ? [numberOf(value), Number(bound)] : [dateOf(value, project.timeZone), asDate]
  }
  if (isOrderCondition(condition)) {
    const [mine, bound] = against(condition.value)
    if (mine === null) return false
    if (condition.operator === 'greater') return mine > bound
    if (condition.operator === 'greater_or_equal') return mine >= bound
    return condition.operator === 'less' ? mine < bound : mine <= bound
  }
  const [low, lowest] = against(condition.value[0])
  const [high, highest] = against(condition.value[1])
  return low !== null && high !== null && low >= lowest && high <= highest
}
