import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRison, risonText } from './rison.ts'

describe('rison', () => {
  it('brings back whatever JSON can say', () => {
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.string({ unit: fc.constantFrom(...Array.from("a1 '!(),:*@$-.é😀")), maxLength: 8 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => (Object.is(one, -0) ? 0 : one)),
        fc.integer(),
        fc.constantFrom(true, false, null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.string({ maxLength: 6 }).filter((name) => name !== '__proto__'),
          tie('value'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }))
    fc.assert(
      fc.property(value, (one) => {
        expect(parseRison(risonText(one))).toEqual(one)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is short and readable', () => {
    expect(
      risonText({ series: [{ events: [{ event_name: 'purchase' }], measure: 'total', label: undefined }], rolling: 7 }),
    ).toBe('(series:!((events:!((event_name:purchase)),measure:total)),rolling:7)')
  })

  it('is nothing for nonsense', () => {
    for (const wrong of ['', '(', '!x', '(a:1', '(a)', '!(1,)', "'a", 'a b', '1x', '-', '(a:1)b', '!('.repeat(40)])
      expect(parseRison(wrong), wrong).toBeUndefined()
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from("()!:,'a1-")) }), (text) => {
        const found = parseRison(text)
        if (found !== undefined) expect(parseRison(risonText(found))).toEqual(found)
      }),
    )
  })
})
