// Which properties may a filter, a breakdown or a measure name? In groups, with types and examples of values.
import { useMemo } from 'react'
import { fields } from '../../event/index.ts'
import { useEventProperties, useProfileProperties } from '../api/catalogue.ts'
import { useCohorts } from '../api/cohorts.ts'
import { usePropertyDefinitions } from '../api/definitions.ts'
import { propertyLabel, fieldGroups } from './property-words.ts'

interface PropertyChoice {
  readonly value: string
  readonly label: string
  /** A description, or examples of values. */
  readonly note?: string
  /** text, number … */
  readonly aside?: string
}
export interface PropertyChoices {
  readonly groups: readonly { readonly group: string; readonly items: readonly PropertyChoice[] }[]
  readonly labelOf: (property: string) => string
  readonly cohorts: ReadonlyMap<number, string>
}

/** Entry and exit pages are pages of events. */
const sampleOf = (field: string): string => (field === 'entry_page' || field === 'exit_page' ? 'path' : field)

/** `chosen` is among them, known or not. */
export function usePropertyChoices(projectId: number, chosen: readonly string[] = []): PropertyChoices {
  // '' asks for those of all events.
  const seen = useEventProperties(projectId, '').data
  const profiles = useProfileProperties(projectId).data
  const definitions = usePropertyDefinitions(projectId).data
  const kept = useCohorts(projectId).data
  const chosenText = chosen.join('\n')
  return useMemo(() => {
    const wanted = chosenText.split('\n')
    const cohorts = new Map((kept ?? []).map(({ id, name }) => [id, name]))
    const known = new Map((definitions ?? []).map((one) => [one.property, one]))
    const labelOf = (property: string): string => known.get(property)?.display_name || propertyLabel(property, cohorts)
    const values = new Map(seen?.fields.map(({ property, examples }) => [property, examples.slice(0, 4).join(' · ')]))
    const ownItems = (seen?.properties ?? [])
      .filter(({ property }) => known.get(property)?.hidden !== true || wanted.includes(property))
      .map(({ property, types, examples }): PropertyChoice => ({
        value: property,
        label: labelOf(property),
        aside: types.join(', '),
        note: known.get(property)?.description || examples.slice(0, 4).join(' · '),
      }))
    const ofProfiles = (profiles ?? []).map(({ property, example }): PropertyChoice => ({
      value: property,
      label: labelOf(property),
      note: example,
    }))
    const listed = new Set([...Object.keys(fields), ...[...ownItems, ...ofProfiles].map(({ value }) => value)])
    const others = (start: string): readonly PropertyChoice[] => [
      ...ofProfiles.filter(({ value }) => value.startsWith(start)),
      ...wanted
        .filter((property) => property.startsWith(start) && !listed.has(property))
        .map((value) => ({ value, label: labelOf(value) })),
    ]
    const groups = [
      ...fieldGroups.map(({ group, items }) => ({
        group: group as string,
        items: items.map((value): PropertyChoice => ({
          value,
          label: fields[value].label,
          note: known.get(value)?.description || values.get(sampleOf(value)) || '',
          ...(fields[value].type === 'number' ? { aside: 'number' } : {}),
        })),
      })),
      { group: 'Your own', items: [...ownItems, ...others('properties.')] },
      { group: 'Of the person', items: others('person.') },
      { group: 'Of groups', items: others('group.') },
    ]
    return { groups: groups.filter(({ items }) => items.length > 0), labelOf, cohorts }
  }, [seen, profiles, definitions, kept, chosenText])
}
