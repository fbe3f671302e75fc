// How are the goals doing? A row a goal: conversions, visitors, rate, revenue, each with how it changed.
import { ActionIcon, Menu, Skeleton, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconBolt, IconChartBar, IconDots, IconFileText, IconPencil, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { GoalJson } from '../../api/index.ts'
import type { Compared, GoalsResult, Money } from '../../report/index.ts'
import { changeText, countText, moneyTexts, percentText } from '../words/index.ts'
import { viewParams } from '../view/address.ts'
import type { View } from '../view/view.ts'
import { definitionWords } from './draft.ts'

interface GoalTableProps {
  readonly projectId: number
  readonly goals: readonly GoalJson[]
  /** undefined: on its way. */
  readonly result: GoalsResult | undefined
  /** Of other numbers than are wanted now. */
  readonly isStale: boolean
  /** Goes along to the overview. */
  readonly view: View
  /** May change goals. */
  readonly canEdit: boolean
  readonly onEdit: (goal: GoalJson) => void
  readonly onDelete: (goal: GoalJson) => void
}

export function GoalTable({ goals, result, isStale, ...rest }: GoalTableProps) {
  const numbers = new Map(result?.goals.map((goal) => [goal.goal_id, goal]))
  return (
    <Table className="cairn-goals" verticalSpacing="sm" aria-label="Goals" data-stale={isStale}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="100%">Goal</Table.Th>
          <Table.Th ta="right">Conversions</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Visitors
          </Table.Th>
          <Table.Th ta="right">Rate</Table.Th>
          <Table.Th ta="right" visibleFrom="sm">
            Revenue
          </Table.Th>
          <Table.Th w={48}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {goals.map((goal) => (
          <GoalRow
            key={goal.id}
            goal={goal}
            numbers={numbers.get(goal.id)}
            isLoading={result === undefined}
            {...rest}
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface GoalRowProps extends Omit<GoalTableProps, 'goals' | 'result' | 'isStale'> {
  readonly goal: GoalJson
  readonly numbers: GoalsResult['goals'][number] | undefined
  readonly isLoading: boolean
}

function GoalRow({ projectId, goal, numbers, isLoading, view, canEdit, onEdit, onDelete }: GoalRowProps) {
  const Sign = goal.definition.kind === 'page' ? IconFileText : IconBolt
  const toOverview = {
    to: '/p/$projectId',
    params: { projectId: String(projectId) },
    search: viewParams({ ...view, goal: goal.id, metric: 'conversions' }),
  }
  return (
    <Table.Tr>
      <Table.Td>
        <div className="cairn-goal">
          <Sign className="cairn-goal-sign" size={18} stroke={1.6} aria-hidden />
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {goal.name}
            </Text>
            <Text size="xs" c="dimmed" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
              {definitionWords(goal.definition)}
            </Text>
          </Stack>
        </div>
      </Table.Td>
      <NumberCell compared={numbers?.completions} isLoading={isLoading} say={countText} />
      <NumberCell compared={numbers?.visitors} isLoading={isLoading} say={countText} isSmall />
      <NumberCell compared={numbers?.conversion_rate} isLoading={isLoading} say={percentText} />
      <MoneyCell money={numbers?.revenue.value} isLoading={isLoading} hasValue={goal.definition.value !== undefined} />
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`Actions for ${goal.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconChartBar size={16} />}
              renderRoot={(props) => <Link {...props} {...(toOverview as unknown as { to: '/' })} />}
            >
              See it in the overview
            </Menu.Item>
            {canEdit && (
              <>
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(goal)}>
                  Change
                </Menu.Item>
                <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => onDelete(goal)}>
                  Delete
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  )
}

interface NumberCellProps {
  readonly compared: Compared | undefined
  readonly isLoading: boolean
  readonly say: (value: number) => string
  /** Left out where there is little room. */
  readonly isSmall?: boolean
}

function NumberCell({ compared, isLoading, say, isSmall = false }: NumberCellProps) {
  const value = compared?.value
  const change = compared?.change
  return (
    <Table.Td ta="right" className="cairn-number" {...(isSmall ? { visibleFrom: 'sm' } : {})}>
      {isLoading ? (
        <Skeleton height={16} width={48} ml="auto" my={3} />
      ) : (
        <Text size="sm">{typeof value === 'number' ? say(value) : '–'}</Text>
      )}
      {typeof change === 'number' && !isLoading && (
        <Text size="xs" c={change > 0 ? 'var(--cairn-good)' : change < 0 ? 'var(--cairn-bad)' : 'dimmed'}>
          {changeText(change)}
        </Text>
      )}
    </Table.Td>
  )
}

interface MoneyCellProps {
  readonly money: Money | undefined
  readonly isLoading: boolean
  readonly hasValue: boolean
}

function MoneyCell({ money, isLoading, hasValue }: MoneyCellProps) {
  const texts = money === undefined ? [] : moneyTexts(money)
  return (
    <Table.Td ta="right" visibleFrom="sm" className="cairn-number">
      {isLoading && hasValue ? (
        <Skeleton height={16} width={56} ml="auto" my={3} />
      ) : (
        <Text size="sm" c={texts.length === 0 ? 'dimmed' : ''}>
          {texts.length === 0 ? '–' : texts.join(' + ')}
        </Text>
      )}
    </Table.Td>
  )
}
