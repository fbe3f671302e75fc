// What is said of the exchange rates under a project's currency: which there are, how new, and what is left out of sums.
import type { ExchangeRatesJson } from '../../api/index.ts'
import { countText, dayText } from '../words/index.ts'

/** A rate holds for so many days after its own (docs/semantics.md). */
const longestDays = 31
const bring = 'The operator brings them with cairn rates import.'

/** `today`: a day of the project, "2026-11-29". */
export function ratesText({ base, currencies }: ExchangeRatesJson, currency: string, today: string): string {
  if (base === null || currencies.length === 0)
    return `Amounts in other currencies are left out of sums: there are no exchange rates. ${bring}`
  if (currency !== base && !currencies.some((one) => one.currency === currency))
    return `Amounts in other currencies are left out of sums: of the exchange rates to ${base} none is of ${currency}. ${bring}`
  const last = currencies.map((one) => one.last).reduce((a, b) => (a > b ? a : b))
  const known = currencies.length === 1 ? (currencies[0]?.currency ?? '') : `${countText(currencies.length)} currencies`
  const told = `Amounts in other currencies are converted by the day’s rate: ${known} to ${base}, the latest of ${dayText(last)}.`
  const isOld = Date.parse(today) - Date.parse(last) > longestDays * 86_400_000
  return isOld
    ? `${told} That is more than ${longestDays} days ago, so newer amounts are left out of sums. ${bring}`
    : told
}
