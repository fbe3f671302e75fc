// How is an element of a page told by an event? The property `element_chain` is a text of the element and all that it lies in,
// innermost first: `<button#buy.big.primary[type=submit]><form[name=order]><body>`. Property `element_text` is the element's own
// text, `element_href` the address that it leads to. Trackers write this form; element-selector.ts makes patterns of it.

export interface ChainElement {
  /** `button`; case does not matter. */
  readonly tag: string
  readonly id?: string
  readonly classes?: readonly string[]
  /** Others than id and class. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** What has a meaning in the form stands as %XX: all of these are one byte. */
export const encodeChainText = (text: string): string =>
  text.replace(/[%<>[\].#=]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Elements, innermost first → the text. Classes and attributes stand in the order of their code units, each once. */
export const elementChain = (elements: readonly ChainElement[]): string =>
  elements
    .map(({ tag, id = '', classes = [], attributes = {} }) => {
      const ofClasses = [...new Set(classes)].sort(byCode).map((name) => `.${encodeChainText(name)}`)
      const ofAttributes = Object.entries(attributes)
        .map(([name, value]): readonly [string, string] => [
          encodeChainText(name.toLowerCase()),
          encodeChainText(value),
        ])
        .sort(([a], [b]) => byCode(a, b))
        .map(([name, value]) => `[${name}=${value}]`)
      const ofId = id === '' ? '' : `#${encodeChainText(id)}`
      return `<${encodeChainText(tag.toLowerCase())}${ofId}${ofClasses.join('')}${ofAttributes.join('')}>`
    })
    .join('')
