// How is the answer of a saved report drawn in a panel, whatever its kind? Kinds that have a builder by its own view, the others here.
import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DashboardJson, SavedReportJson } from '../../api/index.ts'
import type { Behind, BehindInput, OverviewPoint, Result, ResultOf } from '../../report/index.ts'
import { NumberCards } from '../charts/number-cards.tsx'
import { Pickable } from '../charts/pickable.tsx'
import { defaultCharts } from '../explore/kinds.ts'
import { ReportResult, type AnyResultProps } from '../explore/report-result.tsx'
import { hasBuilder } from '../reports/open-report.ts'
import { cellText, isMeasure, measures } from '../overview/measures.ts'
import { changeText, countText, momentText, moneyTexts, percentText } from '../words/index.ts'

type AnyReport = SavedReportJson['report']
interface ResultViewProps {
  readonly projectId: number
  /** As it was asked. */
  readonly report: AnyReport
  readonly result: Result
  readonly display: DashboardJson['reports'][number]['display']
  /** Absent for guests: nobody may see single people there. */
  readonly onPeople?: ((behind: Behind, title: string) => void) | undefined
}

/** Suspends while its code is on its way. */
export function ResultView({ projectId, report, result, display, onPeople }: ResultViewProps) {
  const open: Open | undefined = onPeople && ((point, title) => onPeople({ report, point } as unknown as Behind, title))
  if (hasBuilder(report.kind)) {
    const props = {
      projectId,
      report,
      result,
      chart: display.chart ?? defaultCharts[report.kind],
      isCompact: true,
      ...(open === undefined ? {} : { onPeople: open }),
    }
    // Report and result are of the same kind: the one is the answer to the other.
    return <ReportResult {...(props as unknown as AnyResultProps)} />
  }
  const views: { readonly [K in Result['kind']]?: (result: ResultOf<K>, open: Open | undefined) => ReactNode } = {
    overview: overviewView,
    goals: goalsView,
    events: eventsView,
    cohort: cohortView,
  }
  const view = views[result.kind] as ((result: Result, open: Open | undefined) => ReactNode) | undefined
  return view === undefined ? null : <div className="cairn-tile-scroll">{view(result, open)}</div>
}

type Open = (point: BehindInput['point'], title: string) => void

interface PlainTableProps {
  readonly label: string
  readonly heads: readonly { readonly label: string; readonly isNumber?: boolean }[]
  readonly rows: readonly (readonly ReactNode[])[]
  /** The first column is as wide as it needs, not most of the table. */
  readonly isEven?: boolean
}

const PlainTable = ({ label, heads, rows, isEven = false }: PlainTableProps) =>
  rows.length === 0 ? (
    <Nothing />
  ) : (
    <Table aria-label={label} stickyHeader verticalSpacing={6} className="cairn-tile-table" data-even={isEven}>
      <Table.Thead>
        <Table.Tr>
          {heads.map((head, index) => (
            <Table.Th key={index} ta={head.isNumber === true ? 'right' : 'left'}>
              {head.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row, index) => (
          <Table.Tr key={index}>
            {row.map((cell, column) => (
              <Table.Td
                key={column}
                ta={heads[column]?.isNumber === true ? 'right' : 'left'}
                className={heads[column]?.isNumber === true ? 'cairn-number' : undefined}
              >
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )

const Nothing = () => <p className="cairn-empty">Nothing in this range. Choose a longer one, or fewer filters.</p>

const measureLabel = (name: string): string => (isMeasure(name) ? measures[name].label : name)

/** Whom the numbers count; the others are of events, or no counts. */
const pointsOfOverview: Readonly<Record<string, Pick<OverviewPoint, 'converted'>>> = {
  visitors: { converted: false },
  visits: { converted: false },
  converted: { converted: true },
  conversions: { converted: true },
}

function overviewView({ measures: values, revenue }: ResultOf<'overview'>, open: Open | undefined): ReactNode {
  const cards = Object.entries(values).map(([name, { value, previous, change }]) => {
    const label = measureLabel(name)
    const opens = (count: number | null | undefined, isPast: boolean) => {
      const point = pointsOfOverview[name]
      if (open === undefined || point === undefined || !count) return undefined
      return () =>
        open(
          { kind: 'overview', ...point, ...(isPast ? { previous: true } : {}) },
          isPast ? `${label} (before)` : label,
        )
    }
    return {
      key: name,
      label,
      value: cellText(name, value),
      onPick: opens(value, false),
      ...(change === undefined ? {} : { change }),
      ...(previous === undefined ? {} : { previous: cellText(name, previous), onPickBefore: opens(previous, true) }),
    }
  })
  const money = moneyTexts(revenue?.value ?? {}).join(' + ')
  return (
    <NumberCards cards={[...cards, ...(money === '' ? [] : [{ key: 'revenue', label: 'Revenue', value: money }])]} />
  )
}

const goalsView = ({ goals }: ResultOf<'goals'>, open: Open | undefined): ReactNode => (
  <PlainTable
    label="Goals"
    heads={[
      { label: 'Goal' },
      ...['Conversions', 'Visitors', 'Rate', 'Revenue'].map((label) => ({ label, isNumber: true })),
    ]}
    rows={goals.map((goal) => [
      goal.name,
      withChange(countText(goal.completions.value ?? 0), goal.completions.change),
      <Pickable
        text={countText(goal.visitors.value ?? 0)}
        persons={goal.visitors.value ?? 0}
        onPick={open && (() => open({ kind: 'goals', goal_id: goal.goal_id }, goal.name))}
      />,
      goal.conversion_rate.value === null ? '–' : percentText(goal.conversion_rate.value),
      moneyTexts(goal.revenue.value).join(' + ') || '–',
    ])}
  />
)
const withChange = (text: string, change: number | null | undefined): string =>
  change === null || change === undefined ? text : `${text} (${changeText(change)})`

const eventsView = ({ events }: ResultOf<'events'>): ReactNode => (
  <PlainTable
    label="Events"
    isEven
    heads={[{ label: 'Time' }, { label: 'Event' }, { label: 'Page' }, { label: 'Person' }]}
    rows={events.map((event) => [
      typeof event['timestamp'] === 'string' ? momentText(event['timestamp']) : '',
      ...['event_name', 'path', 'distinct_id'].map((name) => (typeof event[name] === 'string' ? event[name] : '')),
    ])}
  />
)

const cohortView = ({ persons, all_persons: all }: ResultOf<'cohort'>, open: Open | undefined): ReactNode => (
  <>
    <NumberCards
      cards={[
        {
          key: 'persons',
          label: 'People',
          value: countText(persons),
          onPick: open && persons > 0 ? () => open({ kind: 'cohort' }, 'People') : undefined,
        },
      ]}
    />
    <Text size="sm" c="dimmed" px="xs">
      of{' '}
      <Pickable
        text={countText(all)}
        persons={all}
        onPick={open && (() => open({ kind: 'cohort', of: 'all_persons' }, 'Everybody'))}
      />
    </Text>
  </>
)
