// Which elements does a CSS selector mean? As a regular expression (RE2 and JavaScript alike) over `element_chain`.
// It fits if the element itself or one that it lies in is selected: a click on the sign in a button is a click on the button.
import { encodeChainText } from './element-chain.ts'

export type SelectorPattern =
  { readonly ok: true; readonly pattern: string } | { readonly ok: false; readonly reason: string }

interface Attribute {
  readonly name: string
  readonly operator: '' | '=' | '^=' | '$=' | '*=' | '~='
  readonly value: string
}
interface Compound {
  tag: string | undefined
  ids: string[]
  classes: string[]
  attributes: Attribute[]
  /** How the one on its left holds it; undefined for the first one. */
  readonly held: 'child' | 'descendant' | undefined
}

const longest = 1_000
const known = 'Known are tags, .classes, #ids, [attributes], * , spaces, > and commas.'

class SelectorError extends Error {}

/** `a.nav > span[title^="Buy"], #pay`. Without an answer it says what is not understood. */
export function selectorPattern(selector: string): SelectorPattern {
  if (selector.length > longest) return { ok: false, reason: `A selector has at most ${longest} characters.` }
  try {
    const patterns = split(selector).map(patternOf)
    return { ok: true, pattern: patterns.length === 1 ? (patterns[0] ?? '') : `(?:${patterns.join('|')})` }
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    return { ok: false, reason: error.message }
  }
}

const identifier = /^(?:[\p{L}\p{N}_-]|[^\x00-\x7F]|\\.)+/u // eslint-disable-line no-control-regex
const attribute = /^\[\s*([\w:-]+)\s*(?:([~^$*|]?=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\]\s"']+))\s*)?\]/u
const unescaped = (text: string): string => text.replace(/\\(.)/gu, '$1')

/** The selectors of a list, each as its compounds from left to right. */
function split(selector: string): readonly (readonly Compound[])[] {
  const list: Compound[][] = [[]]
  let rest = selector.trim()
  let current: Compound | undefined
  let held: Compound['held']
  const compound = (): Compound => {
    if (current !== undefined) return current
    current = { tag: undefined, ids: [], classes: [], attributes: [], held }
    list.at(-1)?.push(current)
    return current
  }
  const take = (found: RegExpExecArray | null, what: string): RegExpExecArray => {
    if (found === null) throw new SelectorError(`“${rest.slice(0, 20)}” is not ${what}. ${known}`)
    rest = rest.slice(found[0].length)
    return found
  }
  const name = (what: string): string => unescaped(take(identifier.exec(rest), what)[0])
  const close = (next: Compound['held']): void => {
    if (current === undefined)
      throw new SelectorError(`Something is missing before “${rest.slice(0, 20) || 'the end'}”.`)
    current = undefined
    held = next
  }
  while (rest !== '') {
    const between = /^\s*([>,])\s*|^\s+/u.exec(rest)
    if (between !== null) {
      const isList = between[1] === ','
      close(isList ? undefined : between[1] === '>' ? 'child' : 'descendant')
      if (isList) list.push([])
      rest = rest.slice(between[0].length)
      if (rest === '') throw new SelectorError('Something is missing at the end.')
    } else if (rest.startsWith('.')) {
      rest = rest.slice(1)
      compound().classes.push(name('the name of a class'))
    } else if (rest.startsWith('#')) {
      rest = rest.slice(1)
      compound().ids.push(name('an id'))
    } else if (rest.startsWith('[')) {
      const found = take(attribute.exec(rest), 'an attribute: [name], [name="value"], also with ^=, $=, *=, ~=')
      const operator = found[2] ?? ''
      if (operator === '|=') throw new SelectorError('[name|=value] is not known: use ^= or =.')
      compound().attributes.push({
        name: (found[1] ?? '').toLowerCase(),
        operator: operator as Attribute['operator'],
        value: unescaped(found[3] ?? found[4] ?? found[5] ?? ''),
      })
    } else if (rest.startsWith('*')) {
      rest = rest.slice(1)
      compound()
    } else if (rest.startsWith(':')) {
      throw new SelectorError(
        `“${rest.slice(0, 20)}”: pseudo-classes like :hover or :nth-child are not known. ${known}`,
      )
    } else if (/^[+~]/u.test(rest)) {
      throw new SelectorError(`“${rest.charAt(0)}”: an event does not know what stands beside its element. ${known}`)
    } else {
      const tag = name('a part of a selector').toLowerCase()
      if (current !== undefined) throw new SelectorError(`“${tag}”: a tag stands first. ${known}`)
      compound().tag = tag
    }
  }
  if (current === undefined) throw new SelectorError('The selector is empty.')
  return list
}

const literal = (text: string): string => encodeChainText(text).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
/** One character of a value, as it stands in the chain. */
const unit = '(?:%[0-9A-F]{2}|[^%<>\\[\\].#=])'
const anyElement = '(?:<[^<>]*>)*'

/** From the selected element outwards, as the chain runs. */
function patternOf(compounds: readonly Compound[]): string {
  const [target, ...outer] = compounds.toReversed()
  if (target === undefined) return ''
  let inner = target
  let pattern = elementPattern(target)
  for (const compound of outer) {
    pattern += `${inner.held === 'child' ? '' : anyElement}${elementPattern(compound)}`
    inner = compound
  }
  return pattern
}

function elementPattern({ tag, ids, classes, attributes }: Compound): string {
  const ofIds = [
    ...ids.map((value): Attribute => ({ name: 'id', operator: '=', value })),
    ...attributes.filter(({ name }) => name === 'id'),
  ]
  const others = attributes.filter(({ name }) => name !== 'id')
  const allClasses = [...classes]
  const ofAttributes = new Map<string, Attribute>()
  for (const one of others) {
    if (one.name === 'class') {
      if (one.operator !== '~=') throw new SelectorError('Say classes as .name.')
      allClasses.push(one.value)
    } else if (ofAttributes.has(one.name)) throw new SelectorError(`[${one.name}] is there twice.`)
    else ofAttributes.set(one.name, one)
  }
  if (ofIds.length > 1) throw new SelectorError('An element has one id.')
  const [id] = ofIds
  const anyClass = `(?:\\.${unit}*)*`
  const anyAttribute = `(?:\\[${unit}*=${unit}*\\])*`
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [
    `<${tag === undefined ? `${unit}*` : literal(tag)}`,
    id === undefined ? `(?:#${unit}*)?` : `#${valuePattern(id)}`,
    anyClass,
    ...[...new Set(allClasses)].sort(order).map((name) => `\\.${literal(name)}${anyClass}`),
    anyAttribute,
    ...[...ofAttributes.values()]
      .sort((a, b) => order(encodeChainText(a.name), encodeChainText(b.name)))
      .map((one) => `\\[${literal(one.name)}=${valuePattern(one)}\\]${anyAttribute}`),
    '>',
  ].join('')
}

function valuePattern({ operator, value }: Attribute): string {
  const text = literal(value)
  if (operator === '') return `${unit}*`
  if (operator === '=') return text
  // In CSS these fit nothing, with an empty value.
  if (value === '') throw new SelectorError(`[…${operator}""] fits no element.`)
  switch (operator) {
    case '^=':
      return `${text}${unit}*`
    case '$=':
      return `${unit}*${text}`
    case '*=':
      return `${unit}*${text}${unit}*`
    case '~=':
      return `(?:${unit}*\\s)?${text}(?:\\s${unit}*)?`
  }
}
