import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFormula } from '../../../query/formula.ts'
import { formulaProblem, relettered, seriesIn } from './formula.ts'

const isRead = (text: string, count: number): boolean => {
  try {
    parseFormula(text, count)
    return true
  } catch {
    return false
  }
}

describe('a formula', () => {
  it('is right here exactly where it is right on the server', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('A', 'b', 'C', 'D', '+', '-', '*', '/', '(', ')', '1', '2.5', '.5', ' ', '?', 'AB'), {
          maxLength: 9,
        }),
        fc.integer({ min: 1, max: 3 }),
        (parts, count) => {
          const text = parts.join('')
          expect(formulaProblem(text, count) === undefined, text).toBe(isRead(text, count))
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('says what is missing', () => {
    expect(formulaProblem('A / B', 1)).toBe('There is no series B.')
    expect(formulaProblem('A /', 2)).toBe('Something is missing at the end.')
    expect(formulaProblem('(A', 1)).toBe('A bracket is not closed.')
  })

  it('names its series, each once', () => {
    expect(seriesIn('B / (a + A) * 2')).toEqual([0, 1])
    expect(seriesIn('2 * 3')).toEqual([])
  })

  it('means the same series after these have moved', () => {
    expect(relettered('A / (B + C) * 100', (index) => [2, 0, 1][index])).toBe('C / (A + B) * 100')
    expect(relettered('A / B', (index) => (index === 1 ? undefined : index))).toBe('A / ?')
  })
})
