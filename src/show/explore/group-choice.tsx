// Which group of a breakdown is drawn, and where do those of the answer stand among all? The others are a click away.
import { ActionIcon, Group, Select, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useShown } from '../view/shown.ts'
import { countText } from '../words/index.ts'
import { keyPart, list } from './decode.ts'
import { groupText } from './retention/words.ts'

type Key = (string | null)[]

interface GroupChoiceProps {
  readonly groups: readonly { readonly key: Key }[]
  readonly page: { readonly total: number; readonly limit: number; readonly offset: number }
  /** Key of the group that is drawn; of everybody an empty one. */
  readonly shown: Key
  readonly onShow: (key: Key) => void
  readonly isCompact: boolean
  readonly onChange: ((change: { readonly offset: number }) => void) | undefined
}

const everybody: Key = []
const readKey = list(keyPart, 3)
/** Key of the group that is wanted, kept in the page's address. */
export const useShownGroup = (): readonly [Key, (key: Key) => void] => useShown('group', readKey, everybody)

/** Nothing without groups. */
export function GroupChoice({ groups, page, shown, onShow, isCompact, onChange }: GroupChoiceProps) {
  if (groups.length === 0 && page.offset === 0) return null
  return (
    <Group gap="xs" mb="xs">
      <Select
        size="xs"
        w={240}
        aria-label="Shown group"
        allowDeselect={false}
        searchable
        data={[[], ...groups.map(({ key }) => key)].map((key) => ({
          value: JSON.stringify(key),
          label: groupText(key),
        }))}
        value={JSON.stringify(shown)}
        onChange={(value) => onShow(value === null || value === '[]' ? everybody : (JSON.parse(value) as Key))}
      />
      {!isCompact && <GroupPages page={page} onChange={onChange} />}
    </Group>
  )
}

function GroupPages({ page: { total, limit, offset }, onChange }: Pick<GroupChoiceProps, 'page' | 'onChange'>) {
  if (total <= limit && offset === 0) return null
  const last = Math.min(total, offset + limit)
  return (
    <Group gap={4} role="group" aria-label="Groups">
      <Text size="sm" className="cairn-number">
        Groups {countText(Math.min(offset + 1, total))}–{countText(last)} of {countText(total)}
      </Text>
      {onChange !== undefined && (
        <>
          <ActionIcon
            aria-label="Groups before"
            disabled={offset === 0}
            onClick={() => onChange({ offset: Math.max(0, offset - limit) })}
          >
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label="Further groups"
            disabled={last >= total}
            onClick={() => onChange({ offset: offset + limit })}
          >
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </Group>
  )
}

/** The chosen one, unless it is on no page any more. */
export const groupAt = <G extends { readonly key: Key }>(groups: readonly G[], chosen: Key): G | undefined =>
  groups.find(({ key }) => JSON.stringify(key) === JSON.stringify(chosen))
