// Where do the groups of an answer stand among all? The others are a click away.
import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { countText } from '../words/index.ts'

interface GroupPagesProps {
  readonly page: { readonly total: number; readonly limit: number; readonly offset: number }
  /** Without it nothing can be turned. */
  readonly onChange: ((change: { readonly offset: number }) => void) | undefined
  /** Further buttons. */
  readonly children?: ReactNode
}

export function GroupPages({ page: { total, limit, offset }, onChange, children }: GroupPagesProps) {
  const last = Math.min(total, offset + limit)
  const turn = (label: string, to: number, isEnd: boolean, icon: ReactNode): ReactNode => (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={isEnd} onClick={() => onChange?.({ offset: to })}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
  return (
    <Group gap={4} role="group" aria-label="Groups">
      <Text size="sm" className="cairn-number">
        Groups {countText(Math.min(offset + 1, total))}–{countText(last)} of {countText(total)}
      </Text>
      {onChange !== undefined && (
        <>
          {turn('Groups before', Math.max(0, offset - limit), offset === 0, <IconChevronLeft size={16} aria-hidden />)}
          {turn('Further groups', offset + limit, last >= total, <IconChevronRight size={16} aria-hidden />)}
          {children}
        </>
      )}
    </Group>
  )
}
