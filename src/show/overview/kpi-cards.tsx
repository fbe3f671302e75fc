// How is it going, in one row? Each card a number, its change and its line; a click draws it in the chart.
import { Skeleton, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import type { Money, OverviewResult, TrendResult } from '../../report/index.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { metrics, type Metric } from '../view/view.ts'
import { daysText } from '../words/dates.ts'
import { changeText, moneyText } from '../words/numbers.ts'
import { changeOf, measures } from './measures.ts'
import { usePage } from '../view/use-page.ts'

interface CardNumber {
  readonly short: string
  readonly full: string
  readonly previous: string | undefined
  readonly change: number | null
  /** Beside the change. */
  readonly note?: string
}

/** The cards that there is something for: revenue and conversions only where there are any. */
function cardsOf(result: OverviewResult | undefined, hasGoal: boolean): readonly Metric[] {
  const hasRevenue = Object.keys(result?.revenue?.value ?? {}).length > 0
  return metrics.filter((metric) => {
    if (metric === 'revenue') return hasRevenue
    return hasGoal || (metric !== 'conversions' && metric !== 'conversion_rate')
  })
}

/** The currency that stands on the card: the project's if it has revenue, else the one with the largest sum. */
export function mainCurrency(money: Money, preferred: string): string {
  if (Object.hasOwn(money, preferred)) return preferred
  return Object.entries(money).toSorted(([, a], [, b]) => Number(b) - Number(a))[0]?.[0] ?? preferred
}

function numberOf(metric: Metric, result: OverviewResult, currency: string): CardNumber {
  if (metric === 'revenue') {
    const { value = {}, previous } = result.revenue ?? {}
    const main = mainCurrency(value, currency)
    const others = Object.keys(value).filter((code) => code !== main)
    const list = (money: Money): string =>
      Object.entries(money)
        .map(([code, amount]) => moneyText(amount, code))
        .join(' + ')
    return {
      short: moneyText(value[main] ?? '0', main, true),
      note: others.length === 0 ? '' : `+${others.length} more`,
      full: list(value),
      previous: previous === undefined ? undefined : list(previous),
      change: changeOf(Number(value[main] ?? 0), previous?.[main] === undefined ? null : Number(previous[main])),
    }
  }
  const found = result.measures[metric as keyof OverviewResult['measures']]
  const words = measures[metric]
  const text = (value: number | null | undefined, write: (value: number) => string): string =>
    value === null || value === undefined ? '–' : write(value)
  return {
    short: text(found?.value, words.short),
    full: text(found?.value, words.full),
    previous: found?.previous === undefined ? undefined : text(found.previous, words.full),
    change: found?.change ?? null,
  }
}

interface KpiCardsProps {
  readonly result: OverviewResult | undefined
  readonly trend: TrendResult | undefined
  readonly revenueTrend: TrendResult | undefined
  readonly isStale: boolean
}

export function KpiCards({ result, trend, revenueTrend, isStale }: KpiCardsProps) {
  const { view, change, currency } = usePage()
  const cards = cardsOf(result, view.goal !== undefined)
  const isOpenEnded = trend?.intervals.at(-1)?.complete === false
  return (
    <div
      className="cairn-cards"
      role="group"
      aria-label="Key figures"
      data-stale={isStale}
      style={columnsOf(cards.length) as CSSProperties}
    >
      {cards.map((metric) => (
        <KpiCard
          key={metric}
          metric={metric}
          number={result === undefined ? undefined : numberOf(metric, result, currency)}
          compareRange={result?.meta.compare_range}
          values={
            metric === 'revenue'
              ? revenueTrend?.series.find(({ label }) => label === mainCurrency(result?.revenue?.value ?? {}, currency))
                  ?.values
              : trend?.series.find(({ label }) => label === metric)?.values
          }
          isOpenEnded={isOpenEnded}
          isChosen={view.metric === metric}
          onChoose={() => change({ metric })}
        />
      ))}
    </div>
  )
}

/** All in one row where there is room, else in two of the same length. */
const columnsOf = (count: number) => ({
  '--cairn-columns': count <= 9 ? count : Math.ceil(count / 2),
  '--cairn-half': Math.ceil(count / 2),
})

interface KpiCardProps {
  readonly metric: Metric
  readonly number: CardNumber | undefined
  readonly compareRange: { readonly from: string; readonly to: string } | undefined
  readonly values: readonly (number | null)[] | undefined
  readonly isOpenEnded: boolean
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function KpiCard({ metric, number, compareRange, values, isOpenEnded, isChosen, onChoose }: KpiCardProps) {
  const { label, about } = measures[metric]
  const before =
    number?.previous === undefined || compareRange === undefined
      ? undefined
      : `${number.previous} from ${rangeText(compareRange)}`
  return (
    <Tooltip
      label={
        <>
          {number !== undefined && <Text size="sm" fw={600}>{`${label}: ${number.full}`}</Text>}
          {before !== undefined && <Text size="sm">Before: {before}</Text>}
          <Text size="xs">{about}</Text>
        </>
      }
      multiline
      maw={280}
      openDelay={350}
      events={{ hover: true, focus: true, touch: false }}
    >
      <UnstyledButton className="cairn-kpi" aria-pressed={isChosen} onClick={onChoose} data-metric={metric}>
        <span className="cairn-kpi-label">{label}</span>
        {number === undefined ? (
          <Skeleton height={22} width={72} my={4} />
        ) : (
          <span className="cairn-kpi-value cairn-number">{number.short}</span>
        )}
        <span className="cairn-kpi-change">
          {number !== undefined && number.change !== null && <Change metric={metric} change={number.change} />}
          {number?.note !== undefined && <span className="cairn-kpi-note">{number.note}</span>}
        </span>
        {values === undefined ? (
          <span className="cairn-sparkline" />
        ) : (
          <Sparkline values={values} isOpenEnded={isOpenEnded} />
        )}
      </UnstyledButton>
    </Tooltip>
  )
}

/** Days of a comparison, both included; `to` is where it ends. */
export const rangeText = ({ from, to }: { readonly from: string; readonly to: string }): string => {
  const last = to.slice(11, 16) === '00:00' ? new Date(Date.parse(`${to.slice(0, 10)}T00:00Z`) - 1).toISOString() : to
  return daysText(from.slice(0, 10), last.slice(0, 10))
}

export function Change({ metric, change }: { readonly metric: Metric; readonly change: number }) {
  const isUp = change > 0
  const isFlat = Math.abs(change) < 0.005
  const isGood = measures[metric].isBadWhenMore === true ? !isUp : isUp
  const tone = isFlat ? 'flat' : isGood ? 'good' : 'bad'
  return (
    <span className="cairn-change" data-tone={tone}>
      {!isFlat && (isUp ? <IconArrowUpRight size={14} aria-hidden /> : <IconArrowDownRight size={14} aria-hidden />)}
      {changeText(isFlat ? 0 : change)}
    </span>
  )
}
