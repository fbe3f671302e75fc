// What is known of one event? What was sent, and what processing made of it.
import { Text, Title } from '@mantine/core'
import type { LiveEventJson } from '../../api/index.ts'
import { fields, type FieldName } from '../../event/index.ts'
import { countryName, languageName, momentText } from '../words/index.ts'
import { deviceName, sourceText } from './words.tsx'

interface EventDetailsProps {
  readonly event: LiveEventJson
  readonly timeZone: string | undefined
}

export function EventDetails({ event, timeZone }: EventDetailsProps) {
  const properties = Object.entries(event.properties)
  return (
    <div className="live-details">
      <div className="live-both">
        <section>
          <Title order={3} size="h6" mb={6}>
            Properties that were sent
          </Title>
          {properties.length === 0 ? (
            <Text size="sm" c="dimmed">
              None.
            </Text>
          ) : (
            <Facts facts={properties.map(([name, value]) => [name, valueText(value)])} />
          )}
        </section>
        <section>
          <Title order={3} size="h6" mb={6}>
            What Cairn found
          </Title>
          <div className="live-columns">
            <Facts facts={foundFacts(event, timeZone)} />
          </div>
        </section>
      </div>
    </div>
  )
}

export const Facts = ({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="live-facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1))

const labelOf = (name: string): string =>
  name in fields ? fields[name as FieldName].label : (otherLabels[name] ?? name.replaceAll('_', ' '))
const otherLabels: Readonly<Record<string, string>> = {
  event_id: 'Event id',
  person_id: 'Person',
  session_id: 'Visit',
  identified_person_id: 'Identified as person',
  is_interactive: 'Counts as interaction',
  click_id: 'Click id value',
}

/** What is empty is left out. */
function foundFacts(event: LiveEventJson, timeZone: string | undefined): (readonly [string, string])[] {
  const { properties: _, details, received_at, timestamp, ...plain } = event
  const delayMs = Date.parse(received_at) - Date.parse(timestamp)
  const facts = [...Object.entries(plain), ...Object.entries(details)].map(
    ([name, value]) => [labelOf(name), saidOf(name, value)] as const,
  )
  return [
    ['Happened', momentText(timestamp, timeZone)],
    ...(Math.abs(delayMs) < 2_000
      ? []
      : [['Received', `${momentText(received_at, timeZone)} (${Math.round(delayMs / 1000)} s later)`] as const]),
    ...facts.filter(([, value]) => value !== ''),
  ]
}

function saidOf(name: string, value: string | number | boolean): string {
  if (value === '') return ''
  if (name === 'country') return countryName(String(value))
  if (name === 'language') return languageName(String(value))
  if (name === 'device_type') return deviceName(String(value))
  if (name === 'source') return sourceText(String(value))
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (name === 'engaged_ms') return `${Number(value) / 1000} s`
  if (name === 'scroll_depth') return `${value} %`
  return String(value)
}
