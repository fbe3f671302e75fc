// Which rows came? A page of them at a time, numbers to the right.
import { Group, Pagination, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { SqlResultJson } from '../../api/index.ts'
import { countText } from '../words/index.ts'
import { cellText, isNumber } from './values.ts'

const pageRows = 100

export function ResultTable({ result }: { readonly result: SqlResultJson }) {
  const { columns, rows } = result
  const [page, setPage] = useState(1)
  const pages = Math.max(1, Math.ceil(rows.length / pageRows))
  const shown = rows.slice((page - 1) * pageRows, page * pageRows)
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed" p="md">
        No rows. The query ran; nothing meets its conditions.
      </Text>
    )
  return (
    <>
      <Table.ScrollContainer
        minWidth={0}
        maxHeight={520}
        className="cairn-sql-rows"
        tabIndex={0}
        role="region"
        aria-label="Rows of the result"
      >
        <Table stickyHeader striped="even" verticalSpacing={6} fz="sm">
          <Table.Thead>
            <Table.Tr>
              {columns.map((column, index) => (
                <Table.Th key={index} ta={isNumber(column) ? 'right' : 'left'}>
                  {column.name}
                  <Text size="xs" c="dimmed" fw={400}>
                    {column.type}
                  </Text>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row, index) => (
              <Table.Tr key={index}>
                {columns.map((column, place) => (
                  <Table.Td key={place} ta={isNumber(column) ? 'right' : 'left'} className="cairn-sql-cell">
                    {cellText(row[place])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages > 1 && (
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed">
            {countText((page - 1) * pageRows + 1)}–{countText(Math.min(page * pageRows, rows.length))} of{' '}
            {countText(rows.length)}
          </Text>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        </Group>
      )}
    </>
  )
}
