// How is a retention drawn? As a triangle of cohorts and periods, or as curves; with a breakdown its groups in a table below.
import './retention.css'
import { Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { RetentionResult } from '../../../report/index.ts'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText } from '../../words/index.ts'
import { groupAt, GroupChoice, useShownGroup } from '../group-choice.tsx'
import type { ResultProps } from '../kinds.ts'
import { AverageNumber } from './average-number.tsx'
import { RetentionTriangle } from './retention-triangle.tsx'
import {
  cellText,
  cohortText,
  columnText,
  groupText,
  shortColumnText,
  valueOf,
  valueText,
  type Column,
} from './words.ts'

const RetentionCurves = lazy(() => import('./retention-curves.tsx').then((file) => ({ default: file.RetentionCurves })))

export function RetentionResultView(props: ResultProps<'retention'>) {
  const { report, result, chart, isCompact = false, onPeople, onChange } = props
  const [chosen, setChosen] = useShownGroup()
  if (result.overall.size === 0)
    return (
      <EmptyState title="Nobody started in the range">
        Choose a longer range, fewer filters, or another start.
      </EmptyState>
    )
  const group = groupAt(result.groups, chosen) ?? result.overall
  const openOf = (of: Shown, start: string | undefined, column: number | undefined, hasReturned: boolean): void => {
    const cohort = of.cohorts.find((one) => one.start === start)
    const about = column === undefined ? undefined : result.columns[column]
    onPeople?.(
      {
        kind: 'retention',
        ...(start === undefined ? {} : { cohort: start }),
        ...(column === undefined ? {} : { column }),
        // What stands over all cohorts is an average.
        ...(start === undefined && column !== undefined ? { average: true } : {}),
        outcome: hasReturned ? 'returned' : 'not_returned',
        ...(of.key.length === 0 ? {} : { key: [...of.key] }),
      },
      [
        ...(of.key.length === 0 ? [] : [groupText(of.key)]),
        cohort === undefined ? (column === undefined ? 'All cohorts' : 'Average') : cohortText(result.period, cohort),
        ...(about === undefined
          ? []
          : [`${hasReturned ? 'came back' : 'did not come back'}: ${columnText(result.period, about)}`]),
      ].join(', '),
    )
  }
  const isOnce = report.start?.occurrence !== 'every'
  const pickOf = onPeople === undefined ? undefined : openOf
  const pick: OnPick = pickOf && ((...cell) => pickOf(group, ...cell))
  return (
    <div className="cairn-retention" data-compact={isCompact}>
      <GroupChoice
        groups={result.groups}
        page={result.groups_page}
        shown={group.key}
        onShow={setChosen}
        isCompact={isCompact}
        onChange={onChange}
      />
      {chart === 'curve' ? (
        <>
          <Suspense fallback={<div className="cairn-chart" />}>
            <RetentionCurves
              result={result}
              group={group}
              isCompact={isCompact}
              {...(pickOf === undefined ? {} : { onPick: (of, start, column) => pickOf(of, start, column, true) })}
            />
          </Suspense>
          <div className={isCompact ? 'cairn-only-read' : undefined}>
            <CohortTable result={result} group={group} pick={pick} />
          </div>
        </>
      ) : (
        <RetentionTriangle result={result} group={group} isOnce={isOnce} onPick={pick} />
      )}
      {result.groups.length > 0 && !isCompact && <GroupTable result={result} isOnce={isOnce} pickOf={pickOf} />}
      {!isCompact && (
        <Text size="xs" c="dimmed" mt="xs">
          {chart === 'curve' ? 'Dashed' : 'Striped'}: the period is not over for all of the cohort. Averages leave these
          out and are weighted by the size of the cohorts.
        </Text>
      )}
    </div>
  )
}

type Result = Pick<ResultProps<'retention'>, 'result'>
type Shown = RetentionResult['overall']
type OnPick = ((start: string | undefined, column: number | undefined, hasReturned: boolean) => void) | undefined

/** The cohorts as plain rows. */
function CohortTable({ result, group, pick }: Result & { readonly group: Shown; readonly pick: OnPick }) {
  const { period, columns } = result
  type Row = Shown['cohorts'][number]
  const shown: readonly TableColumn<Row>[] = [
    { key: 'cohort', label: 'Start', value: ({ start }) => start, cell: (row) => cohortText(period, row) },
    {
      key: 'size',
      label: 'Visitors',
      isNumber: true,
      value: ({ size }) => size,
      cell: ({ start, size }) => (
        <Pickable text={countText(size)} persons={size} onPick={pick && (() => pick(start, undefined, true))} />
      ),
    },
    ...columns.map((column: Column, index): TableColumn<Row> => ({
      key: `at ${index}`,
      label: shortColumnText(period, column),
      isNumber: true,
      value: ({ cells }) => (cells[index] === undefined ? null : valueOf(cells[index])),
      cell: ({ start, cells, size }) => {
        const cell = cells[index]
        return cell === undefined ? (
          ''
        ) : (
          <span title={cellText(cell, size, result)}>
            <Pickable
              text={`${valueText(cell, result)}${cell.complete ? '' : ' …'}`}
              persons={cell.persons}
              onPick={pick && (() => pick(start, index, true))}
            />
          </span>
        )
      },
    })),
  ]
  return (
    <ResultTable
      label="Cohorts"
      columns={shown}
      rows={group.cohorts}
      keyOf={({ start }) => start}
      pageSize={25}
      sortedAs="sort"
    />
  )
}

/** A row for each group: its size and its averages. */
function GroupTable({
  result,
  isOnce,
  pickOf,
}: Result & {
  readonly isOnce: boolean
  readonly pickOf: ((group: Shown, ...cell: Parameters<NonNullable<OnPick>>) => void) | undefined
}) {
  const { period, columns, overall, groups } = result
  const shown: readonly TableColumn<Shown>[] = [
    { key: 'group', label: 'Group', value: ({ key }) => groupText(key) },
    {
      key: 'size',
      label: 'Visitors',
      isNumber: true,
      value: ({ size }) => size,
      cell: (group) => (
        <Pickable
          text={countText(group.size)}
          persons={group.size}
          onPick={pickOf && (() => pickOf(group, undefined, undefined, true))}
        />
      ),
    },
    ...columns.map((column, index): TableColumn<Shown> => ({
      key: `at ${index}`,
      label: shortColumnText(period, column),
      isNumber: true,
      value: ({ averages }) => (averages[index] === undefined ? null : valueOf(averages[index])),
      cell: (group) => {
        const average = group.averages[index]
        return average === undefined ? (
          '–'
        ) : (
          <AverageNumber
            result={result}
            average={average}
            isOnce={isOnce}
            label={`${groupText(group.key)}, ${columnText(period, column)}`}
            onPick={pickOf && ((hasReturned) => pickOf(group, undefined, index, hasReturned))}
          />
        )
      },
    })),
  ]
  return (
    <>
      <Text component="h2" className="cairn-field-title" mt="md">
        Averages by group
      </Text>
      <ResultTable
        label="Averages by group"
        columns={shown}
        rows={[overall, ...groups]}
        keyOf={({ key }) => JSON.stringify(key)}
        pageSize={25}
        sortedAs="groups"
      />
    </>
  )
}
