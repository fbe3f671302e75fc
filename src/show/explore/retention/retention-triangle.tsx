// Retention as a triangle: a row a cohort, a column a period, the fuller the more came back. What is not over yet is striped.
import { Table, VisuallyHidden } from '@mantine/core'
import type { RetentionResult } from '../../../report/index.ts'
import { Pickable } from '../../charts/pickable.tsx'
import { countText } from '../../words/index.ts'
import { AverageNumber } from './average-number.tsx'
import { ReturnedMenu } from './returned-menu.tsx'
import {
  cellText,
  cohortText,
  columnText,
  shortColumnText,
  valueOf,
  valueText,
  type Cell,
  type Cohort,
} from './words.ts'

interface RetentionTriangleProps {
  readonly result: RetentionResult
  readonly group: RetentionResult['overall']
  /** Column undefined: the whole cohort. */
  /** Each person is in one cohort at most. */
  readonly isOnce: boolean
  readonly onPick: ((start: string | undefined, column: number | undefined, hasReturned: boolean) => void) | undefined
}

export function RetentionTriangle({ result, group, isOnce, onPick }: RetentionTriangleProps) {
  const { period, columns } = result
  // Who starts is there: that would make all else pale.
  const rest = group.cohorts.flatMap(({ cells }) => cells.slice(isFull(group) ? 1 : 0))
  const most = Math.max(0, ...rest.map((cell) => valueOf(cell) ?? 0))
  return (
    <div className="cairn-retention-scroll" role="group" aria-label="Cohorts" tabIndex={0}>
      <Table className="cairn-triangle" data-picture="true" aria-label="Cohorts" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Start</Table.Th>
            <Table.Th scope="col" data-number>
              Visitors
            </Table.Th>
            {columns.map((column, index) => (
              <Table.Th scope="col" data-number key={index}>
                {shortColumnText(period, column)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr className="cairn-triangle-average">
            <Table.Th scope="row">Average</Table.Th>
            <Table.Td data-number>
              <Pickable
                text={countText(group.size)}
                label={`All ${countText(group.size)} visitors`}
                onPick={onPick && (() => onPick(undefined, undefined, true))}
              />
            </Table.Td>
            {group.averages.map((average, index) => (
              <Table.Td key={index} data-number>
                <AverageNumber
                  result={result}
                  average={average}
                  isOnce={isOnce}
                  label={`Average, ${columnText(period, columns[index] ?? { from: index, to: index })}`}
                  onPick={onPick && ((hasReturned) => onPick(undefined, index, hasReturned))}
                />
              </Table.Td>
            ))}
          </Table.Tr>
          {group.cohorts.map((cohort) => (
            <Table.Tr key={cohort.start}>
              <Table.Th scope="row">{cohortText(period, cohort)}</Table.Th>
              <Table.Td data-number>
                <Pickable
                  text={countText(cohort.size)}
                  label={`${cohortText(period, cohort)}: ${countText(cohort.size)} visitors`}
                  persons={cohort.size}
                  onPick={onPick && (() => onPick(cohort.start, undefined, true))}
                />
              </Table.Td>
              {columns.map((column, index) => {
                const cell = cohort.cells[index]
                if (cell === undefined) return <Table.Td key={index} aria-label="In the future" />
                const share = most <= 0 ? 0 : Math.min(1, Math.max(0, (valueOf(cell) ?? 0) / most))
                return (
                  <Table.Td key={index} data-number>
                    <Heat
                      result={result}
                      cell={cell}
                      cohort={cohort}
                      heat={share}
                      place={`${cohortText(period, cohort)}, ${columnText(period, column)}`}
                      onPick={onPick && ((hasReturned) => onPick(cohort.start, index, hasReturned))}
                    />
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

/** Everybody of each cohort in the first column. */
const isFull = ({ cohorts }: RetentionTriangleProps['group']): boolean =>
  cohorts.every(({ size, cells }) => cells[0] === undefined || cells[0].persons === size)

interface HeatProps {
  readonly result: RetentionResult
  readonly cell: Cell
  readonly cohort: Cohort
  /** 0…1. */
  readonly heat: number
  /** Of which cohort and column it is. */
  readonly place: string
  readonly onPick: ((hasReturned: boolean) => void) | undefined
}

function Heat({ result, cell, cohort, heat, place, onPick }: HeatProps) {
  const look = {
    className: 'cairn-heat',
    title: `${place}: ${cellText(cell, cohort.size, result)}`,
    'data-open': !cell.complete,
    style: { '--cairn-heat': `${Math.round(heat * 60)}%` } as Record<string, string>,
    children: (
      <>
        <VisuallyHidden>{place}: </VisuallyHidden>
        <span>{cohort.size === 0 ? '–' : valueText(cell, result)}</span>{' '}
        {cohort.size > 0 && <span className="cairn-heat-count">{countText(cell.persons)}</span>}
        <VisuallyHidden>
          {' '}
          of {countText(cohort.size)} visitors{cell.complete ? '' : ', so far'}
        </VisuallyHidden>
      </>
    ),
  }
  return onPick === undefined || cohort.size === 0 ? (
    <span {...look} />
  ) : (
    <ReturnedMenu {...look} persons={cell.persons} size={cohort.size} onPick={onPick} />
  )
}
