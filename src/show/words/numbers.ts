// How are numbers said? By the browser's locale: counts, shares, durations, money.
import { once } from './once.ts'

const locale = undefined
const format = (options: Intl.NumberFormatOptions): (() => Intl.NumberFormat) =>
  once(() => new Intl.NumberFormat(locale, options))

const whole = format({ maximumFractionDigits: 0 })
const short = format({ notation: 'compact', maximumFractionDigits: 1 })
const decimal = format({ maximumFractionDigits: 2 })
const percent = format({ style: 'percent', maximumFractionDigits: 1 })
const wholePercent = format({ style: 'percent', maximumFractionDigits: 0 })
const signedPercent = format({
  style: 'percent',
  maximumFractionDigits: 0,
  signDisplay: 'exceptZero',
})

/** 12345 → 12,345. */
export const countText = (count: number): string => whole().format(count)
/** 12345 → 12.3K; up to 9,999 in full. */
export const shortCountText = (count: number): string =>
  Math.abs(count) < 10_000 ? whole().format(count) : short().format(count)
/** Two places at most. */
export const decimalText = (value: number): string => decimal().format(value)
/** 0.423 → 42.3%. */
export const percentText = (share: number): string => percent().format(share)
/** 0.423 → 42%; what is there but less than half a percent is <1%. */
export const shareText = (share: number): string =>
  share > 0 && share < 0.005 ? `<${wholePercent().format(0.01)}` : wholePercent().format(share)
/** 0.12 → +12%. */
export const changeText = (change: number): string => signedPercent().format(change)

const unit = (name: 'hour' | 'minute' | 'second') =>
  format({ style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: 0 })
const hours = unit('hour')
const minutes = unit('minute')
const seconds = unit('second')

/** 133 s → 2m 13s. */
export function durationText(value: number): string {
  const rounded = Math.round(value)
  if (rounded < 60) return seconds().format(rounded)
  if (rounded < 3_600) return `${minutes().format(Math.floor(rounded / 60))} ${seconds().format(rounded % 60)}`
  return `${hours().format(Math.floor(rounded / 3_600))} ${minutes().format(Math.floor((rounded % 3_600) / 60))}`
}

/** An exact decimal, '12.5000', of a currency; `isShort` for large sums on cards. */
export function moneyText(amount: string | number, currency: string, isShort = false): string {
  const size = isShort ? Math.abs(Number(amount)) : 0
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      ...(isShort ? { trailingZeroDisplay: 'stripIfInteger' } : {}),
      ...(size >= 10_000 ? { notation: 'compact', maximumFractionDigits: 1 } : {}),
      ...(size >= 1_000 && size < 10_000 ? { maximumFractionDigits: 0 } : {}),
    }).format(amount as Intl.StringNumericLiteral)
  } catch {
    // A currency that no list has: senders may write what they like.
    return `${decimal().format(Number(amount))} ${currency}`.trim()
  }
}

/** Sums of several currencies, the largest first. */
export const moneyTexts = (money: Readonly<Record<string, string>>, isShort = false): readonly string[] =>
  Object.entries(money)
    .toSorted(([, a], [, b]) => Number(b) - Number(a))
    .map(([currency, amount]) => moneyText(amount, currency, isShort))
