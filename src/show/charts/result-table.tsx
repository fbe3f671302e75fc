// A result as a table: sorted by a click on a column, searched, a page at a time. The text of every chart.
import './charts.css'
import { Group, Pagination, Table, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useShown } from '../view/shown.ts'

export interface TableColumn<Row> {
  readonly key: string
  readonly label: string
  /** What it is sorted and searched by. */
  readonly value: (row: Row) => string | number | null
  /** What is shown; default: the value. */
  readonly cell?: (row: Row) => ReactNode
  readonly isNumber?: boolean
}
interface ResultTableProps<Row> {
  /** What it shows, for screen readers. */
  readonly label: string
  readonly columns: readonly TableColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Above it, beside the search. */
  readonly head?: ReactNode
  readonly pageSize?: number
  /** Columns by which the whole answer is ordered, not only the rows that are here. */
  readonly ordering?: {
    readonly keys: readonly string[]
    readonly key: string
    readonly isDescending: boolean
    readonly onOrder: (key: string, isDescending: boolean) => void
  }
  /** What its order is called in the page's address; default: it is not kept there. */
  readonly sortedAs?: string
  /** Default true, where there are more than a few rows. */
  readonly hasSearch?: boolean
}

interface Sorting {
  readonly key: string
  readonly isDescending: boolean
}
function readSorting(value: unknown): Sorting | undefined {
  if (typeof value !== 'object' || value === null || !('key' in value) || typeof value.key !== 'string')
    return undefined
  return { key: value.key, isDescending: 'isDescending' in value && value.isDescending === true }
}

const compareText = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare

export function ResultTable<Row>(props: ResultTableProps<Row>) {
  const { label, columns, rows, keyOf, head, ordering, pageSize = 50, hasSearch = true } = props
  const [search, setSearch] = useState('')
  const [sorting, setSorting] = useShown(props.sortedAs, readSorting, undefined)
  const [page, setPage] = useState(1)
  const shown = useMemo(() => listed(rows, columns, search, sorting), [rows, columns, search, sorting])
  const isSearched = hasSearch && rows.length > 8
  const pages = Math.max(1, Math.ceil(shown.length / pageSize))
  const at = Math.min(page, pages)
  const sortBy = ({ key, isNumber }: TableColumn<Row>): void => {
    if (ordering?.keys.includes(key) === true) {
      if (sorting !== undefined) setSorting(undefined)
      ordering.onOrder(key, ordering.key !== key || !ordering.isDescending)
      return
    }
    setSorting(
      sorting?.key !== key
        ? { key, isDescending: isNumber === true }
        : sorting.isDescending === (isNumber === true)
          ? { key, isDescending: !sorting.isDescending }
          : undefined,
    )
  }
  const told = sorting ?? ordering
  return (
    <div className="cairn-result-table">
      {(head !== undefined || isSearched) && (
        <Group gap="xs" mb="xs" justify="space-between">
          <div>{head}</div>
          {isSearched && (
            <TextInput
              size="xs"
              w={220}
              leftSection={<IconSearch size={14} aria-hidden />}
              placeholder="Search"
              aria-label={`Search: ${label}`}
              value={search}
              onChange={(event) => {
                setSearch(event.currentTarget.value)
                setPage(1)
              }}
            />
          )}
        </Group>
      )}
      <div className="cairn-result-scroll" role="group" aria-label={label} tabIndex={0}>
        <Table verticalSpacing={6} horizontalSpacing="sm" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th
                  key={column.key}
                  data-number={column.isNumber === true}
                  aria-sort={told?.key !== column.key ? 'none' : told.isDescending ? 'descending' : 'ascending'}
                >
                  <UnstyledButton className="cairn-sort" onClick={() => sortBy(column)}>
                    {column.label}
                    {told?.key === column.key &&
                      (told.isDescending ? (
                        <IconChevronDown size={14} aria-hidden />
                      ) : (
                        <IconChevronUp size={14} aria-hidden />
                      ))}
                  </UnstyledButton>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice((at - 1) * pageSize, at * pageSize).map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map((column, index) => {
                  const Cell = index === 0 ? Table.Th : Table.Td
                  return (
                    <Cell
                      key={column.key}
                      {...(index === 0 ? { scope: 'row' } : {})}
                      data-number={column.isNumber === true}
                      title={longText(column.value(row))}
                    >
                      {column.cell?.(row) ?? column.value(row) ?? '–'}
                    </Cell>
                  )
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          No row has this text.
        </Text>
      )}
      {pages > 1 && (
        <Pagination
          size="sm"
          mt="xs"
          total={pages}
          value={at}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
        />
      )}
    </div>
  )
}

/** What may be cut: to be read where the pointer rests. */
const longText = (value: string | number | null): string | undefined =>
  typeof value === 'string' && value.length > 20 ? value : undefined

function listed<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  search: string,
  sorting: Sorting | undefined,
): readonly Row[] {
  const wanted = search.trim().toLowerCase()
  const found =
    wanted === ''
      ? rows
      : rows.filter((row) =>
          columns.some(({ value }) =>
            String(value(row) ?? '')
              .toLowerCase()
              .includes(wanted),
          ),
        )
  const by = columns.find(({ key }) => key === sorting?.key)
  if (by === undefined || sorting === undefined) return found
  const direction = sorting.isDescending ? -1 : 1
  return found.toSorted((a, b) => {
    const [x, y] = [by.value(a), by.value(b)]
    // What has no value stands last, whichever way it is sorted.
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0)
    return direction * (typeof x === 'number' && typeof y === 'number' ? x - y : compareText(String(x), String(y)))
  })
}
