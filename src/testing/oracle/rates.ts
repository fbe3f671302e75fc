// Exchange rates of the generated worlds: with a weekend, a currency whose last rate grows too old, and one that begins late.
import type { OracleRate } from './visits.ts'

export const worldRates: readonly OracleRate[] = [
  ...['2026-10-19', '2026-10-20', '2026-10-21', '2026-10-22', '2026-10-23', '2026-10-26', '2026-10-28'].map(
    (day, index) => ({ currency: 'USD', day, rate: `1.0${index}37` }),
  ),
  { currency: 'JPY', day: '2026-09-27', rate: '163.81' },
  { currency: 'CHF', day: '2026-10-27', rate: '0.931' },
]

const dayMs = 86_400_000
/** As the engine asks for them. */
export const askWorldRates = (currencies: readonly string[], from: number, to: number) =>
  Promise.resolve({
    base: 'EUR',
    rates: worldRates
      .map(({ currency, day, rate }) => ({ currency, day: Date.parse(day) / dayMs, rate }))
      .filter(({ currency, day }) => currencies.includes(currency) && day >= from && day <= to),
  })
