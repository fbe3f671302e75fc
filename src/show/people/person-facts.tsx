// What is known of a person: properties as they are now, and the groups (accounts) that they belong to.
import { Card, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { PersonJson } from '../../api/index.ts'
import { countText } from '../words/index.ts'

interface FactCardProps {
  readonly title: string
  readonly children: ReactNode
}
export const FactCard = ({ title, children }: FactCardProps) => (
  <Card component="section" aria-label={title}>
    <Title order={2} size="h6" mb={8}>
      {title}
    </Title>
    {children}
  </Card>
)

/** A text as it is, the rest as JSON. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 1)

export const Facts = ({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="person-facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

export function PropertyCard({ properties, properties_total }: Pick<PersonJson, 'properties' | 'properties_total'>) {
  const names = Object.keys(properties)
  const missing = properties_total - names.length
  return (
    <FactCard title="Properties">
      {names.length === 0 ? (
        <Text size="sm" c="dimmed">
          None are known. Send them with <code>cairn.identify(id, {'{ plan: "pro" }'})</code>.
        </Text>
      ) : (
        <Facts facts={names.map((name) => [name, valueText(properties[name])])} />
      )}
      {missing > 0 && <span className="person-quiet">And {countText(missing)} more that are not shown.</span>}
    </FactCard>
  )
}

export const GroupCard = ({ groups }: { readonly groups: PersonJson['groups'] }) =>
  groups.length === 0 ? null : (
    <FactCard title="Groups">
      <Facts facts={groupFacts(groups)} />
    </FactCard>
  )

const groupFacts = (groups: PersonJson['groups']): (readonly [string, string])[] =>
  [...Map.groupBy(groups, ({ type }) => type)].map(([type, keys]) => [type, keys.map(({ key }) => key).join(', ')])
