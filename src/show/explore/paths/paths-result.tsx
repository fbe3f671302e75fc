// How are paths drawn? As a flow from step to step, with tables that say the same below it.
import './paths.css'
import { Anchor, Group, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText, decimalText } from '../../words/index.ts'
import type { ResultProps } from '../kinds.ts'
import { PathsSankey } from './paths-sankey.tsx'
import { PathsTables } from './paths-tables.tsx'
import { PlaceMenu } from './place-menu.tsx'
import type { Picked } from './sankey-option.ts'
import { hiddenLinks, isBackwards } from './step-words.ts'

interface Opened {
  readonly picked: Picked
  readonly at: { readonly x: number; readonly y: number }
}

export function PathsResultView(props: ResultProps<'paths'>) {
  const { report, result, chart, isCompact = false, onPeople, onChange } = props
  const [opened, setOpened] = useState<Opened>()
  const pick = useCallback((picked: Picked, at: Opened['at']) => setOpened({ picked, at }), [])
  if (result.attempts === 0)
    return (
      <EmptyState title="Nobody went this way">
        {result.too_long > 0
          ? `${countText(result.too_long)} paths have more steps. Choose a longer path.`
          : 'Choose another start or end, a longer range, or fewer filters.'}
      </EmptyState>
    )
  const hasMenu = onPeople !== undefined || onChange !== undefined
  const leaves = report.end === undefined
  return (
    <div className="cairn-flow-result" data-compact={isCompact}>
      {!isCompact && <Summary {...props} />}
      {chart !== 'table' && (
        <div className="cairn-flow-place-of-menu">
          <PathsSankey result={result} leaves={leaves} isCompact={isCompact} onPick={hasMenu ? pick : undefined} />
          {opened !== undefined && (
            <PlaceMenu
              report={report}
              at={opened.picked}
              onPeople={onPeople}
              onChange={onChange}
              opened
              onClose={() => setOpened(undefined)}
            >
              <span className="cairn-flow-spot" style={{ left: opened.at.x, top: opened.at.y }} />
            </PlaceMenu>
          )}
        </div>
      )}
      {(!isCompact || chart === 'table') && (
        <PathsTables report={report} result={result} onPeople={onPeople} onChange={onChange} />
      )}
      {isCompact && chart !== 'table' && (
        <div className="cairn-only-read">
          <PathsTables report={report} result={result} onPeople={undefined} onChange={undefined} />
        </div>
      )}
    </div>
  )
}

/** What all of it is, and what is not drawn: nothing is left out in silence. */
function Summary({ report, result, onChange }: ResultProps<'paths'>) {
  const rest = hiddenLinks(result)
  const morePaths = result.paths_total - result.top_paths.length
  const more = (now: number | undefined, byDefault: number): number => Math.min(1_000, (now ?? byDefault) * 5)
  return (
    <Group gap="xs" mb="xs" className="cairn-flow-summary">
      <Text size="sm">
        <b>{countText(result.attempts)}</b> paths of <b>{countText(result.persons)}</b> visitors,{' '}
        {decimalText(result.mean_length ?? 0)} steps on average
        {isBackwards(report) ? ', read back from the end' : ''}.
      </Text>
      {rest > 0 && (
        <Text size="xs" c="dimmed">
          {countText(rest)} rarer links are not shown.{' '}
          {onChange !== undefined && (report.limit ?? 50) < 1_000 && (
            <Anchor component="button" size="xs" onClick={() => onChange({ limit: more(report.limit, 50) })}>
              Show more
            </Anchor>
          )}
        </Text>
      )}
      {morePaths > 0 && (
        <Text size="xs" c="dimmed">
          {countText(result.paths_total)} different paths.{' '}
          {onChange !== undefined && (report.top_paths ?? 20) < 1_000 && (
            <Anchor component="button" size="xs" onClick={() => onChange({ top_paths: more(report.top_paths, 20) })}>
              List more
            </Anchor>
          )}
        </Text>
      )}
      {result.too_long > 0 && (
        <Text size="xs" c="dimmed">
          {countText(result.too_long)} paths from start to end are longer than {report.steps ?? 5} steps and not
          counted.
        </Text>
      )}
    </Group>
  )
}
