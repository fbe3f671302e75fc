// Which events may a report name? Those that arrived (but hidden and merged ones), by how many there are, and virtual ones.
import { useMemo } from 'react'
import { useCatalogue } from '../api/catalogue.ts'
import { useEventDefinitions } from '../api/definitions.ts'
import { useVirtualEvents } from '../api/virtual-events.ts'
import { shortCountText } from '../words/index.ts'
import type { PickerGroup, PickerItem } from '../filters/search-picker.tsx'

export interface EventChoices {
  readonly groups: readonly PickerGroup[]
  readonly isLoading: boolean
  /** The name for people. */
  readonly labelOf: (eventName: string) => string
}

export function useEventChoices(projectId: number): EventChoices {
  const catalogue = useCatalogue(projectId)
  const definitions = useEventDefinitions(projectId).data
  const virtual = useVirtualEvents(projectId).data
  return useMemo(() => {
    const known = new Map((definitions ?? []).map((one) => [one.event_name, one]))
    const labelOf = (name: string): string => known.get(name)?.display_name || name
    const captured = (catalogue.data ?? [])
      .filter(({ event_name: name }) => {
        const definition = known.get(name)
        return definition?.hidden !== true && (definition?.merged_into ?? null) === null
      })
      .map(({ event_name: name, events }): PickerItem => ({
        value: name,
        label: labelOf(name),
        aside: shortCountText(events),
        note: [known.get(name)?.description, labelOf(name) === name ? '' : name].filter(Boolean).join(' · '),
      }))
    const made = (virtual ?? []).map(({ name, description }): PickerItem => ({
      value: name,
      label: name,
      note: description,
      badges: ['virtual'],
    }))
    const groups = [
      { group: 'Events (last 30 days)', items: captured },
      { group: 'Virtual events', items: made },
    ]
    return { groups: groups.filter(({ items }) => items.length > 0), isLoading: catalogue.isPending, labelOf }
  }, [catalogue.data, catalogue.isPending, definitions, virtual])
}
