// What are properties called, and where does each live? Built-in ones, the event's own, the person's, the group's, cohorts.
import { fields } from '../../event/index.ts'
import { isFieldName } from '../view/filter-text.ts'

const cohortName = /^cohort\.(\d+)$/

/** properties.plan → plan, person.plan → Person: plan, group.company.size → company: size, cohort.3 → the cohort's name. */
export function propertyLabel(property: string, cohorts: ReadonlyMap<number, string> = new Map()): string {
  if (isFieldName(property)) return fields[property].label
  if (property.startsWith('properties.')) return property.slice('properties.'.length)
  if (property.startsWith('person.')) return `Person: ${property.slice('person.'.length)}`
  const cohort = cohortName.exec(property)
  if (cohort !== null) return `In cohort ${cohorts.get(Number(cohort[1])) ?? cohort[1]}`
  const [, type = '', name] = /^group\.([^.]+)(?:\.(.+))?$/s.exec(property) ?? []
  return name === undefined ? type : `${type}: ${name}`
}

/** Built-in properties by what they tell of. */
export const fieldGroups = [
  { group: 'Page', items: ['path', 'entry_page', 'exit_page', 'hostname', 'title', 'query'] },
  {
    group: 'Source',
    items: [
      'source',
      'channel',
      'referrer_host',
      'referrer',
      'utm_campaign',
      'utm_source',
      'utm_medium',
      'utm_term',
      'utm_content',
      'click_id_name',
    ],
  },
  { group: 'Place', items: ['country', 'region', 'city', 'language', 'time_zone'] },
  {
    group: 'Device',
    items: ['device_type', 'browser', 'browser_version', 'os', 'os_version', 'screen_width', 'screen_height'],
  },
  {
    group: 'Event',
    items: ['event_name', 'distinct_id', 'revenue', 'currency', 'engaged_ms', 'scroll_depth', 'sdk', 'intake'],
  },
] as const satisfies readonly { group: string; items: readonly (keyof typeof fields)[] }[]
