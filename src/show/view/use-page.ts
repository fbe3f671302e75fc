// What do all parts of the page need? The view, how to change it, and what it does not say itself: project, segment, today.
import { createContext, use, useMemo } from 'react'
import { isAtLeast, type Project } from '../api/projects.ts'
import { useSegments } from '../api/segments.ts'
import { includesToday, todayIn } from './ranges.ts'
import type { ViewContext } from './reports.ts'
import { useView, type ChangeView } from './use-view.ts'
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

const weekStarts: Readonly<Record<string, number>> = { monday: 1, saturday: 6, sunday: 7 }
/** 1 Monday … 7 Sunday. */
export const weekStartOf = (name: string | undefined): number => weekStarts[name ?? ''] ?? 1

/** The page of somebody who is signed in. `byDefault`: the view that an empty address means. */
export function useProjectPage(project: Project, byDefault?: View, allDays?: number): Page {
  const [view, change] = useView(byDefault)
  const { context, isReady } = useViewContext(project.id, view, project.time_zone, allDays)
  return useMemo(
    () => ({
      projectId: project.id,
      view,
      change,
      context,
      isReady,
      isLive: includesToday(view.range, context.today),
      weekStart: weekStartOf(project.week_start),
      currency: project.currency,
      timeZone: project.time_zone,
      readOnly: false,
      canEdit: isAtLeast(project.role, 'analyst'),
    }),
    [project, view, change, context, isReady],
  )
}
