// What can be named? Tables with their columns, own properties; a click puts a name into the query.
import { Accordion, Skeleton, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import type { SqlSchemaJson } from '../../api/index.ts'

interface SchemaBrowserProps {
  readonly schema: SqlSchemaJson | undefined
  readonly properties: readonly string[]
  readonly onInsert: (text: string) => void
}

export function SchemaBrowser({ schema, properties, onInsert }: SchemaBrowserProps) {
  const [search, setSearch] = useState('')
  if (schema === undefined) return <Skeleton h={320} />
  const wanted = search.trim().toLowerCase()
  const fits = (...texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(wanted))
  const tables = [
    ...schema.tables.map(({ name, description, columns }) => ({
      name,
      description,
      columns: columns.filter((column) => fits(column.name, column.description)),
    })),
    {
      name: 'Own properties',
      description: 'Of the latest events.',
      columns: properties.filter((name) => fits(name)).map((name) => ({ name, type: '', description: '' })),
    },
  ].filter(({ columns }) => columns.length > 0)
  return (
    <Stack gap="xs">
      <TextInput
        size="sm"
        aria-label="Search tables and columns"
        placeholder="Search columns"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {tables.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is called so. Try another word.
        </Text>
      )}
      <Accordion
        multiple
        chevronPosition="left"
        variant="default"
        className="cairn-sql-schema"
        {...(wanted === '' ? { defaultValue: ['events'] } : { value: tables.map(({ name }) => keyOf(name)) })}
        key={wanted === '' ? 'all' : 'found'}
      >
        {tables.map(({ name, description, columns }) => (
          <Accordion.Item key={name} value={keyOf(name)}>
            <Accordion.Control>
              <Text component="span" size="sm" fw={600}>
                <IconTable size={14} aria-hidden /> {name}
              </Text>
              <Text size="xs" c="dimmed">
                {description}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              {columns.map((column) => (
                <UnstyledButton
                  key={column.name}
                  className="cairn-sql-column"
                  title={column.description === '' ? `Insert ${column.name}` : `${column.description} – insert`}
                  onClick={() => onInsert(column.name)}
                >
                  <span>{column.name}</span>
                  <span>{column.type}</span>
                </UnstyledButton>
              ))}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  )
}

/** Ids of elements are made of it. */
const keyOf = (name: string): string => name.replaceAll(' ', '-')
