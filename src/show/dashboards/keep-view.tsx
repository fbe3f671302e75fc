// Do range and filters of the page differ from what the dashboard keeps? Then they can be kept, for everybody, or given up.
import { Button, Group } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import type { Filter } from '../../report/index.ts'
import type { ViewContext } from '../view/reports.ts'
import type { Draft } from './use-board-editor.ts'
import { differenceOf, filtersOf, rangeOf, type BoardView } from './use-board-view.ts'

interface KeepViewProps {
  readonly board: BoardView
  readonly context: ViewContext
  readonly draft: Draft
  readonly canEdit: boolean
  readonly change: (part: Partial<Draft>) => void
}

export function KeepView({ board, context, draft, canEdit, change }: KeepViewProps) {
  const difference = differenceOf(board, draft)
  if (difference === 'none') return null
  const keep = (): void => {
    const filters: Filter[] = [...filtersOf(board, context)]
    change({ range: rangeOf(board) ?? null, filters })
    board.reset({ keepZone: true })
  }
  return (
    <Group gap={4} wrap="nowrap">
      <Button variant="subtle" color="gray" onClick={() => board.reset()}>
        Reset
      </Button>
      {canEdit && difference === 'view' && (
        <Button variant="light" leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={keep}>
          Keep for everybody
        </Button>
      )}
    </Group>
  )
}
