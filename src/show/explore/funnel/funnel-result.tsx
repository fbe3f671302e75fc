// How is a funnel drawn? As bars of its steps with what is lost between them; over time; by the time that it takes; with its table.
import './funnel.css'
import { Group, Select, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { FunnelResult } from '../../../report/index.ts'
import { useAnnotations } from '../../api/annotations.ts'
import { NotesButton } from '../../charts/notes.tsx'
import type { ChartSeries, SeriesPoint } from '../../charts/series-option.ts'
import { rhythmOf, timePoints } from '../../charts/time-points.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { intervalText } from '../../words/dates.ts'
import { countText, percentText } from '../../words/index.ts'
import { GroupPages } from '../group-pages.tsx'
import { hasDays, type ResultProps } from '../kinds.ts'
import { Legend } from '../legend.tsx'
import { FunnelBars } from './funnel-bars.tsx'
import { FunnelTable } from './funnel-table.tsx'
import { countedName, groupText, pointOf, shareText, timeText, type Group as FunnelGroup } from './words.ts'

const SeriesChart = lazy(() => import('../../charts/series-chart.tsx').then((file) => ({ default: file.SeriesChart })))

const NextDialog = lazy(() => import('./next-dialog.tsx').then((file) => ({ default: file.NextDialog })))

export function FunnelResultView(props: ResultProps<'funnel'>) {
  const { projectId, report, result, chart, isCompact = false, onPeople, onChange } = props
  const { overall } = result
  const [asked, setAsked] = useState<number>()
  if (overall.steps[0]?.count === 0)
    return (
      <EmptyState title="Nobody did step 1 in the range">
        Choose a longer range, fewer filters, or another first step.
      </EmptyState>
    )
  const counted = countedName[report.count_by ?? 'persons']
  return (
    <div className="cairn-answer" data-compact={isCompact}>
      {!isCompact && <Headline result={result} counted={counted} />}
      {(chart === 'funnel' || (chart !== 'line' && chart !== 'bar' && chart !== 'table')) && (
        <FunnelBars
          result={result}
          counted={counted}
          onPeople={onPeople}
          onNext={isCompact || onPeople === undefined ? undefined : setAsked}
        />
      )}
      {chart === 'line' && <OverTime {...props} />}
      {!isCompact && onPeople !== undefined && hasDays('funnel', chart) && (
        <NotesButton projectId={projectId} intervals={result.intervals ?? []} />
      )}
      {chart === 'bar' && <TimeToConvert {...props} counted={counted} />}
      {!isCompact && onChange !== undefined && result.groups_page.total > result.groups_page.limit && (
        <GroupPages page={result.groups_page} onChange={onChange} />
      )}
      {(!isCompact || chart === 'table') && <FunnelTable result={result} counted={counted} onPeople={onPeople} />}
      {asked !== undefined && (
        <Suspense>
          <NextDialog
            projectId={projectId}
            report={report}
            step={asked}
            labels={result.steps.map(({ label }) => label)}
            onClose={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** The last step that is not optional: who gets there has converted. */
const lastOf = ({ steps }: FunnelResult): number => steps.findLastIndex(({ optional }) => !optional)

function Headline({ result, counted }: { readonly result: FunnelResult; readonly counted: string }) {
  const { overall, compare } = result
  const last = overall.steps[lastOf(result)]
  const before = compare?.overall.conversion
  return (
    <Group gap="xl" mb="md" className="cairn-funnel-head">
      <div>
        <Text size="xs" c="dimmed">
          Conversion
        </Text>
        <span className="cairn-funnel-figure">{shareText(overall.conversion)}</span>
        {before !== undefined && (
          <Text span size="xs" c="dimmed" ml={6}>
            {shareText(before)} before
          </Text>
        )}
      </div>
      <div>
        <Text size="xs" c="dimmed">
          Converted
        </Text>
        <span className="cairn-funnel-figure">{countText(last?.count ?? 0)}</span>
        <Text span size="xs" c="dimmed" ml={6}>
          of {countText(overall.steps[0]?.count ?? 0)} {counted}
        </Text>
      </div>
      {overall.time_to_convert !== null && (
        <div>
          <Text size="xs" c="dimmed">
            Time to convert, median
          </Text>
          <span className="cairn-funnel-figure">{timeText(overall.time_to_convert.median)}</span>
          <Text span size="xs" c="dimmed" ml={6}>
            9 of 10 within {timeText(overall.time_to_convert.p90)}
          </Text>
        </div>
      )}
    </Group>
  )
}

const shownGroups = (result: FunnelResult): readonly FunnelGroup[] =>
  result.groups.length === 0 ? [result.overall] : result.groups.slice(0, 10)

function OverTime({ projectId, report, result, isCompact = false, onPeople }: ResultProps<'funnel'>) {
  const { intervals = [] } = result
  const annotations = useAnnotations(projectId, { enabled: onPeople !== undefined }).data
  const unit = report.interval ?? 'day'
  const points = useMemo(() => timePoints(unit, intervals, annotations), [unit, intervals, annotations])
  const lines = useMemo(() => {
    const lineOf = (group: FunnelGroup, color: number, isPast: boolean): ChartSeries => ({
      key: `${isPast ? 'past ' : ''}${JSON.stringify(group.key)}`,
      label: `${groupText(group.key)}${isPast ? ' (before)' : ''}`,
      color,
      values: group.trend?.map(({ rate }) => rate) ?? [],
      ...(isPast ? { isPast } : {}),
    })
    const past = result.compare === undefined || result.groups.length > 0 ? [] : [result.compare.overall]
    return [
      ...shownGroups(result).map((group, color) => lineOf(group, color, false)),
      ...past.map((group, color) => lineOf(group, color, true)),
    ]
  }, [result])
  const pick = (line: number, point: number): void => {
    const isPast = lines[line]?.isPast === true
    const group = isPast ? result.compare?.overall : shownGroups(result)[line]
    const interval = (isPast ? result.compare?.intervals : intervals)?.[point]
    if (group === undefined || interval === undefined) return
    const [converted] = pointOf(result, group, lastOf(result), 'reached', isPast)
    onPeople?.(
      { ...converted, interval: interval.start },
      `${groupText(group.key)} converted, began ${intervalText(unit, interval.start, interval.end)}`,
    )
  }
  const open = intervals.filter(({ complete }) => !complete).length
  return (
    <Suspense fallback={<div className="cairn-chart" />}>
      <SeriesChart
        kind="line"
        label="Conversion by when step 1 was"
        points={points}
        series={lines}
        formatValue={percentText}
        formatFull={percentText}
        rhythm={rhythmOf(unit)}
        fills={isCompact}
        {...(onPeople === undefined ? {} : { pickHint: 'Click: who converted', onPick: pick })}
      />
      <Legend entries={lines.map(({ key, label, color = 0 }) => ({ key, label, color }))}>
        {open > 0 && !isCompact ? `The last ${countText(open)} may still grow: their window is open.` : undefined}
      </Legend>
    </Suspense>
  )
}
const none: NonNullable<FunnelGroup['time_to_convert']>['histogram'] = []

function TimeToConvert({
  report,
  result,
  isCompact = false,
  onPeople,
  onChange,
  counted,
}: ResultProps<'funnel'> & { readonly counted: string }) {
  const time = result.overall.time_to_convert
  const bins = time?.histogram ?? none
  const points = useMemo(
    () =>
      bins.map(({ from, to }): SeriesPoint => ({
        label: timeText(from),
        title: `${timeText(from)} to ${timeText(to)}`,
      })),
    [bins],
  )
  const pick = (bin: number): void => {
    const [converted] = pointOf(result, result.overall, lastOf(result), 'reached')
    onPeople?.({ ...converted, bin }, `Converted in ${points[bin]?.title ?? ''}`)
  }
  if (time === null)
    return <EmptyState title="Nobody converted">Choose a longer window, fewer steps or fewer filters.</EmptyState>
  return (
    <Suspense fallback={<div className="cairn-chart" />}>
      <SeriesChart
        kind="bar"
        label="How many convert in which time"
        points={points}
        series={[{ key: 'all', label: 'All', color: 0, values: bins.map(({ count }) => count) }]}
        formatValue={countText}
        formatFull={(value) => `${countText(value)} ${counted}`}
        isCount
        fills={isCompact}
        {...(onPeople === undefined
          ? {}
          : { pickHint: 'Click: these people', onPick: (_: number, bin: number) => pick(bin) })}
      />
      {onChange !== undefined && (
        <Group gap={6} mt={4}>
          <Text size="xs" c="dimmed" aria-hidden>
            Drawn in
          </Text>
          <Select
            size="xs"
            w={100}
            aria-label="Parts of the time"
            allowDeselect={false}
            data={[...new Set([10, 20, 50, 100, report.histogram ?? 20])]
              .toSorted((a, b) => a - b)
              .map((count) => ({ value: String(count), label: `${count} parts` }))}
            value={String(report.histogram ?? 20)}
            onChange={(value) => value !== null && onChange({ histogram: Number(value) })}
          />
        </Group>
      )}
      {result.groups.length > 0 && !isCompact && (
        <Text size="xs" c="dimmed" mt={4}>
          Of all groups together; the times of each are in the table.
        </Text>
      )}
    </Suspense>
  )
}
