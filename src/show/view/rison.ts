// How is a whole question written in the address? As Rison: JSON with few signs, so that it stays short and can be read.
// (series:!((events:!((event_name:purchase)),measure:total)))  https://github.com/Nanonid/rison

const bare = /^[^\s'!(),:*@$\d-][^\s'!(),:*@$]*$/u
const maxDepth = 16
const maxLength = 30_000

/** undefined fields are left out; what JSON can't say becomes null. */
export function risonText(value: unknown): string {
  if (value === null || value === undefined) return '!n'
  if (typeof value === 'boolean') return value ? '!t' : '!f'
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value).replace('+', '') : '!n'
  if (typeof value === 'string') return textOf(value)
  if (Array.isArray(value)) return `!(${value.map(risonText).join(',')})`
  if (typeof value !== 'object') return '!n'
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return `(${parts.map(([name, part]) => `${textOf(name)}:${risonText(part)}`).join(',')})`
}

const textOf = (text: string): string => (bare.test(text) ? text : `'${text.replaceAll(/[!']/g, '!$&')}'`)

class NotRison extends Error {}

/** The value; undefined for what is no Rison, too long or too deep. */
export function parseRison(text: string): unknown {
  if (text.length > maxLength) return undefined
  try {
    return new Reader(text).whole()
  } catch (error) {
    if (error instanceof NotRison) return undefined
    throw error
  }
}

const literals: Readonly<Record<string, unknown>> = { n: null, t: true, f: false }
const atoms = /[^\s'!(),:*@$]+/uy

class Reader {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  whole(): unknown {
    const value = this.#value(0)
    return this.#at === this.#text.length ? value : this.#fail()
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) this.#fail()
    const sign = this.#text[this.#at]
    if (sign === '(') return this.#record(depth)
    if (sign === "'") return this.#quoted()
    if (sign !== '!') return this.#atom()
    const kind = this.#text[this.#at + 1] ?? ''
    this.#at += 2
    if (kind === '(') return this.#list(depth)
    return Object.hasOwn(literals, kind) ? literals[kind] : this.#fail()
  }

  #record(depth: number): Record<string, unknown> {
    const found: Record<string, unknown> = {}
    this.#at++
    if (this.#takes(')')) return found
    do {
      const name = this.#text[this.#at] === "'" ? this.#quoted() : this.#name()
      if (!this.#takes(':')) this.#fail()
      const value = this.#value(depth + 1)
      if (name !== '__proto__') found[name] = value
    } while (this.#takes(','))
    return this.#takes(')') ? found : this.#fail()
  }

  #list(depth: number): unknown[] {
    const found: unknown[] = []
    if (this.#takes(')')) return found
    do found.push(this.#value(depth + 1))
    while (this.#takes(','))
    return this.#takes(')') ? found : this.#fail()
  }

  #quoted(): string {
    let text = ''
    for (this.#at++; ; this.#at++) {
      const sign = this.#text[this.#at]
      if (sign === undefined) this.#fail()
      if (sign === "'") break
      text += sign === '!' ? (this.#text[++this.#at] ?? this.#fail()) : sign
    }
    this.#at++
    return text
  }

  #name(): string {
    atoms.lastIndex = this.#at
    const name = atoms.exec(this.#text)?.[0] ?? this.#fail()
    this.#at += name.length
    return name
  }

  #atom(): string | number {
    const name = this.#name()
    if (!/^[-\d]/.test(name)) return name
    return /^-?(0|[1-9]\d*)(\.\d+)?(e-?\d+)?$/.test(name) && Number.isFinite(Number(name)) ? Number(name) : this.#fail()
  }

  #takes(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #fail(): never {
    throw new NotRison()
  }
}
