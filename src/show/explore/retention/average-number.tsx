// The average of a column: it leads to those of its cohorts who came back, and to those who did not.
import type { RetentionResult } from '../../../report/index.ts'
import { ReturnedMenu } from './returned-menu.tsx'
import { valueText } from './words.ts'

interface AverageNumberProps {
  readonly result: RetentionResult
  readonly average: RetentionResult['overall']['averages'][number]
  /** Each person is in one cohort at most. */
  readonly isOnce: boolean
  /** "Average, Day 1". */
  readonly label: string
  readonly onPick: ((hasReturned: boolean) => void) | undefined
}

export function AverageNumber({ result, average, isOnce, label, onPick }: AverageNumberProps) {
  const { persons, size } = average
  const text = valueText(average, result)
  // No cohort of the column is over yet.
  if (onPick === undefined || size === 0) return text
  return (
    <ReturnedMenu
      className="cairn-cell"
      aria-label={`${label}: ${text}`}
      persons={persons}
      size={size}
      isOnce={isOnce}
      onPick={onPick}
    >
      {text}
    </ReturnedMenu>
  )
}
