// What does the command palette offer on the overview, beside the short cuts? Segments, goals, what the chart draws.
import { useGoals } from '../api/goals.ts'
import { useSegments } from '../api/segments.ts'
import { useCommands } from '../shell/commands.ts'
import { metrics } from '../view/view.ts'
import { measures } from './measures.ts'
import { usePage } from '../view/use-page.ts'

export function PageCommands() {
  const { projectId, view, change } = usePage()
  const segments = useSegments(projectId).data ?? []
  const goals = useGoals(projectId).data ?? []
  const shown = metrics.filter((metric) => view.goal !== undefined || !metric.startsWith('conver'))
  useCommands([
    ...segments.map(({ id, name }) => ({
      id: `segment ${id}`,
      label: `Segment: ${name}`,
      group: 'Filters',
      action: () => change({ segment: id }),
    })),
    ...goals.map(({ id, name }) => ({
      id: `goal ${id}`,
      label: `By goal: ${name}`,
      group: 'Filters',
      action: () => change({ goal: id, metric: 'conversions' as const }),
    })),
    ...shown.map((metric) => ({
      id: `metric ${metric}`,
      label: `Chart: ${measures[metric].label}`,
      group: 'This page',
      action: () => change({ metric }),
    })),
  ])
  return null
}
