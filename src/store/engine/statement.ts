// Where does a statement end, and which format does it ask for? A small lexer of ClickHouse's SQL: it only knows what
// can hide a word or a semicolon (strings, quoted names, comments, brackets), so that the host can refuse several
// statements in one request and find INSERT's data and SELECT's FORMAT.

interface Word {
  /** The word as written; for quotes, operators and the like the first character. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Round, square and curly brackets that are open here. */
  readonly depth: number
}

const wordCharacter = /[A-Za-z0-9_$\u0080-\uffff]/
const space = /\s/

/** Words of `text` in order, without comments. Whatever is in quotes is one word, marked by its quote. */
function* words(text: string): Generator<Word> {
  let at = 0
  let depth = 0
  while (at < text.length) {
    const c = text[at] ?? ''
    const two = text.slice(at, at + 2)
    if (space.test(c)) at++
    else if (two === '--' || two === '//' || two === '#!' || two === '# ') at = lineEnd(text, at)
    else if (two === '/*') at = commentEnd(text, at)
    else if (c === "'" || c === '"' || c === '`') {
      const end = quoteEnd(text, at, c)
      yield { text: c, start: at, end, depth }
      at = end
    } else if (c === '$' && heredoc(text, at) > 0) {
      const end = heredoc(text, at)
      yield { text: '$', start: at, end, depth }
      at = end
    } else if (wordCharacter.test(c)) {
      let end = at + 1
      while (end < text.length && wordCharacter.test(text[end] ?? '')) end++
      yield { text: text.slice(at, end), start: at, end, depth }
      at = end
    } else {
      if (c === ')' || c === ']' || c === '}') depth--
      yield { text: c, start: at, end: at + 1, depth }
      if (c === '(' || c === '[' || c === '{') depth++
      at++
    }
  }
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** Comments nest: each that opens inside closes there too. */
function commentEnd(text: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  for (let depth = 0, found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return text.length
}

function quoteEnd(text: string, start: number, quote: string): number {
  let at = start + 1
  while (at < text.length) {
    if (text[at] === '\\') at += 2
    else if (text[at] === quote && text[at + 1] === quote) at += 2
    else if (text[at] === quote) return at + 1
    else at++
  }
  return text.length
}

/** End of `$tag$ … $tag$` that begins at `start`; 0 if none does. */
function heredoc(text: string, start: number): number {
  const tag = /^\$\w*\$/.exec(text.slice(start, start + 64))?.[0]
  if (tag === undefined) return 0
  const end = text.indexOf(tag, start + tag.length)
  return end < 0 ? 0 : end + tag.length
}

/** Statements of a script, without their semicolons; empty ones are left out. */
export function splitStatements(script: string): string[] {
  const statements: string[] = []
  let begin = 0
  let isEmpty = true
  for (const word of words(script)) {
    if (word.text === ';') {
      if (!isEmpty) statements.push(script.slice(begin, word.start).trim())
      begin = word.end
      isEmpty = true
    } else isEmpty = false
  }
  if (!isEmpty) statements.push(script.slice(begin).trim())
  return statements
}

export type Statement =
  | { readonly kind: 'none' }
  | { readonly kind: 'several' }
  /** INSERT … FORMAT X: `head` up to and without FORMAT, what follows the format's name is data. */
  | { readonly kind: 'insert'; readonly head: string; readonly format: string; readonly dataStart: number }
  /** A statement with a result: `text` up to FORMAT, which is cut off, and what may follow it (SETTINGS). */
  | { readonly kind: 'select'; readonly text: string; readonly format: string | undefined; readonly tail: string }
  | { readonly kind: 'command'; readonly text: string }

const resultWords = new Set([
  'SELECT',
  'WITH',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
  'EXISTS',
  'CHECK',
  'VALUES',
  'FROM',
  '(',
])

/** What a request's text is. Comments in front are skipped; one trailing semicolon is allowed. */
export function parseStatement(text: string): Statement {
  let first: string | undefined
  let before: Word | undefined
  let isPlainInsert = false
  let format: { readonly name: string; readonly start: number; readonly end: number } | undefined
  let end = text.length
  let isEnded = false
  for (const word of words(text)) {
    if (isEnded) {
      if (word.text === ';') continue
      return { kind: 'several' }
    }
    const upper = word.text.toUpperCase()
    if (first === undefined) {
      first = upper
      isPlainInsert = upper === 'INSERT'
    } else if (isPlainInsert && word.depth === 0 && (upper === 'SELECT' || upper === 'VALUES' || upper === 'WITH'))
      isPlainInsert = false
    if (word.text === ';') {
      end = word.start
      isEnded = true
    } else if (before?.text.toUpperCase() === 'FORMAT' && before.depth === 0 && /^[A-Za-z]\w*$/.test(word.text)) {
      format = { name: word.text, start: before.start, end: word.end }
      if (isPlainInsert)
        return { kind: 'insert', head: text.slice(0, before.start), format: word.text, dataStart: word.end }
    }
    before = word
  }
  if (first === undefined || first === ';') return { kind: 'none' }
  if (!resultWords.has(first)) return { kind: 'command', text: text.slice(0, end) }
  return {
    kind: 'select',
    text: text.slice(0, format?.start ?? end),
    format: format?.name,
    tail: format === undefined ? '' : text.slice(format.end, end),
  }
}
