// What are ranges called, and which keys choose them?
import type { Range } from '../../report/index.ts'
import { rangeText } from '../view/range-text.ts'
import { daysText, timeText } from '../words/dates.ts'

interface RangeChoice {
  readonly range: Range
  readonly label: string
  readonly keys?: string
}

/** In the order of the menu; groups are apart. */
export const rangeChoices: readonly (readonly RangeChoice[])[] = [
  [
    { range: 'today', label: 'Today', keys: 'd' },
    { range: 'yesterday', label: 'Yesterday', keys: 'e' },
  ],
  [
    { range: { last: 7, unit: 'day' }, label: 'Last 7 days', keys: 'w' },
    { range: { last: 28, unit: 'day' }, label: 'Last 28 days', keys: 'f' },
    { range: { last: 30, unit: 'day' }, label: 'Last 30 days', keys: 't' },
    { range: { last: 90, unit: 'day' }, label: 'Last 90 days', keys: 'n' },
  ],
  [
    { range: 'this_week', label: 'This week' },
    { range: 'this_month', label: 'This month', keys: 'm' },
    { range: 'last_month', label: 'Last month', keys: 'p' },
    { range: 'this_quarter', label: 'This quarter', keys: 'q' },
    { range: 'this_year', label: 'This year', keys: 'y' },
    { range: 'last_year', label: 'Last year' },
  ],
  [{ range: 'all', label: 'All time', keys: 'a' }],
]

const labels = new Map(rangeChoices.flat().map(({ range, label }) => [rangeText(range), label]))
const otherLabels: Readonly<Record<string, string>> = { last_week: 'Last week', last_quarter: 'Last quarter' }

/** What the button says. */
export function rangeLabel(range: Range): string {
  const text = rangeText(range)
  const known = labels.get(text) ?? otherLabels[text]
  if (known !== undefined) return known
  if (typeof range === 'string') return range
  if ('last' in range) return `Last ${range.last} ${range.unit}${range.last === 1 ? '' : 's'}`
  const { from, to } = range
  if (from.length > 10 && from.slice(0, 10) === to.slice(0, 10))
    return `${daysText(from.slice(0, 10), from.slice(0, 10))}, ${timeText(from)} – ${timeText(to)}`
  return from.length > 10 || to.length > 10
    ? `${daysText(from.slice(0, 10), to.slice(0, 10))}, ${from.slice(11)} – ${to.slice(11)}`
    : daysText(from, to)
}

export const compareLabels = {
  previous: 'Previous period',
  year: 'Year before',
  none: 'No comparison',
} as const
