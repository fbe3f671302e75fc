// What are the parts of a funnel called, and whom do its points mean?
import type { FunnelPoint, FunnelResult } from '../../../report/index.ts'
import { countText, durationText, percentText } from '../../words/index.ts'

export type Group = FunnelResult['overall']
export type Step = Group['steps'][number]

export const groupText = (key: Group['key']): string =>
  key.length === 0
    ? 'All'
    : key.map((part) => (part === null ? '(not set)' : part === '' ? '(none)' : part)).join(' · ')
export const shareText = (share: number | null): string => (share === null ? '–' : percentText(share))
/** 3 days 4 hours would be too exact for long times. */
export function timeText(seconds: number): string {
  if (seconds >= 48 * 3_600) return `${countText(seconds / 86_400)} days`
  return seconds > 0 && seconds < 1 ? `${countText(seconds * 1000)} ms` : durationText(seconds)
}
export const countedName = { persons: 'visitors', sessions: 'visits', groups: 'groups', attempts: 'attempts' } as const

const verbs = {
  reached: { alone: 'Got to', after: 'got to' },
  dropped: { alone: 'Dropped before', after: 'dropped before' },
} as const

/** The point of a bar, and its title. `isPast`: of the range that is compared with. */
export function pointOf(
  result: FunnelResult,
  group: Group,
  step: number,
  outcome: FunnelPoint['outcome'],
  isPast = false,
): readonly [FunnelPoint, string] {
  const name = `${step + 1}. ${result.steps[step]?.label ?? ''}`
  const whom = group.key.length === 0 ? '' : `${groupText(group.key)}: `
  return [
    { kind: 'funnel', step, outcome, previous: isPast, ...(group.key.length === 0 ? {} : { key: [...group.key] }) },
    `${whom}${whom === '' ? verbs[outcome].alone : verbs[outcome].after} ${name}${isPast ? ' (before)' : ''}`,
  ]
}
