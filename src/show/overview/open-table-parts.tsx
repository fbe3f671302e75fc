// What do tables that are open in full share? A search field, headers that sort, pages.
import { Group, Pagination, Table, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useShortcut } from '../shell/shortcuts.ts'
import type { OpenTable } from '../view/view.ts'
import { usePage } from '../view/use-page.ts'

/** Rows of a page. */
export const pageSize = 50

/** Changes what the address says of the open table; `replace`: without a step of its own for going back. */
export function useOpenTable(): (changed: Partial<OpenTable>, replace?: boolean) => void {
  const { change } = usePage()
  return (changed, replace = false) =>
    change((now) => (now.table === undefined ? {} : { table: { ...now.table, ...changed } }), { replace })
}

interface SortHeadProps {
  readonly name: string
  readonly label: string
  readonly about?: string | undefined
  readonly open: OpenTable
  /** The column that rows are sorted by. */
  readonly orderBy: string
}

export function SortHead({ name, label, about, open, orderBy }: SortHeadProps) {
  const set = useOpenTable()
  const isChosen = name === orderBy
  const Icon = open.direction === 'asc' ? IconChevronUp : IconChevronDown
  return (
    <Table.Th
      scope="col"
      ta="right"
      aria-sort={!isChosen ? 'none' : open.direction === 'asc' ? 'ascending' : 'descending'}
    >
      <UnstyledButton
        className="cairn-sort"
        title={about}
        onClick={() =>
          set({ orderBy: name, direction: isChosen && open.direction === 'desc' ? 'asc' : 'desc', page: 1 })
        }
      >
        {label}
        {isChosen && <Icon size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  )
}

export function Pages({ rows, page }: { readonly rows: number; readonly page: number }) {
  const set = useOpenTable()
  const pages = Math.max(1, Math.ceil(rows / pageSize))
  if (pages === 1) return null
  return (
    <Group justify="center" mt="md">
      <Pagination
        total={pages}
        value={Math.min(page, pages)}
        onChange={(chosen) => set({ page: chosen })}
        getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
        size="sm"
      />
    </Group>
  )
}

interface SearchProps {
  readonly value: string
  readonly onSearch: (text: string) => void
  readonly label: string
}

export function Search({ value, onSearch, label }: SearchProps) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  // The address changed by itself: back, or another table.
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  const tell = useDebouncedCallback((text: string) => {
    setKnown(text.trim())
    onSearch(text.trim())
  }, 250)
  useShortcut('/', 'Search the table', () => field.current?.focus(), { inDialogs: true })
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder="Search  /"
      maxLength={500}
      leftSection={<IconSearch size={16} aria-hidden />}
      data-autofocus
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
