// What are the top values? Rows with a bar behind, number and share; a click filters, Alt-click or the button excludes.
import { ActionIcon, Skeleton, Tooltip } from '@mantine/core'
import { IconFilterMinus } from '@tabler/icons-react'
import type { CSSProperties, MouseEvent, ReactNode } from 'react'
import { changeText, shareText } from '../words/numbers.ts'

export interface BarRow {
  readonly id: string
  readonly text: string
  readonly icon?: ReactNode
  readonly value: string
  /** Of the number of all, 0…1; undefined: not known, not shown. */
  readonly share: number | undefined
  /** How long the bar is, 0…1. */
  readonly bar: number
  readonly change: number | null | undefined
  /** On hover: the number before. */
  readonly before: string | undefined
  readonly isChosen: boolean
}

interface BarTableProps {
  readonly label: string
  readonly column: string
  readonly measure: string
  readonly rows: readonly BarRow[] | undefined
  readonly isStale: boolean
  readonly empty: string
  readonly onPick: (row: BarRow) => void
  /** Absent: rows can't be excluded. */
  readonly onExclude?: (row: BarRow) => void
  /** What a click does, for screen readers: "Filter by". */
  readonly action: string
  /** Somebody points at the rows, or has come to them by keyboard. */
  readonly onAttention?: () => void
}

/** As many rows as a panel has. */
export const panelRows = 9

export function BarTable(props: BarTableProps) {
  const { label, column, measure, rows, isStale, empty, onAttention } = props
  return (
    <div
      className="cairn-bars"
      data-stale={isStale}
      aria-busy={rows === undefined || isStale}
      onPointerMove={onAttention}
      onFocus={onAttention}
    >
      {rows === undefined ? (
        <SkeletonRows />
      ) : rows.length === 0 ? (
        <p className="cairn-empty">{empty}</p>
      ) : (
        <table aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{column}</th>
              <th scope="col">{measure}</th>
              <th scope="col">
                <span className="cairn-only-read">Share</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} {...props} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

function Row({ row, onPick, onExclude, action }: BarTableProps & { readonly row: BarRow }) {
  const pick = (event: MouseEvent): void => {
    if (event.altKey && onExclude !== undefined) onExclude(row)
    else onPick(row)
  }
  return (
    <tr style={{ '--cairn-share': `${Math.round(row.bar * 1000) / 10}%` } as CSSProperties} data-chosen={row.isChosen}>
      <th scope="row">
        <button
          type="button"
          title={row.text}
          aria-pressed={row.isChosen}
          aria-label={`${action} ${row.text}`}
          onClick={pick}
        >
          {row.icon}
          <span>{row.text}</span>
        </button>
        {onExclude !== undefined && (
          <Tooltip label="Exclude (Alt-click)" openDelay={400}>
            <ActionIcon
              className="cairn-exclude"
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Exclude ${row.text}`}
              onClick={() => onExclude(row)}
            >
              <IconFilterMinus size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </th>
      <td className="cairn-number" title={row.before}>
        {row.value}
      </td>
      <td className="cairn-number cairn-share" title={row.before}>
        <span>{row.share === undefined ? '' : shareText(row.share)}</span>
        {row.change !== null && row.change !== undefined && (
          <span className="cairn-share-change">{changeText(row.change)}</span>
        )}
      </td>
    </tr>
  )
}

export function SkeletonRows() {
  return (
    <div className="cairn-skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: panelRows }, (_, index) => (
        <Skeleton key={index} height={16} width={`${92 - index * 7}%`} />
      ))}
    </div>
  )
}
