// How many groups of a breakdown at once? The others are pages further.
import { Select } from '@mantine/core'

interface GroupLimitProps {
  readonly limit: number
  readonly onChange: (limit: number) => void
  /** With it before the field, where it stands alone. */
  readonly label?: string
}

export const GroupLimit = ({ limit, onChange, label }: GroupLimitProps) => (
  <Select
    size="xs"
    {...(label === undefined ? { w: 76, 'aria-label': 'How many groups' } : { label })}
    allowDeselect={false}
    data={[...new Set([5, 10, 25, 50, 100, limit])].toSorted((a, b) => a - b).map(String)}
    value={String(limit)}
    onChange={(value) => value !== null && onChange(Number(value))}
  />
)
