// Which rate has a currency on a day? Of those that the operator brought. Pure.
import type { Money } from './plan.ts'

interface Rate {
  readonly currency: string
  /** Days since 1970-01-01. */
  readonly day: number
  /** Decimal text with 12 places at most: how much of the currency one unit of the base is worth. */
  readonly rate: string
}
interface KnownRates {
  readonly base: string
  readonly rates: readonly Rate[]
}

/** Exchange rates of these currencies and days (since 1970-01-01, both included); undefined: there are none. */
export type AskRates = (currencies: readonly string[], from: number, to: number) => Promise<KnownRates | undefined>

/** A rate holds until the next one, but no longer than this: weekends, holidays, and who brings rates once a month. */
const mostDays = 31
const places = 12

type Foreign = Money['foreign'][number]
type Pair = Pick<Foreign, 'currency' | 'into' | 'days'>

/** The pairs of currencies, each with its rates on its days, as far as there are any. */
export async function rated(pairs: readonly Pair[], ask: AskRates | undefined): Promise<readonly Foreign[]> {
  const days = pairs.flatMap((pair) => pair.days)
  if (days.length === 0) return []
  const currencies = [...new Set(pairs.flatMap(({ currency, into }) => [currency, into]))]
  const first = days.reduce((least, day) => Math.min(least, day))
  const last = days.reduce((most, day) => Math.max(most, day))
  const known = await ask?.(currencies, first - mostDays, last)
  const finders = new Map(currencies.map((currency) => [currency, rateFinder(currency, known)]))
  return pairs.map((pair): Foreign => {
    const found = pair.days.flatMap((day) => {
      const above = finders.get(pair.into)?.(day)
      const below = finders.get(pair.currency)?.(day)
      return above === undefined || below === undefined ? [] : [{ day, above, below }]
    })
    return {
      ...pair,
      days: found.map(({ day }) => day),
      above: found.map(({ above }) => above),
      below: found.map(({ below }) => below),
      isPartial: found.length < pair.days.length,
    }
  })
}

/** Gives the currency's rate on a day in units of 10⁻¹², as decimal text. */
function rateFinder(currency: string, known: KnownRates | undefined): (day: number) => string | undefined {
  if (known === undefined) return () => undefined
  if (currency === known.base) return () => scaled('1')
  const own = known.rates.filter((rate) => rate.currency === currency).toSorted((a, b) => a.day - b.day)
  return (day) => {
    const rate = own.findLast((one) => one.day <= day)
    return rate === undefined || rate.day < day - mostDays ? undefined : scaled(rate.rate)
  }
}

function scaled(rate: string): string {
  const [whole = '', fraction = ''] = rate.split('.')
  return String(BigInt(whole + fraction.padEnd(places, '0')))
}
