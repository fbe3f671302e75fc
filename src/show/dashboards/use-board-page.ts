// What do the range and filter controls need on a dashboard of the team? The same as on every page of a project.
import { useMemo } from 'react'
import { isAtLeast, type Project } from '../api/projects.ts'
import { useViewContext, type Page } from '../view/use-page.ts'
import type { BoardView } from './use-board-view.ts'

const weekStarts: Readonly<Record<string, number>> = { monday: 1, saturday: 6, sunday: 7 }

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
      weekStart: weekStarts[project.week_start] ?? 1,
      currency: project.currency,
      timeZone: project.time_zone,
      readOnly: false,
      canEdit: isAtLeast(project.role, 'analyst'),
    }),
    [project, view, change, context, isReady],
  )
}
