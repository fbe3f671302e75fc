// Which range and filters hold on a dashboard? Those of the address, where it names some; else those that the dashboard keeps.
// No range at all: each report keeps its own.
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { DashboardJson } from '../../api/index.ts'
import type { Filter, Range } from '../../report/index.ts'
import type { SavedQuestion } from '../api/boards.ts'
import { parseView } from '../view/address.ts'
import { filterText } from '../view/filter-text.ts'
import { rangeText } from '../view/range-text.ts'
import type { ViewContext } from '../view/reports.ts'
import { parseSearch, type SearchParams } from '../view/search-params.ts'
import type { ChangeView } from '../view/use-view.ts'
import { defaultView, type View } from '../view/view.ts'

type Defaults = Pick<DashboardJson, 'range' | 'filters'>

export interface BoardView {
  readonly view: View
  readonly change: ChangeView
  /** Each report keeps its own range; the view's is the one that a range for all would begin with. */
  readonly isOwnRange: boolean
  readonly setOwnRange: () => void
  /** Minutes between refreshes; 0: only by hand. */
  readonly refreshMinutes: number
  readonly setRefreshMinutes: (minutes: number) => void
  /** Back to what the dashboard keeps. `keepZone`: but for the time zone, which is each reader’s own. */
  readonly reset: (options?: { readonly keepZone?: boolean }) => void
}

const own = 'own'
const none = 'none'
export const refreshChoices = [0, 1, 5, 15, 60] as const

const only = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

function viewOf(params: SearchParams, { range, filters }: Defaults): { view: View; isOwnRange: boolean } {
  const written = only(params['range'])
  const parsed = parseView(params, { ...defaultView, compare: 'none', range: range ?? defaultView.range })
  return {
    view: params['f'] === undefined ? { ...parsed, filters } : parsed,
    isOwnRange: written === own || (range === null && written === undefined),
  }
}

/** Everything is written that differs from what the dashboard keeps, the empty choice too. */
function paramsOf(view: View, isOwnRange: boolean, { range, filters }: Defaults): Record<string, unknown> {
  const keptRange = range === null ? own : rangeText(range)
  const wantedRange = isOwnRange ? own : rangeText(view.range)
  const texts = view.filters.map(filterText)
  const isKept = texts.join('\n') === filters.map(filterText).join('\n')
  return {
    range: wantedRange === keptRange ? undefined : wantedRange,
    f: isKept ? undefined : texts.length === 0 ? none : texts,
    segment: view.segment?.toString(),
    tz: view.zone === '' ? undefined : view.zone,
  }
}

export function useBoardView(defaults: Defaults): BoardView {
  const search = useLocation({ select: (location) => location.searchStr })
  const navigate = useNavigate()
  const params = useMemo(() => parseSearch(search), [search])
  const { view, isOwnRange } = useMemo(() => viewOf(params, defaults), [params, defaults])
  const go = useCallback(
    (next: (now: SearchParams) => Record<string, unknown>) => {
      void navigate({
        to: '.',
        search: (now: Record<string, unknown>) => ({ ...now, ...next(now as SearchParams) }),
        replace: false,
        resetScroll: false,
      } as unknown as Parameters<typeof navigate>[0])
    },
    [navigate],
  )
  const change = useCallback<ChangeView>(
    (wanted) =>
      go((now) => {
        const before = viewOf(now, defaults)
        const part = typeof wanted === 'function' ? wanted(before.view) : wanted
        return paramsOf({ ...before.view, ...part }, part.range === undefined && before.isOwnRange, defaults)
      }),
    [go, defaults],
  )
  const minutes = Number(only(params['refresh']) ?? 0)
  return {
    view,
    change,
    isOwnRange,
    setOwnRange: useCallback(() => go((now) => paramsOf(viewOf(now, defaults).view, true, defaults)), [go, defaults]),
    refreshMinutes: refreshChoices.find((choice) => choice === minutes) ?? 0,
    reset: useCallback(
      ({ keepZone = false } = {}) =>
        go(() => ({ range: undefined, f: undefined, segment: undefined, ...(keepZone ? {} : { tz: undefined }) })),
      [go],
    ),
    setRefreshMinutes: useCallback(
      (chosen: number) => go(() => ({ refresh: chosen === 0 ? undefined : chosen })),
      [go],
    ),
  }
}

/** What does the address say else than what the dashboard keeps? `view`: what could be kept; `zone`: what is the reader’s own. */
export function differenceOf({ view, isOwnRange }: BoardView, defaults: Defaults): 'none' | 'zone' | 'view' {
  const { tz, ...rest } = paramsOf(view, isOwnRange, defaults)
  if (Object.values(rest).some((value) => value !== undefined)) return 'view'
  return tz === undefined ? 'none' : 'zone'
}

/** With those of the segment. */
export const filtersOf = ({ view }: BoardView, { segmentFilter }: ViewContext): readonly Filter[] => [
  ...view.filters,
  ...(segmentFilter === undefined ? [] : [segmentFilter]),
]

/** What is asked of each report of the dashboard. Guests say only range and zone, and only if they are others. */
export function questionOf(
  board: BoardView,
  context: ViewContext,
  defaults: Defaults,
  isGuest: boolean,
): SavedQuestion {
  const { view, isOwnRange } = board
  const range = isOwnRange ? undefined : rangeText(view.range)
  const zone = view.zone === 'browser' ? context.browserZone : view.zone
  const zoned = { time_zone: zone === '' ? undefined : zone }
  if (isGuest)
    return { range: defaults.range !== null && range === rangeText(defaults.range) ? undefined : range, ...zoned }
  const filters = filtersOf(board, context)
  return {
    range,
    ...zoned,
    filters: filters.length === 0 ? undefined : JSON.stringify(filters),
  }
}

/** The range for all reports; undefined: each has its own. */
export const rangeOf = ({ view, isOwnRange }: BoardView): Range | undefined => (isOwnRange ? undefined : view.range)
