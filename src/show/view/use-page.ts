// What do all parts of the page need? The view, how to change it, and what it does not say itself: project, segment, today.
import { createContext, use, useMemo } from 'react'
import { useSegments } from '../api/segments.ts'
import { todayIn } from './ranges.ts'
import type { ViewContext } from './reports.ts'
import type { ChangeView } from './use-view.ts'
import type { View } from './view.ts'

export interface Page {
  readonly projectId: number
  readonly view: View
  readonly change: ChangeView
  readonly context: ViewContext
  /** False while the filter of the view's segment is not known. */
  readonly isReady: boolean
  /** The range still grows: ask again each minute. */
  readonly isLive: boolean
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** The project's. */
  readonly currency: string
  readonly timeZone: string
  /** No links to settings, no editing. */
  readonly readOnly: boolean
  /** May note, save segments and goals. */
  readonly canEdit: boolean
}

const PageContext = createContext<Page | undefined>(undefined)
export const PageProvider = PageContext.Provider

export function usePage(): Page {
  const page = use(PageContext)
  if (page === undefined) throw new Error('usePage is for parts of the overview')
  return page
}

const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** The context of a view; `now` in ms. */
export function useViewContext(
  projectId: number,
  view: View,
  timeZone: string,
  allDays: number | undefined,
): { readonly context: ViewContext; readonly isReady: boolean } {
  const segments = useSegments(projectId)
  const segmentFilter =
    view.segment === undefined ? undefined : segments.data?.find(({ id }) => id === view.segment)?.filter
  const zone = view.zone === 'browser' ? browserZone : view.zone === '' ? timeZone : view.zone
  const today = todayIn(zone, Date.now())
  const context = useMemo(() => ({ segmentFilter, browserZone, today, allDays }), [segmentFilter, today, allDays])
  return { context, isReady: view.segment === undefined || !segments.isLoading }
}
