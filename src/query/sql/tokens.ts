// What are the words of a query of the SQL page? A strict reader of ClickHouse's SQL: whatever it does not know for sure is
// refused, so that it can't see other words than the engine does.

export type Token =
  /** A bare word or a quoted name, without its quotes. */
  | { readonly kind: 'name'; readonly text: string; readonly isQuoted: boolean; readonly at: number }
  | { readonly kind: 'text' | 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly at: number; readonly message: string }

const rules: readonly (readonly [kind: Token['kind'] | 'skip', pattern: RegExp])[] = [
  ['skip', /[ \t\r\n]+/y],
  ['skip', /--[^\n]*/y],
  ['skip', /\/\*[\s\S]*?\*\//y],
  ['text', /'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['name', /"[^"\\\n\r]+"|`[^`\\\n\r]+`/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:[0-9][0-9_]*(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z_])/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['sign', /->|::|<=>|<=|>=|<>|!=|==|\|\||\.:|\.\^|[-+*/%()[\],.<>=?:]/y],
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
    const found = matchAt(text, at)
    if (found === undefined) return { ok: false, at, message: complaint(text, at) }
    const [kind, end] = found
    const piece = text.slice(at, end)
    if (kind === 'name') {
      const isQuoted = piece.startsWith('"') || piece.startsWith('`')
      tokens.push({ kind, text: isQuoted ? piece.slice(1, -1) : piece, isQuoted, at })
    } else if (kind !== 'skip') tokens.push({ kind, text: piece, at })
    at = end
  }
  return { ok: true, tokens }
}

function matchAt(text: string, at: number): readonly [kind: Token['kind'] | 'skip', end: number] | undefined {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = at
    if (pattern.test(text)) return [kind, pattern.lastIndex]
  }
  return undefined
}

function complaint(text: string, at: number): string {
  const c = text[at] ?? ''
  if (c === '{')
    return 'Parameters ({name:Type}) and map literals are not available; write the value, or map(key, value).'
  if (c === ';') return 'One statement at a time, without a semicolon.'
  if (c === "'" || c === '"' || c === '`') return 'A quote is not closed, or a quoted name has a backslash.'
  if (text.startsWith('/*', at)) return 'A comment is not closed.'
  return `'${c}' can not stand here.`
}
