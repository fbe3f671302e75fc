// What stands in the goals' table in full? Every goal with its numbers and those before, searched, sorted, paged; and as a file.
import { Group, Table, Text } from '@mantine/core'
import type { Compared, GoalsResult, Money } from '../../report/index.ts'
import { useReport } from '../api/reports.ts'
import { goalsReport } from '../view/reports.ts'
import type { OpenTable } from '../view/view.ts'
import { changeText, countText, moneyTexts, percentText } from '../words/numbers.ts'
import { Download } from './download.tsx'
import { Pages, pageSize, Search, SortHead, useOpenTable } from './open-table-parts.tsx'
import { PanelFailure } from './panel.tsx'
import { usePage } from '../view/use-page.ts'

type Goal = GoalsResult['goals'][number]
/** What the rows are sorted by. Revenue: by its largest sum, whatever the currency. */
const columns = {
  completions: { label: 'Conversions', read: (goal: Goal) => goal.completions.value },
  visitors: { label: 'Converted visitors', read: (goal: Goal) => goal.visitors.value },
  conversion_rate: { label: 'Conversion rate', read: (goal: Goal) => goal.conversion_rate.value },
  revenue: { label: 'Revenue', read: (goal: Goal) => Math.max(0, ...Object.values(goal.revenue.value).map(Number)) },
} as const
type Column = keyof typeof columns
const isColumn = (name: string): name is Column => Object.hasOwn(columns, name)

export function GoalsTable({ open }: { readonly open: OpenTable }) {
  const { projectId, view, context, isReady, isLive } = usePage()
  const set = useOpenTable()
  const answer = useReport(projectId, isReady ? goalsReport(view, context) : undefined, { isLive })
  if (answer.error !== null && answer.data === undefined)
    return <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
  const orderBy: Column = isColumn(open.orderBy) ? open.orderBy : 'completions'
  const sign = open.direction === 'asc' ? 1 : -1
  const found = (answer.data?.goals ?? [])
    .filter(({ name }) => name.toLocaleLowerCase().includes(open.search.toLocaleLowerCase()))
    .toSorted((a, b) => sign * ((columns[orderBy].read(a) ?? 0) - (columns[orderBy].read(b) ?? 0)))
  const goals = found.slice((open.page - 1) * pageSize, open.page * pageSize)
  return (
    <>
      <Group mb="sm" gap="sm">
        <Search value={open.search} onSearch={(search) => set({ search, page: 1 }, true)} label="Search goals" />
        <Text size="sm" c="dimmed" role="status">
          {answer.data === undefined ? '' : `${countText(found.length)} ${found.length === 1 ? 'goal' : 'goals'}`}
        </Text>
        <Group gap="xs" ml="auto">
          <Download format="csv" report={() => goalsReport(view, context)} />
          <Download format="xlsx" report={() => goalsReport(view, context)} />
        </Group>
      </Group>
      <Table.ScrollContainer minWidth={520} data-stale={answer.isPlaceholderData}>
        <Table verticalSpacing={6} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Goal</Table.Th>
              {Object.entries(columns).map(([name, { label }]) => (
                <SortHead key={name} name={name} label={label} open={open} orderBy={orderBy} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {goals.map((goal) => (
              <Table.Tr key={goal.goal_id}>
                <Table.Th scope="row" fw={400}>
                  {goal.name}
                </Table.Th>
                <NumberCell compared={goal.completions} write={countText} />
                <NumberCell compared={goal.visitors} write={countText} />
                <NumberCell compared={goal.conversion_rate} write={percentText} />
                <Table.Td ta="right" className="cairn-number" title={beforeMoney(goal.revenue.previous)}>
                  {moneyTexts(goal.revenue.value).join(' + ') || '–'}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {answer.data !== undefined && found.length === 0 && (
        <p className="cairn-empty">No goal is found for “{open.search}”. Try fewer letters.</p>
      )}
      <Pages rows={found.length} page={open.page} />
    </>
  )
}

const beforeMoney = (money: Money | undefined): string | undefined =>
  money === undefined ? undefined : `Before: ${moneyTexts(money).join(' + ') || '–'}`

function NumberCell({ compared, write }: { readonly compared: Compared; readonly write: (value: number) => string }) {
  const { value, previous, change } = compared
  const hasChange = change !== null && change !== undefined
  const before = previous === undefined || previous === null ? undefined : `Before: ${write(previous)}`
  return (
    <Table.Td
      ta="right"
      className="cairn-number"
      title={before === undefined ? undefined : `${before}${hasChange ? ` (${changeText(change)})` : ''}`}
    >
      {value === null ? '–' : write(value)}
    </Table.Td>
  )
}
