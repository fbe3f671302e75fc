// Which events are looked at? Event, page, country and any text; and the visitor who is followed.
import { ActionIcon, Autocomplete, Badge, Button, CloseButton, Group, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { countryName } from '../words/index.ts'
import type { LogFilter } from './log-filter.ts'

interface FilterBarProps {
  readonly filter: LogFilter
  readonly onChange: (change: LogFilter | 'none') => void
  /** Names and countries that were seen. */
  readonly eventNames: readonly string[]
  readonly countries: readonly string[]
}

export function FilterBar({ filter, onChange, eventNames, countries }: FilterBarProps) {
  const [event, setEvent] = useTyped(filter.event ?? '', (value) => onChange({ event: value }))
  const [page, setPage] = useTyped(filter.page ?? '', (value) => onChange({ page: value }))
  const [text, setText] = useTyped(filter.text ?? '', (value) => onChange({ text: value }))
  const known = filter.country === undefined ? countries : [...new Set([filter.country, ...countries])]
  const clear = (value: string, set: (value: string) => void, what: string) =>
    value === '' ? null : <CloseButton size="sm" aria-label={`Clear the ${what}`} onClick={() => set('')} />
  return (
    <Group gap="xs" mb="sm" role="search" aria-label="Filter the log">
      <Autocomplete
        aria-label="Event"
        placeholder="Any event"
        size="xs"
        className="live-filter"
        value={event}
        onChange={setEvent}
        data={[...eventNames]}
        maxLength={200}
        rightSection={clear(event, setEvent, 'event')}
      />
      <TextInput
        aria-label="Page contains"
        placeholder="Page contains"
        size="xs"
        className="live-filter"
        value={page}
        onChange={({ currentTarget }) => setPage(currentTarget.value)}
        maxLength={500}
        rightSection={clear(page, setPage, 'page')}
      />
      <Select
        aria-label="Country"
        placeholder="Any country"
        size="xs"
        className="live-filter"
        clearable
        clearButtonProps={{ 'aria-label': 'Clear the country' }}
        value={filter.country ?? null}
        onChange={(value) => onChange({ country: value ?? '' })}
        data={known.filter((code) => code !== '').map((code) => ({ value: code, label: countryName(code) }))}
        nothingFoundMessage="No country seen yet"
      />
      <TextInput
        aria-label="Any text"
        placeholder="Any text"
        size="xs"
        className="live-filter"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        maxLength={200}
        rightSection={clear(text, setText, 'text')}
      />
      {filter.person !== undefined && (
        <Badge
          size="lg"
          rightSection={
            <ActionIcon
              size="xs"
              aria-label="No longer follow this visitor"
              onClick={() => onChange({ person: '', who: '' })}
            >
              <IconX size={12} />
            </ActionIcon>
          }
        >
          One visitor
        </Badge>
      )}
      {Object.keys(filter).length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange('none')}>
          Clear
        </Button>
      )}
    </Group>
  )
}

const typingMs = 350

/** A text that is told on once the typing pauses, and follows when it is changed elsewhere. */
function useTyped(value: string, tell: (value: string) => void): readonly [string, (value: string) => void] {
  const [typed, setTyped] = useState(value)
  const tellLater = useDebouncedCallback(tell, typingMs)
  useEffect(() => setTyped(value), [value])
  return [
    typed,
    (next) => {
      setTyped(next)
      tellLater(next)
    },
  ]
}
