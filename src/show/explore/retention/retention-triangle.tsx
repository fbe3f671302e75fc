// Retention as a triangle: a row a cohort, a column a period, the fuller the more came back. What is not over yet is striped.
import { Menu, Table, VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { RetentionResult } from '../../../report/index.ts'
import { countText } from '../../words/index.ts'
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
  readonly onPick?: (start: string | undefined, column: number | undefined, hasReturned: boolean) => void
}

export function RetentionTriangle({ result, group, onPick }: RetentionTriangleProps) {
  const { period, columns } = result
  const [opened, setOpened] = useState<string>()
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
                {...(onPick === undefined ? {} : { onPick: () => onPick(undefined, undefined, true) })}
              />
            </Table.Td>
            {group.averages.map((average, index) => (
              <Table.Td key={index} data-number>
                <Pickable
                  text={valueText(average, result)}
                  label={`Average, ${columnText(period, columns[index] ?? { from: index, to: index })}: ${valueText(average, result)}`}
                  {...(onPick === undefined || average.persons === 0
                    ? {}
                    : { onPick: () => onPick(undefined, index, true) })}
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
                  {...(onPick === undefined || cohort.size === 0
                    ? {}
                    : { onPick: () => onPick(cohort.start, undefined, true) })}
                />
              </Table.Td>
              {columns.map((column, index) => {
                const cell = cohort.cells[index]
                if (cell === undefined) return <Table.Td key={index} aria-label="In the future" />
                const key = `${cohort.start} ${index}`
                const share = most <= 0 ? 0 : Math.min(1, Math.max(0, (valueOf(cell) ?? 0) / most))
                return (
                  <Table.Td key={index} data-number>
                    <Heat
                      result={result}
                      cell={cell}
                      cohort={cohort}
                      heat={share}
                      place={`${cohortText(period, cohort)}, ${columnText(period, column)}`}
                      isOpen={opened === key}
                      onOpen={(isOpen) => setOpened(isOpen ? key : undefined)}
                      {...(onPick === undefined || cohort.size === 0
                        ? {}
                        : { onPick: (hasReturned: boolean) => onPick(cohort.start, index, hasReturned) })}
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

interface PickableProps {
  readonly text: string
  readonly label: string
  readonly onPick?: () => void
}
const Pickable = ({ text, label, onPick }: PickableProps) =>
  onPick === undefined ? (
    text
  ) : (
    <button type="button" className="cairn-cell" aria-label={label} onClick={onPick}>
      {text}
    </button>
  )

interface HeatProps {
  readonly result: RetentionResult
  readonly cell: Cell
  readonly cohort: Cohort
  /** 0…1. */
  readonly heat: number
  /** Of which cohort and column it is. */
  readonly place: string
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onPick?: (hasReturned: boolean) => void
}

function Heat({ result, cell, cohort, heat, place, isOpen, onOpen, onPick }: HeatProps) {
  const target = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  // The menu takes its button with it when it goes: the focus comes back to the cell, unless it is elsewhere by now.
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) target.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  const look = {
    className: 'cairn-heat',
    title: `${place}: ${cellText(cell, cohort.size, result)}`,
    'data-open': !cell.complete,
    style: { '--cairn-heat': `${Math.round(heat * 60)}%` } as Record<string, string>,
  }
  const text = (
    <>
      <VisuallyHidden>{place}: </VisuallyHidden>
      <span>{cohort.size === 0 ? '–' : valueText(cell, result)}</span>{' '}
      {cohort.size > 0 && <span className="cairn-heat-count">{countText(cell.persons)}</span>}
      <VisuallyHidden>
        {' '}
        of {countText(cohort.size)} visitors{cell.complete ? '' : ', so far'}
      </VisuallyHidden>
    </>
  )
  if (onPick === undefined) return <span {...look}>{text}</span>
  const button = (
    <button ref={target} type="button" {...look} aria-haspopup="menu" onClick={() => onOpen(!isOpen)}>
      {text}
    </button>
  )
  // A menu for the one cell that is open: a triangle may have thousands.
  if (!isOpen) return button
  const others = cohort.size - cell.persons
  return (
    <Menu opened onChange={onOpen} position="bottom">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={cell.persons === 0} onClick={() => onPick(true)}>
          Who came back ({countText(cell.persons)})
        </Menu.Item>
        <Menu.Item disabled={others === 0} onClick={() => onPick(false)}>
          Who did not ({countText(others)})
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
