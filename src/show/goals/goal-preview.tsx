// How often would the goal have been reached? Counted while it is being made.
import { Group, Loader, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useReport } from '../api/reports.ts'
import { countText } from '../words/index.ts'
import { completionsOf, type GoalDefinition } from './draft.ts'

export const previewRange = { last: 30, unit: 'day' } as const

interface GoalPreviewProps {
  readonly projectId: number
  readonly definition: GoalDefinition | undefined
}

export function GoalPreview({ projectId, definition }: GoalPreviewProps) {
  const [settled] = useDebouncedValue(definition === undefined ? '' : JSON.stringify(completionsOf(definition)), 300)
  const filter = settled === '' ? undefined : (JSON.parse(settled) as ReturnType<typeof completionsOf>)
  const report = useReport(
    projectId,
    filter === undefined
      ? undefined
      : { kind: 'overview' as const, range: previewRange, measures: ['events' as const, 'visitors' as const], filter },
  )
  return (
    <Group gap="xs" mih={44} px="sm" py={6} className="cairn-card" wrap="nowrap" role="status">
      <Text size="sm">{words()}</Text>
      {report.isFetching && <Loader size={14} aria-hidden />}
    </Group>
  )

  function words(): string {
    if (definition === undefined) return 'Shows how often the goal was reached, once you have said what it is.'
    if (report.isError) return report.error.message
    const events = report.data?.measures.events?.value
    const visitors = report.data?.measures.visitors?.value
    if (typeof events !== 'number' || typeof visitors !== 'number') return 'Counting the last 30 days…'
    if (events === 0) return 'No conversions in the last 30 days. From now on each one counts.'
    const who = visitors === 1 ? '1 visitor' : `${countText(visitors)} visitors`
    return `${events === 1 ? '1 conversion' : `${countText(events)} conversions`} by ${who} in the last 30 days`
  }
}
