// Which group of a breakdown is drawn?
import { Group, Select } from '@mantine/core'
import { useShown } from '../view/shown.ts'
import { keyPart, list } from './decode.ts'
import { GroupPages } from './group-pages.tsx'
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
      {!isCompact && (page.total > page.limit || page.offset > 0) && <GroupPages page={page} onChange={onChange} />}
    </Group>
  )
}

/** The chosen one, unless it is on no page any more. */
export const groupAt = <G extends { readonly key: Key }>(groups: readonly G[], chosen: Key): G | undefined =>
  groups.find(({ key }) => JSON.stringify(key) === JSON.stringify(chosen))
