import { describe, expect, it } from 'vitest'
import { ratesText } from './rates-text.ts'

const known = (...all: readonly (readonly [currency: string, last: string])[]) => ({
  base: 'EUR',
  currencies: all.map(([currency, last]) => ({ currency, days: 3, first: '2020-01-01', last })),
})

describe('what is said of the exchange rates', () => {
  it('is which there are, and from when the latest is', () => {
    expect(ratesText(known(['USD', '2026-11-27'], ['JPY', '2026-11-28']), 'EUR', '2026-11-29')).toMatch(
      /converted by the day’s rate: 2 currencies to EUR, the latest of .*28.*2026\.$/,
    )
    expect(ratesText(known(['USD', '2026-11-27']), 'USD', '2026-11-29')).toContain('rate: USD to EUR')
  })
  it('is that newer amounts are left out when the latest is older than a rate holds', () => {
    expect(ratesText(known(['USD', '2026-10-29']), 'EUR', '2026-11-29')).not.toContain('left out')
    expect(ratesText(known(['USD', '2026-10-28']), 'EUR', '2026-11-29')).toContain('newer amounts are left out')
  })
  it('is that nothing is converted without rates, or into a currency that has none', () => {
    expect(ratesText({ base: null, currencies: [] }, 'EUR', '2026-11-29')).toContain('there are no exchange rates')
    expect(ratesText(known(['USD', '2026-11-28']), 'CHF', '2026-11-29')).toContain('none is of CHF')
  })
})
