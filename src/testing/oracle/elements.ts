// The naive meaning of a selector over an element chain: the chain is read back into elements, and each is looked at.
interface Element {
  readonly tag: string
  readonly id: string
  readonly classes: readonly string[]
  readonly attributes: ReadonlyMap<string, string>
}
const decoded = (text: string): string =>
  text.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

const elementsOf = (chain: string): readonly Element[] =>
  [...chain.matchAll(/<([^<>]*)>/g)].map(([, inside = '']) => {
    const [head = ''] = inside.split('[')
    const [before = '', ...classes] = head.split('.')
    const [tag = '', id = ''] = before.split('#')
    const attributes = [...inside.matchAll(/\[([^=\]]*)=([^\]]*)\]/g)].map(
      ([, name = '', value = '']) => [decoded(name), decoded(value)] as const,
    )
    return { tag: decoded(tag), id: decoded(id), classes: classes.map(decoded), attributes: new Map(attributes) }
  })

/** Of the selectors that are generated: tags, .classes, #ids, [a="b"] with any operator, spaces, >, commas. */
export function meetsElement(selector: string, chain: string | undefined): boolean {
  if (chain === undefined) return false
  const elements = elementsOf(chain)
  return selector.split(',').some((one) => {
    const parts = one
      .trim()
      .split(/\s*(>)\s*|\s+/)
      .filter((part) => part !== undefined && part !== '')
    return elements.some((_, at) => meetsFrom(parts, elements, at))
  })
}

/** The last part is `elements[at]`, those before it lie around. */
function meetsFrom(parts: readonly string[], elements: readonly Element[], at: number): boolean {
  const element = elements[at]
  const last = parts.at(-1)
  if (element === undefined || last === undefined || !isOne(last, element)) return false
  const rest = parts.slice(0, -1)
  if (rest.length === 0) return true
  if (rest.at(-1) === '>') return meetsFrom(rest.slice(0, -1), elements, at + 1)
  return elements.some((_, outer) => outer > at && meetsFrom(rest, elements, outer))
}

function isOne(compound: string, element: Element): boolean {
  const tokens = compound.match(/\[[^\]]*\]|[.#]?[\w-]+|\*/g) ?? []
  return tokens.every((token) => {
    if (token === '*') return true
    if (token.startsWith('.')) return element.classes.includes(token.slice(1))
    if (token.startsWith('#')) return element.id === token.slice(1)
    const [, name = '', operator, wanted = ''] = /^\[([\w-]+)(?:([~^$*]?=)"?([^"]*)"?)?\]$/.exec(token) ?? []
    if (name === '') return element.tag === token
    const value = name === 'id' ? element.id || undefined : element.attributes.get(name)
    if (value === undefined) return false
    if (operator === '=') return value === wanted
    if (operator === '^=') return value.startsWith(wanted)
    if (operator === '$=') return value.endsWith(wanted)
    if (operator === '*=') return value.includes(wanted)
    return operator === undefined || value.split(/\s/).includes(wanted)
  })
}
