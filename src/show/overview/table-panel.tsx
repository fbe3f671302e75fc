// Sources, pages, places, devices: panels whose tabs are table reports.
import { SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useMemo, type ReactNode } from 'react'
import { negated, rowFilter } from '../view/filters.ts'
import { openedTable, panels, type PanelId, type TabId } from '../view/view.ts'
import { BarTable } from './bar-table.tsx'
import { Panel, PanelFailure } from './panel.tsx'
import { RowIcon } from './row-icon.tsx'
import { campaignKinds, rowFilters, tableOfTab, tabTitle, type TableKind } from './tables.ts'
import { usePage } from '../view/use-page.ts'
import { barRows, pickFilters, usePanelTable, usePrefetchTable } from './use-table.ts'

const CountriesMap = lazy(() => import('./countries-map.tsx').then((module) => ({ default: module.CountriesMap })))

interface TablePanelProps {
  readonly panel: PanelId
  readonly title: string
  /** Visitors of everything, for shares. */
  readonly all: number | undefined
}

export function TablePanel({ panel, title, all }: TablePanelProps) {
  const { view, change } = usePage()
  const prefetch = usePrefetchTable()
  const tab = view.tabs[panel]
  const table = tableOfTab(tab, view)
  return (
    <Panel<TabId>
      title={title}
      tabs={panels[panel].map((value) => ({ value, label: tabTitle(value) }))}
      tab={tab}
      onTab={(value) => change((now) => ({ tabs: { ...now.tabs, [panel]: value } }))}
      onPoint={(value) => value !== 'map' && prefetch(tableOfTab(value, view))}
      onExpand={() => change({ table: openedTable(table.name) })}
      extra={tab === 'campaigns' || tab === 'referrers' ? <TabChoice tab={tab} /> : undefined}
    >
      {tab === 'map' ? (
        <Suspense fallback={<div className="cairn-bars" />}>
          <CountriesMap />
        </Suspense>
      ) : (
        <Rows table={table} all={all} />
      )}
    </Panel>
  )
}

/** Campaigns by any of their tags; referrers by host or by page. */
function TabChoice({ tab }: { readonly tab: 'campaigns' | 'referrers' }): ReactNode {
  const { view, change } = usePage()
  const choice =
    tab === 'campaigns'
      ? {
          label: 'Campaign tag',
          data: campaignKinds,
          value: view.campaign,
          choose: (value: string) =>
            change({ campaign: campaignKinds.find((kind) => kind.value === value)?.value ?? 'utm_campaign' }),
        }
      : {
          label: 'Referrers by',
          data: [
            { value: 'referrer_host', label: 'Sites' },
            { value: 'referrer', label: 'Pages' },
          ],
          value: view.referrer,
          choose: (value: string) => change({ referrer: value === 'referrer' ? 'referrer' : 'referrer_host' }),
        }
  return (
    <SegmentedControl
      className="cairn-tab-choice"
      size="xs"
      aria-label={choice.label}
      data={choice.data}
      value={choice.value}
      onChange={choice.choose}
    />
  )
}

/** The rows of one table report. */
export function Rows({ table, all }: { readonly table: TableKind; readonly all: number | undefined }) {
  const { view, change } = usePage()
  const { answer, data, onAttention } = usePanelTable(table)
  const rows = useMemo(
    () => barRows(table, data, view, all, (row) => <RowIcon table={table} row={row.key} />),
    [table, data, view, all],
  )
  if (answer.error !== null && answer.data === undefined)
    return (
      <div className="cairn-bars">
        <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
      </div>
    )
  const keyOf = (id: string) => JSON.parse(id) as readonly (string | null)[]
  return (
    <BarTable
      label={table.title}
      column={table.column}
      measure={view.goal === undefined ? 'Visitors' : 'Converted'}
      rows={rows}
      isStale={answer.isPlaceholderData}
      empty={table.empty}
      action="Filter by"
      onAttention={onAttention}
      onPick={({ id }) => change((now) => ({ filters: pickFilters(now.filters, rowFilters(table, keyOf(id))) }))}
      onExclude={({ id }) => change((now) => ({ filters: pickFilters(now.filters, excluding(table, keyOf(id))) }))}
    />
  )
}

/** A row of several properties is excluded as a whole. */
export function excluding(table: TableKind, key: readonly (string | null)[]) {
  const conditions = rowFilters(table, key)
  const [property] = table.breakdown
  if (table.breakdown.length === 1 && property !== undefined) return [rowFilter(property, key[0] ?? null, true)]
  return [negated({ and: conditions })]
}
