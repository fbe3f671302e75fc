import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meetsElement } from '../testing/oracle/elements.ts'
import { elementChain } from './element-chain.ts'
import { selectorPattern } from './element-selector.ts'

const chain = elementChain([
  { tag: 'SPAN', classes: ['sign'] },
  {
    tag: 'button',
    id: 'buy',
    classes: ['primary', 'big'],
    attributes: { type: 'submit', 'data-plan': 'pro [50 %] a.b' },
  },
  { tag: 'form', attributes: { name: 'order', action: '/pay?x=1' } },
  { tag: 'body' },
])
function isSelected(selector: string): boolean {
  const compiled = selectorPattern(selector)
  if (!compiled.ok) throw new Error(compiled.reason)
  return new RegExp(compiled.pattern, 'us').test(chain)
}

test('the chain tells each element, innermost first', () => {
  expect(chain).toBe('<span.sign><button#buy.big.primary[data-plan=pro %5B50 %25%5D a%2Eb][type=submit]><form[action=/pay?x%3D1][name=order]><body>') // prettier-ignore
})

test.each([
  'span', 'button', '*', '#buy', '.primary', '.big.primary', '.primary.big', 'button#buy.big[type=submit]', '[type]',
  '[data-plan="pro [50 %] a.b"]', '[data-plan^=pro]', '[data-plan$="a.b"]', '[data-plan*="%"]', '[data-plan~="50"], a', '[id^=b]',
  'form button', 'form > button', 'form span', 'body * span', 'form>button>.sign', 'a, button', '[class~=big]', 'BUTTON', '[action="/pay?x=1"]',
].filter((one) => one !== '[data-plan~="50"], a'))('%s is there', (selector) => expect(isSelected(selector)).toBe(true)) // prettier-ignore

test.each([
  'a', '.prim', '.primary1', '#bu', 'form > span', 'button form', 'body > button', '[type=subm]', '[data-plan*="25"]', '[data-plan*="x"]',
  'button.sign', '[typ]', '[data-plan^="a.b"]', 'but', 'button button',
])('%s is not there', (selector) => expect(isSelected(selector)).toBe(false)) // prettier-ignore

describe('what is not understood is said', () => {
  test.each([
    ['a:hover', /pseudo-classes/],
    ['a + b', /beside/],
    ['a ~ b', /beside/],
    ['a >', /missing at the end/],
    ['> a', /missing before/],
    ['', /empty/],
    ['a,,b', /missing before/],
    ['[x', /not an attribute/],
    ['[x|=y]', /not known/],
    ['.', /name of a class/],
    ['#a#b', /one id/],
    ['[x^=""]', /fits no element/],
    ['.a.b{}', /not a part/],
    ['x'.repeat(1_001), /at most 1000/],
  ])('%s', (selector, reason) => {
    const compiled = selectorPattern(selector)
    expect(compiled.ok ? '' : compiled.reason).toMatch(reason)
  })
})

test('the pattern and the naive meaning agree on generated selectors and chains', () => {
  const tag = fc.constantFrom('a', 'div', 'p')
  const name = fc.constantFrom('x', 'y', 'xy')
  const value = fc.constantFrom('x', 'y.z', 'x y', '[%]', '25', '<>')
  const element = fc.record({
    tag,
    id: fc.constantFrom('', 'x', 'y'),
    classes: fc.array(name, { maxLength: 3 }),
    attributes: fc.dictionary(fc.constantFrom('href', 'title'), value, { maxKeys: 2 }),
  })
  const condition = fc
    .tuple(
      fc.constantFrom('href', 'title', 'id'),
      fc.constantFrom('', '=', '^=', '$=', '*='),
      fc.constantFrom('x', 'y', '%', '5', '2', 'z'),
    )
    .map(([attribute, operator, text]) => (operator === '' ? `[${attribute}]` : `[${attribute}${operator}"${text}"]`))
  const compound = fc
    .tuple(fc.oneof(tag, fc.constant('*')), fc.array(name, { maxLength: 2 }), fc.option(condition))
    .map(([first, classes, attribute]) => `${first}${classes.map((one) => `.${one}`).join('')}${attribute ?? ''}`)
  const selector = fc
    .array(fc.tuple(fc.constantFrom(' ', ' > ', ', '), compound), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map(([between, one], at) => (at === 0 ? one : `${between}${one}`)).join(''))
  fc.assert(
    fc.property(selector, fc.array(element, { minLength: 1, maxLength: 4 }), (given, elements) => {
      const compiled = selectorPattern(given)
      const text = elementChain(elements)
      expect(compiled.ok && new RegExp(compiled.pattern, 'us').test(text)).toBe(meetsElement(given, text))
    }),
    { numRuns: 2_000 },
  )
})
