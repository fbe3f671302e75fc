// A page of people: who they are, when they were there, and a column for each measure and property that was asked for.
import './people.css'
import { Anchor, Group, Pagination, Table, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { PeopleResult } from '../../report/index.ts'
import { agoText, countText, decimalText, momentText, moneyText } from '../words/index.ts'
import { personTitle } from './person-name.ts'

export type Order = { readonly by: 'last_seen' | 'first_seen' | 'events' | number; readonly direction: 'asc' | 'desc' }

interface PeopleTableProps {
  readonly projectId: number
  readonly result: PeopleResult
  readonly isStale: boolean
  readonly order: Order
  readonly onOrder: (order: Order) => void
  readonly onOffset: (offset: number) => void
}

export function PeopleTable({ projectId, result, isStale, order, onOrder, onOffset }: PeopleTableProps) {
  const { people, page, measures } = result
  const properties = [...new Set(people.flatMap((person) => Object.keys(person.properties)))].toSorted()
  const pages = Math.ceil(page.total / page.limit)
  const head = (by: Order['by'], label: string) => (
    <SortedHead key={`${by}`} label={label} by={by} order={order} onOrder={onOrder} />
  )
  return (
    <div data-stale={isStale} className="cairn-people">
      <div className="cairn-people-scroll" role="group" aria-label="People" tabIndex={0}>
        <Table verticalSpacing={6} horizontalSpacing="sm" aria-label="People" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Person</Table.Th>
              {properties.map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
              {measures.map(({ label }, index) => head(index, label))}
              {head('events', 'Events')}
              {head('first_seen', 'First seen')}
              {head('last_seen', 'Last seen')}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((person) => (
              <Table.Tr key={person.person_id}>
                <Table.Th scope="row" fw={400} className="cairn-people-name">
                  <Anchor
                    size="sm"
                    renderRoot={(props) => <Link {...props} to={`/p/${projectId}/people/${person.person_id}`} />}
                  >
                    {personTitle(person.name, person.person_id)}
                  </Anchor>
                  <Text size="xs" c="dimmed" truncate>
                    {person.distinct_ids.filter((id) => id !== person.name).join(', ')}
                  </Text>
                </Table.Th>
                {properties.map((name) => (
                  <Table.Td key={name} className="cairn-people-value">
                    {valueText(person.properties[name])}
                  </Table.Td>
                ))}
                {person.measures.map((cell, index) => (
                  <Table.Td key={index} className="cairn-people-number">
                    {cellText(cell, measures[index]?.currency)}
                  </Table.Td>
                ))}
                <Table.Td className="cairn-people-number">{countText(person.events)}</Table.Td>
                <Time at={person.first_seen} />
                <Time at={person.last_seen} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {pages > 1 && (
        <Group justify="center" mt="sm">
          <Pagination
            size="sm"
            total={pages}
            value={Math.floor(page.offset / page.limit) + 1}
            onChange={(number) => onOffset((number - 1) * page.limit)}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        </Group>
      )}
    </div>
  )
}

function Time({ at }: { readonly at: string }) {
  return (
    <Table.Td className="cairn-people-number" title={momentText(at)}>
      {agoText(at)}
    </Table.Td>
  )
}

interface SortedHeadProps {
  readonly label: string
  readonly by: Order['by']
  readonly order: Order
  readonly onOrder: (order: Order) => void
}
function SortedHead({ label, by, order, onOrder }: SortedHeadProps) {
  const isSorted = order.by === by
  const isDown = order.direction === 'desc'
  return (
    <Table.Th
      scope="col"
      className="cairn-people-number"
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : 'none'}
    >
      <UnstyledButton
        className="cairn-people-sort"
        onClick={() => onOrder({ by, direction: isSorted && isDown ? 'asc' : 'desc' })}
      >
        {label}
        {isSorted && (isDown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />)}
      </UnstyledButton>
    </Table.Th>
  )
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)
export function cellText(cell: string | number | null, currency?: string): string {
  if (cell === null) return '–'
  if (typeof cell === 'number' && currency !== undefined) return moneyText(cell, currency)
  if (typeof cell === 'number') return Number.isInteger(cell) ? countText(cell) : decimalText(cell)
  return isTime(cell) ? momentText(cell) : cell
}
const valueText = (value: unknown): string =>
  value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
