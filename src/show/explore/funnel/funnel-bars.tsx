// A column for each step: how many got there, how many were lost before, how long it took. Each bar opens its people.
import { Button, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDownRight, IconClock } from '@tabler/icons-react'
import type { FunnelResult } from '../../../report/index.ts'
import { countText, shortCountText } from '../../words/index.ts'
import { seriesColor, useChartColors } from '../../charts/colors.ts'
import type { ResultProps } from '../kinds.ts'
import { groupText, pointOf, shareText, timeText, type Group } from './words.ts'

interface FunnelBarsProps {
  readonly result: FunnelResult
  readonly counted: string
  readonly onPeople: ResultProps<'funnel'>['onPeople']
  /** Opens what those did next who dropped before the step. */
  readonly onNext: ((step: number) => void) | undefined
}

/** More bars beside each other can't be told apart; the others are in the table. */
const mostGroups = 5

export function FunnelBars({ result, counted, onPeople, onNext }: FunnelBarsProps) {
  const groups = result.groups.length === 0 ? [result.overall] : result.groups.slice(0, mostGroups)
  return (
    <>
      <ol className="cairn-funnel" data-picture="true" aria-label="Steps of the funnel" tabIndex={0}>
        {result.steps.map(({ label, optional }, step) => (
          <li key={step} className="cairn-funnel-step">
            <div className="cairn-funnel-title">
              <span className="cairn-step-number">{step + 1}</span>
              <Text span size="sm" fw={500} truncate title={label}>
                {label}
              </Text>
              {optional && (
                <Text span size="xs" c="dimmed">
                  optional
                </Text>
              )}
            </div>
            <div className="cairn-funnel-bars">
              {groups.map((group, color) => (
                <Bar key={JSON.stringify(group.key)} {...{ result, group, step, color, counted, onPeople }} />
              ))}
            </div>
            <Below result={result} step={step} onNext={onNext} />
          </li>
        ))}
      </ol>
      {result.groups.length > 0 && (
        <ul className="cairn-series-legend">
          {groups.map(({ key }, color) => (
            <li key={JSON.stringify(key)}>
              <span className="cairn-dot" data-series={color % 10} />
              {groupText(key)}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

interface BarProps extends Omit<FunnelBarsProps, 'onNext'> {
  readonly group: Group
  readonly step: number
  readonly color: number
}

function Bar({ result, group, step, color, counted, onPeople }: BarProps) {
  const { count = 0, from_first: share = null, dropped = 0 } = group.steps[step] ?? {}
  const fill = seriesColor(useChartColors(), color)
  const whom = group.key.length === 0 ? '' : `${groupText(group.key)}: `
  const open = (outcome: 'reached' | 'dropped'): (() => void) | undefined =>
    onPeople === undefined ? undefined : () => onPeople(...pointOf(result, group, step, outcome))
  const height = `${(share ?? 0) * 100}%`
  const lost = `${(group.steps[0]?.count ?? 0) === 0 ? 0 : (dropped / (group.steps[0]?.count ?? 1)) * 100}%`
  return (
    <div className="cairn-funnel-bar">
      {dropped > 0 && (
        <Tooltip label={`${whom}${countText(dropped)} dropped`}>
          <UnstyledButton
            className="cairn-funnel-lost"
            style={{ height: lost, color: fill }}
            aria-label={`${whom}${countText(dropped)} ${counted} dropped before step ${step + 1}`}
            disabled={onPeople === undefined}
            onClick={open('dropped')}
          />
        </Tooltip>
      )}
      <Tooltip label={`${whom}${countText(count)} ${counted}, ${shareText(share)}`}>
        <UnstyledButton
          className="cairn-funnel-reached"
          style={{ height, background: fill }}
          aria-label={`${whom}${countText(count)} ${counted} got to step ${step + 1}, ${shareText(share)} of step 1`}
          disabled={onPeople === undefined || count === 0}
          onClick={open('reached')}
        />
      </Tooltip>
    </div>
  )
}

function Below({ result, step, onNext }: Pick<FunnelBarsProps, 'result' | 'onNext'> & { readonly step: number }) {
  const { overall } = result
  const at = overall.steps[step]
  if (at === undefined) return null
  const time = at.time_from_previous
  return (
    <dl className="cairn-funnel-below">
      <div>
        <dt className="cairn-only-read">Got here</dt>
        <dd>
          <strong>{shareText(at.from_first)}</strong> <span className="cairn-quiet">{shortCountText(at.count)}</span>
        </dd>
      </div>
      {step > 0 && (
        <div>
          <dt className="cairn-only-read">Dropped</dt>
          <dd className="cairn-quiet">
            <IconArrowDownRight size={14} aria-hidden /> {shortCountText(at.dropped)} lost
            {at.from_previous !== null && ` (${shareText(1 - at.from_previous)})`}
          </dd>
        </div>
      )}
      {time !== null && (
        <div>
          <dt className="cairn-only-read">Time from the step before, median</dt>
          <dd className="cairn-quiet">
            <IconClock size={14} aria-hidden /> {timeText(time.median)}
          </dd>
        </div>
      )}
      {step > 0 && at.dropped > 0 && onNext !== undefined && (
        <div>
          <dt className="cairn-only-read">More</dt>
          <dd>
            <Button
              size="compact-xs"
              variant="subtle"
              px={4}
              data-picture="none"
              aria-label={`What next? Of those who dropped before step ${step + 1}`}
              onClick={() => onNext(step)}
            >
              What next?
            </Button>
          </dd>
        </div>
      )}
    </dl>
  )
}
