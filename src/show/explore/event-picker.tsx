// Which event? With how often it came, what is said of it, and examples of its properties.
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useEventProperties } from '../api/catalogue.ts'
import { usePage } from '../view/use-page.ts'
import { SearchPicker } from '../filters/search-picker.tsx'
import { useEventChoices } from './use-event-choices.ts'

interface EventPickerProps {
  /** For screen readers: "Event of step 2". */
  readonly label: string
  /** undefined: none yet (or every event, as the placeholder says). */
  readonly value: string | undefined
  readonly placeholder?: string
  readonly onPick: (eventName: string) => void
  readonly isSubtle?: boolean
}

export function EventPicker({ label, value, placeholder = 'Choose an event', onPick, isSubtle }: EventPickerProps) {
  const { projectId } = usePage()
  const choices = useEventChoices(projectId)
  const [pointed, setPointed] = useState<string>()
  const [asked] = useDebouncedValue(pointed, 250)
  return (
    <SearchPicker
      label={label}
      placeholder={placeholder}
      groups={choices.groups}
      isLoading={choices.isLoading}
      value={value}
      {...(value === undefined ? {} : { valueLabel: choices.labelOf(value) })}
      nothing="No such event has arrived"
      extra={(search) =>
        choices.groups.some(({ items }) => items.some((item) => item.value === search))
          ? []
          : [{ value: search, label: `“${search}”`, note: 'An event of exactly this name' }]
      }
      onPick={onPick}
      onPoint={setPointed}
      footer={<Examples projectId={projectId} eventName={asked} />}
      {...(isSubtle === true ? { isSubtle } : {})}
    />
  )
}

/** A line or two, of a fixed height: the list must not jump. */
function Examples({ projectId, eventName }: { readonly projectId: number; readonly eventName: string | undefined }) {
  const { data } = useEventProperties(projectId, eventName)
  const texts = (data?.properties ?? [])
    .slice(0, 3)
    .map(({ property, examples }) => `${property.replace(/^properties\./, '')}: ${examples.slice(0, 3).join(', ')}`)
  return (
    <Text size="xs" c="dimmed" h={34} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
      {eventName === undefined
        ? 'Point at an event to see examples of its properties.'
        : data === undefined
          ? ' '
          : texts.length === 0
            ? `${eventName} has no properties of its own.`
            : texts.join(' · ')}
    </Text>
  )
}
