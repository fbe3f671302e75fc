// What stands in the goals' table in full? Every goal with its numbers and those before; and as a file.
import { Group, Table } from '@mantine/core'
import type { Compared, Money } from '../../report/index.ts'
import { useReport } from '../api/reports.ts'
import { goalsReport } from '../view/reports.ts'
import { changeText, countText, moneyTexts, percentText } from '../words/numbers.ts'
import { Download } from './download.tsx'
import { PanelFailure } from './panel.tsx'
import { usePage } from './use-page.ts'

export function GoalsTable() {
  const { projectId, view, context, isReady, isLive } = usePage()
  const answer = useReport(projectId, isReady ? goalsReport(view, context) : undefined, { isLive })
  if (answer.error !== null && answer.data === undefined)
    return <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
  const goals = (answer.data?.goals ?? []).toSorted((a, b) => (b.completions.value ?? 0) - (a.completions.value ?? 0))
  return (
    <>
      <Group justify="flex-end" gap="xs" mb="sm">
        <Download format="csv" report={() => goalsReport(view, context)} />
        <Download format="xlsx" report={() => goalsReport(view, context)} />
      </Group>
      <Table.ScrollContainer minWidth={520} data-stale={answer.isPlaceholderData}>
        <Table verticalSpacing={6} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Goal</Table.Th>
              {['Conversions', 'Converted visitors', 'Conversion rate', 'Revenue'].map((label) => (
                <Table.Th key={label} scope="col" ta="right">
                  {label}
                </Table.Th>
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
