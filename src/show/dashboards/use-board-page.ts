// What do the range and filter controls need on a dashboard of the team? The same as on every page of a project.
import { useMemo } from 'react'
import { isAtLeast, type Project } from '../api/projects.ts'
import { useViewContext, weekStartOf, type Page } from '../view/use-page.ts'
import type { BoardView } from './use-board-view.ts'

export function useBoardPage(project: Project, { view, change }: BoardView): Page {
  const { context, isReady } = useViewContext(project.id, view, project.time_zone, undefined)
  return useMemo(
    () => ({
      projectId: project.id,
      view,
      change,
      context,
      isReady,
      isLive: false,
      weekStart: weekStartOf(project.week_start),
      currency: project.currency,
      timeZone: project.time_zone,
      readOnly: false,
      canEdit: isAtLeast(project.role, 'analyst'),
    }),
    [project, view, change, context, isReady],
  )
}
