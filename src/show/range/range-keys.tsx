// Which keys choose the range and the comparison?
import { useShortcut } from '../shell/shortcuts.ts'
import { rangeChoices } from './range-labels.ts'
import { useShift } from './toolbar.tsx'
import { usePage } from '../view/use-page.ts'

const withKeys = rangeChoices.flat().filter((choice) => choice.keys !== undefined)

interface RangeKeysProps {
  readonly onFilter: () => void
  readonly hasCompare?: boolean
}

export function RangeKeys({ onFilter, hasCompare = true }: RangeKeysProps) {
  const { view, change } = usePage()
  const { shift } = useShift()
  const group = 'Range of time'
  useShortcut('left', 'Earlier', () => shift(-1), { group })
  useShortcut('right', 'Later', () => shift(1), { group })
  useShortcut(
    'x',
    'Compare: previous period, year before, nothing',
    () => change({ compare: nextCompare(view.compare) }),
    { group, enabled: hasCompare },
  )
  useShortcut('c', 'Add a filter', onFilter)
  useShortcut('escape', 'Clear the filters', () => change({ filters: [], segment: undefined }), {
    enabled: view.filters.length > 0 || view.segment !== undefined,
  })
  return withKeys.map(({ range, label, keys }) => (
    <RangeKey key={label} keys={keys ?? ''} label={label} onStrike={() => change({ range })} />
  ))
}

function RangeKey({
  keys,
  label,
  onStrike,
}: {
  readonly keys: string
  readonly label: string
  readonly onStrike: () => void
}) {
  useShortcut(keys, label, onStrike, { group: 'Range of time' })
  return null
}

const nextCompare = (compare: unknown): 'previous' | 'year' | 'none' =>
  compare === 'previous' ? 'year' : compare === 'year' ? 'none' : 'previous'
