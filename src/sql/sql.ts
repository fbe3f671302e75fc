// SQL as plain data: literal text from the source code, and typed parameters. Nothing else can enter.

export type ParamValue = string | number | bigint | boolean | null | readonly ParamValue[]

export interface Param {
  readonly kind: 'param'
  readonly value: ParamValue
  /** A ClickHouse type, e.g. 'UInt32', 'Array(String)', 'Identifier' (only for the path inside a JSON column). */
  readonly type: string
}

export interface Sql {
  readonly kind: 'sql'
  readonly parts: readonly (string | Param)[]
}

export interface RenderedSql {
  readonly text: string
  /** Parameter name → value, as `query_params` of the client takes them. */
  readonly params: Readonly<Record<string, ParamValue>>
}

/** A value for a query: travels beside the text, bound by the engine as `type`. */
export const param = (value: ParamValue, type: string): Param => ({ kind: 'param', value, type })

/** Tagged template: text is the program's own, values are Sql or Param; anything else is a type error (and throws). */
export function sql(texts: TemplateStringsArray, ...values: readonly (Sql | Param)[]): Sql {
  const parts: (string | Param)[] = [texts[0] ?? '']
  values.forEach((value, index) => {
    if (value.kind === 'sql') parts.push(...value.parts)
    else if (value.kind === 'param') parts.push(value)
    else throw new TypeError('Only Sql or param(value, type) may stand in an sql`` template')
    parts.push(texts[index + 1] ?? '')
  })
  return { kind: 'sql', parts }
}

/** Joins parts by a separator that is itself Sql: `join(columns, sql`, `)`. Empty list: empty Sql. */
export function join(list: readonly Sql[], separator: Sql): Sql {
  return {
    kind: 'sql',
    parts: list.flatMap((part, index) => (index === 0 ? part.parts : [...separator.parts, ...part.parts])),
  }
}

/** Text with `{p0:Type}` placeholders, one a parameter, numbered in order: equal values don't change the text. */
export function render(query: Sql): RenderedSql {
  const params: Record<string, ParamValue> = {}
  let count = 0
  const text = query.parts
    .map((part) => {
      if (typeof part === 'string') return part
      const name = `p${count++}`
      params[name] = part.value
      return `{${name}:${part.type}}`
    })
    .join('')
  return { text, params }
}
