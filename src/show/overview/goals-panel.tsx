// Do visitors reach what the site is for? Goals with conversions, rate and revenue; a click counts the whole page by the goal.
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import type { Compared } from '../../report/index.ts'
import { useReport } from '../api/reports.ts'
import { goalsReport } from '../view/reports.ts'
import { openedTable } from '../view/view.ts'
import { countText, moneyTexts, percentText } from '../words/numbers.ts'
import { Panel, PanelFailure } from './panel.tsx'
import { panelRows, SkeletonRows } from './bar-table.tsx'
import { usePage } from '../view/use-page.ts'

export function GoalsPanel() {
  const { projectId, view, change, context, isReady, isLive, canEdit } = usePage()
  const answer = useReport(projectId, isReady ? goalsReport(view, context) : undefined, { isLive })
  const goals = answer.data?.goals
  const hasRevenue = goals?.some(({ revenue }) => Object.keys(revenue.value).length > 0) === true
  return (
    <Panel
      title="Goals"
      tabs={[{ value: 'goals', label: 'Goals' }]}
      tab="goals"
      onTab={() => undefined}
      {...(goals !== undefined && goals.length > 0 ? { onExpand: () => change({ table: openedTable('goals') }) } : {})}
    >
      <div className="cairn-bars cairn-goals" data-stale={answer.isPlaceholderData} data-revenue={hasRevenue}>
        {answer.error !== null && goals === undefined ? (
          <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
        ) : goals === undefined ? (
          <SkeletonRows />
        ) : goals.length === 0 ? (
          <div className="cairn-empty">
            No goals yet. A goal is a page that is reached or an event that happens.
            {canEdit && (
              <Button
                renderRoot={(props) => (
                  <Link {...props} to="/p/$projectId/goals" params={{ projectId: String(projectId) }} />
                )}
                mt="sm"
                mx="auto"
                size="xs"
                variant="default"
              >
                Add a goal
              </Button>
            )}
          </div>
        ) : (
          <table aria-label="Goals">
            <thead>
              <tr>
                <th scope="col">Goal</th>
                <th scope="col">Done</th>
                <th scope="col">Rate</th>
                {hasRevenue && <th scope="col">Revenue</th>}
              </tr>
            </thead>
            <tbody>
              {goals.slice(0, panelRows).map((goal) => {
                const isChosen = view.goal === goal.goal_id
                return (
                  <tr
                    key={goal.goal_id}
                    data-chosen={isChosen}
                    style={{ '--cairn-share': percentWidth(goal.conversion_rate.value) } as CSSProperties}
                  >
                    <th scope="row">
                      <button
                        type="button"
                        aria-pressed={isChosen}
                        aria-label={`Count by ${goal.name}`}
                        title={goal.name}
                        onClick={() =>
                          change(
                            isChosen
                              ? { goal: undefined, metric: view.metric.startsWith('conver') ? 'visitors' : view.metric }
                              : { goal: goal.goal_id, metric: 'conversions' },
                          )
                        }
                      >
                        <span>{goal.name}</span>
                      </button>
                    </th>
                    <td className="cairn-number" title={beforeText(goal.completions, countText)}>
                      {countText(goal.completions.value ?? 0)}
                    </td>
                    <td className="cairn-number" title={beforeText(goal.conversion_rate, percentText)}>
                      {goal.conversion_rate.value === null ? '–' : percentText(goal.conversion_rate.value)}
                    </td>
                    {hasRevenue && (
                      <td className="cairn-number" title={moneyTexts(goal.revenue.value).join(' + ')}>
                        {moneyTexts(goal.revenue.value, true)[0] ?? '–'}
                        {Object.keys(goal.revenue.value).length > 1 ? ' +' : ''}
                      </td>
                    )}
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  )
}

const percentWidth = (rate: number | null): string => `${Math.round((rate ?? 0) * 1_000) / 10}%`
const beforeText = (compared: Compared, write: (value: number) => string): string | undefined =>
  compared.previous === undefined || compared.previous === null ? undefined : `Before: ${write(compared.previous)}`
