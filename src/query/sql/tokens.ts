// What are the words of a query of the SQL page? A strict reader of ClickHouse's SQL: whatever it does not know for sure is
// refused. The engine never gets the text that was written but these words, a space between each two (`rendered`): so where
// a comment ends, or what else may hide code, is decided here and nowhere else.

export type Token =
  /** A bare word or a quoted name: `text` is without its quotes, `raw` with them. */
  | {
      readonly kind: 'name'
      readonly text: string
      readonly raw: string
      readonly isQuoted: boolean
      readonly at: number
    }
  | { readonly kind: 'text' | 'number' | 'sign'; readonly text: string; readonly raw: string; readonly at: number }

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly at: number; readonly message: string }

type Kind = Token['kind'] | 'skip'
const dot = /\./y
/** Behind a dot, `t.1.2` is the second element of the first: no fraction. */
const element = /[0-9]+(?![A-Za-z0-9_$])/y
const rules: readonly (readonly [kind: Kind, pattern: RegExp])[] = [
  ['skip', /[ \t\r\n]+/y],
  ['skip', /--[^\n]*/y],
  // None in another: there the engine goes on where others stop.
  ['skip', /\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\//y],
  ['text', /'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['name', /"[^"\\\n\r]+"|`[^`\\\n\r]+`/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_$])/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*(?!\$)/y],
  ['sign', /->|::|<=>|<=|>=|<>|!=|==|\|\||\.:|\.\^|\/(?![/*])|[-+*%()[\],.<>=?:]/y],
]

// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Names the first place that is not plain SQL. */
export function tokensOf(text: string): Tokens {
  const control = text.search(forbidden)
  if (control >= 0) return { ok: false, at: control, message: 'There is a control character.' }
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const found = matchAt(text, at, tokens.at(-1))
    if (found === undefined) return { ok: false, at, message: complaint(text, at) }
    const [kind, end] = found
    const raw = text.slice(at, end)
    if (kind === 'name') {
      const isQuoted = raw.startsWith('"') || raw.startsWith('`')
      tokens.push({ kind, text: isQuoted ? raw.slice(1, -1) : raw, raw, isQuoted, at })
    } else if (kind !== 'skip') tokens.push({ kind, text: raw, raw, at })
    at = end
  }
  return { ok: true, tokens }
}

/** The words again as SQL, without comments, on the lines that they stood on. */
export function rendered(text: string, tokens: readonly Token[]): string {
  let end = 0
  return tokens
    .map(({ raw, at }) => {
      const gap = text.slice(end, at).replaceAll(/[^\n]/g, '')
      end = at + raw.length
      return `${gap === '' ? ' ' : gap}${raw}`
    })
    .join('')
}

function matchAt(text: string, at: number, before: Token | undefined): readonly [kind: Kind, end: number] | undefined {
  const ends = (pattern: RegExp): number | undefined => {
    pattern.lastIndex = at
    return pattern.test(text) ? pattern.lastIndex : undefined
  }
  if (before?.kind === 'sign' && before.text === '.') {
    const end = ends(element)
    if (end !== undefined) return ['number', end]
  }
  // Behind these a dot is no decimal point, as for the engine.
  const isOf =
    before !== undefined && (before.kind === 'name' || before.kind === 'number' || /^[)\]]$/.test(before.text))
  if (isOf && /^\.[0-9]/.test(text.slice(at, at + 2))) return ['sign', ends(dot) ?? at]
  for (const [kind, pattern] of rules) {
    const end = ends(pattern)
    if (end !== undefined) return [kind, end]
  }
  return undefined
}

function complaint(text: string, at: number): string {
  const c = text[at] ?? ''
  if (c === '{')
    return 'Parameters ({name:Type}) and map literals are not available; write the value, or map(key, value).'
  if (c === ';') return 'One statement at a time, without a semicolon.'
  if (c === "'" || c === '"' || c === '`') return 'A quote is not closed, or a quoted name has a backslash.'
  if (text.startsWith('/*', at)) return 'A comment is not closed, or has another one in it.'
  if (c === '#' || text.startsWith('//', at)) return 'A comment begins with --, or stands between /* and */.'
  return `'${c}' can not stand here.`
}
