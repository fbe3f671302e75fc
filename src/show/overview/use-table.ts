// What stands in a panel's rows? The answer of a table report as bars, with what a click on them means.
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { Filter, TableResult } from '../../report/index.ts'
import { reportQuery, useReport } from '../api/reports.ts'
import { hasFilter, toggleFilter } from '../view/filters.ts'
import { tableReport, type TableInput, type ViewContext } from '../view/reports.ts'
import type { View } from '../view/view.ts'
import type { BarRow } from './bar-table.tsx'
import { panelRows } from './bar-table.tsx'
import { cellText, changeOf, measures } from './measures.ts'
import { rowFilters, type TableKind } from './tables.ts'
import { usePage } from '../view/use-page.ts'

export type TableRow = TableResult['rows'][number]
type CountMeasure = 'visitors' | 'converted' | 'conversion_rate'

/** A panel asks for one number only; with a goal for those who reached it. */
const panelReport = (
  table: TableKind,
  view: View,
  context: ViewContext,
  limit: number,
  withCompare: boolean,
): TableInput =>
  tableReport(view, context, {
    breakdown: table.breakdown,
    measures: view.goal === undefined ? ['visitors'] : ['converted', 'conversion_rate'],
    filter: table.filter,
    limit,
    withCompare,
  })

interface PanelTable {
  readonly answer: UseQueryResult<TableResult>
  readonly data: TableResult | undefined
  /** Somebody points at the rows: from now on they also tell what was before. */
  readonly onAttention: () => void
}

/** What was before is only seen by who points at a row, and costs as much as the numbers: it is asked when somebody does. */
export function usePanelTable(table: TableKind, limit = panelRows): PanelTable {
  const { projectId, view, context, isReady, isLive } = usePage()
  const [attended, setAttended] = useState('')
  const report = isReady ? panelReport(table, view, context, limit, false) : undefined
  const question = JSON.stringify([report, view.compare])
  const answer = useReport(projectId, report, { isLive })
  const compared = useReport(
    projectId,
    isReady && attended === question ? panelReport(table, view, context, limit, true) : undefined,
    { isLive, keepsPrevious: false },
  )
  return { answer, data: compared.data ?? answer.data, onAttention: () => setAttended(question) }
}

/** Asks a tab's table before it is opened. */
export function usePrefetchTable() {
  const { projectId, view, context, isReady } = usePage()
  const client = useQueryClient()
  return useCallback(
    (table: TableKind) => {
      if (isReady)
        void client.prefetchQuery(reportQuery(projectId, panelReport(table, view, context, panelRows, false)))
    },
    [client, projectId, view, context, isReady],
  )
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** Rows as bars. `all`: visitors of everything, for the share. */
export function barRows(
  table: TableKind,
  result: TableResult | undefined,
  view: View,
  all: number | undefined,
  icon: (row: TableRow) => BarRow['icon'],
): readonly BarRow[] | undefined {
  if (result === undefined) return undefined
  const measure: CountMeasure = view.goal === undefined ? 'visitors' : 'converted'
  const read = (cells: TableRow['measures'] | undefined, name: CountMeasure): number | undefined =>
    numberOf(cells?.[name])
  const most = Math.max(1, ...result.rows.map((row) => read(row.measures, measure) ?? 0))
  // Who did not reach the goal is none of the panel's rows.
  const rows =
    view.goal === undefined ? result.rows : result.rows.filter((row) => (read(row.measures, measure) ?? 0) > 0)
  return rows.map((row) => {
    const value = read(row.measures, measure) ?? 0
    const before = read(row.previous, measure)
    const rate = read(row.measures, 'conversion_rate')
    return {
      id: JSON.stringify(row.key),
      text: table.text(row.key),
      icon: icon(row),
      value: cellText(measure, value),
      share: view.goal === undefined ? (all ? value / all : undefined) : rate,
      bar: value / most,
      change: changeOf(value, before),
      before:
        before === undefined
          ? undefined
          : `${measures[measure].label}: ${cellText(measure, value)}, before ${cellText(measure, before)}`,
      isChosen: isChosen(view.filters, rowFilters(table, row.key)),
    }
  })
}

const isChosen = (filters: readonly Filter[], row: readonly Filter[]): boolean =>
  row.every((filter) => hasFilter(filters, filter))

/** What a click on a row does to the filters. */
export function pickFilters(filters: readonly Filter[], row: readonly Filter[]): readonly Filter[] {
  if (isChosen(filters, row)) return row.reduce(toggleFilter, filters)
  return row.filter((filter) => !hasFilter(filters, filter)).reduce(toggleFilter, filters)
}
