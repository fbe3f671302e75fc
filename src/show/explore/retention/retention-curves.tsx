// Retention as curves: the average and the latest cohorts over the periods; dashed where a period is not over.
import { useMemo } from 'react'
import type { RetentionResult } from '../../../report/index.ts'
import { SeriesChart } from '../../charts/series-chart.tsx'
import type { ChartSeries } from '../../charts/series-option.ts'
import { percentText } from '../../words/index.ts'
import { cohortText, columnText, groupText, numberText, shortColumnText, valueOf } from './words.ts'

interface RetentionCurvesProps {
  readonly result: RetentionResult
  readonly group: Group
  readonly isCompact: boolean
  /** Start undefined: the average. */
  readonly onPick?: (group: Group, start: string | undefined, column: number) => void
}

/** More lines can't be told apart. */
const mostLines = 10

export function RetentionCurves({ result, group, isCompact, onPick }: RetentionCurvesProps) {
  const { period, columns, groups, overall } = result
  const isOfGroups = groups.length > 0 && group === overall
  const lines = useMemo(() => linesOf(result, group, isOfGroups), [result, group, isOfGroups])
  const points = useMemo(
    () => columns.map((column) => ({ label: shortColumnText(period, column), title: columnText(period, column) })),
    [columns, period],
  )
  const isShare = group.averages[0]?.value === undefined
  const format = isShare ? percentText : (value: number) => numberText(value, result)
  return (
    <>
      <SeriesChart
        kind="line"
        label={`Who came back, by ${period}`}
        points={points}
        series={lines}
        formatValue={format}
        formatFull={format}
        hasNegatives={lines.some(({ values }) => values.some((value) => (value ?? 0) < 0))}
        fills={isCompact}
        {...(isShare && lines.some(({ values }) => values.some((value) => (value ?? 0) > 0.7)) ? { max: 1 } : {})}
        {...(onPick === undefined
          ? {}
          : {
              onPick: (index: number, point: number) => onPick(lines[index]?.of ?? group, lines[index]?.start, point),
              pickHint: 'Click: these people',
            })}
      />
      <ul className="cairn-series-legend">
        {lines.map(({ key, label, color = 0 }) => (
          <li key={key}>
            <span className="cairn-dot" data-series={color % 10} />
            {label}
          </li>
        ))}
        {group.cohorts.length >= mostLines && !isOfGroups && (
          <li className="cairn-legend-past">the latest {mostLines - 1} cohorts; all are in the table</li>
        )}
      </ul>
    </>
  )
}

type Group = RetentionResult['overall']
type Line = ChartSeries & { readonly of: Group; readonly start?: string }

function linesOf(result: RetentionResult, group: Group, isOfGroups: boolean): readonly Line[] {
  if (isOfGroups)
    return [result.overall, ...result.groups].slice(0, mostLines).map((of, color) => ({
      key: JSON.stringify(of.key),
      label: groupText(of.key),
      values: of.averages.map(valueOf),
      color,
      of,
    }))
  const cohorts = group.cohorts.filter(({ size }) => size > 0).slice(1 - mostLines)
  const ofCohorts = cohorts.map((cohort, index): Line => {
    const open = cohort.cells.findIndex(({ complete }) => !complete)
    return {
      key: cohort.start,
      of: group,
      start: cohort.start,
      label: cohortText(result.period, cohort),
      values: result.columns.map((_, at) => (cohort.cells[at] === undefined ? null : valueOf(cohort.cells[at]))),
      color: index + 1,
      ...(open === -1 ? {} : { openFrom: open }),
    }
  })
  return [{ key: 'average', label: 'Average', values: group.averages.map(valueOf), color: 0, of: group }, ...ofCohorts]
}
