// How much money? `revenue` as exact ten-thousandths and `currency` as ISO 4217. Only these two fields are read, never
// properties of the same name. What can't be read is kept as a property, so that nothing is lost.
import type { PropertyValue } from '../../event/index.ts'
import type { Draft, Step } from '../types.ts'

export const money: Step = {
  name: 'money',
  run(draft) {
    const { event, wire } = draft
    if (wire.revenue !== undefined) {
      const amount = parseAmount(wire.revenue)
      if (amount === undefined) keepAsProperty(draft, 'revenue', wire.revenue)
      else event.revenue = amount
    }
    if (wire.currency !== undefined) {
      const currency = wire.currency.trim().toUpperCase()
      if (/^[A-Z]{3}$/.test(currency)) event.currency = currency
      else if (currency !== '') keepAsProperty(draft, 'currency', wire.currency)
    }
    return undefined
  },
}

const decimal = /^([+-]?)(\d{0,40})(?:\.(\d{0,400}))?(?:e([+-]?\d{1,3}))?$/i
const most = 2n ** 63n - 1n

/**
 * "12.50" → 125000n (ten-thousandths; further decimals are cut off). Also "-3", ".5", "1e3" (as JavaScript writes large
 * numbers). undefined for what is no decimal, or beyond ± 2^63 − 1 ten-thousandths (922 trillion).
 */
export function parseAmount(text: string): bigint | undefined {
  const match = decimal.exec(text.trim())
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const shift = Number(exponent) + 4
  const digits = whole + fraction
  const end = whole.length + shift
  if (end > 60) return undefined
  const kept = end <= 0 ? '0' : digits.slice(0, end).padEnd(end, '0')
  const amount = BigInt(kept)
  if (amount > most) return undefined
  return sign === '-' ? -amount : amount
}

function keepAsProperty({ event }: Draft, name: string, value: PropertyValue): void {
  if (!Object.hasOwn(event.properties, name)) event.properties = { ...event.properties, [name]: value }
}
