// May this text run at all? The first wall, before the engine sees anything of it: only words, calls and brackets are looked
// at, and each name that is called must be in the list of functions.
import { isAllowedFunction, isAllowedTableFunction } from './functions.ts'
import { tokensOf, type Token } from './tokens.ts'
import { bracketsOf, wordRules } from './word-rules.ts'

/** `line` and `column` count from 1. */
export interface SqlIssue {
  readonly message: string
  readonly line?: number
  readonly column?: number
}

/** Words that stand before "(" and are no functions. */
const notCalled = new Set(
  `SELECT FROM WHERE PREWHERE HAVING QUALIFY BY ON AND OR NOT IN AS JOIN USING OVER UNION ALL DISTINCT EXCEPT INTERSECT
   WHEN THEN ELSE CASE LIKE ILIKE BETWEEN IS LIMIT OFFSET WITH VALUES ANY SOME EXISTS REPLACE INTERPOLATE FILTER WINDOW
   PARTITION ORDER GROUP ROLLUP CUBE SETS ARRAY RETURNING INTERVAL ASC DESC ROWS RANGE COLUMNS`.split(/\s+/),
)
/** Names of types take brackets too: `CAST(x AS Nullable(String))`, `x::Decimal(18, 4)`. */
const types = new Set(
  `Nullable Array Tuple Map LowCardinality Decimal Decimal32 Decimal64 Decimal128 DateTime DateTime64 FixedString Enum8 Enum16
   Variant JSON Dynamic`.split(/\s+/),
)
const statements = new Set(
  `INSERT CREATE ALTER DROP TRUNCATE RENAME ATTACH DETACH OPTIMIZE GRANT REVOKE SET USE KILL SYSTEM EXPLAIN DESCRIBE DESC SHOW
   EXISTS CHECK DELETE UPDATE EXECUTE BACKUP RESTORE EXCHANGE MOVE UNDROP BEGIN COMMIT ROLLBACK WATCH`.split(/\s+/),
)
/** Clauses that would reach beyond reading. */
const clauses = new Map([
  ['SETTINGS', 'SETTINGS can not be set here: time and memory are limited for all queries.'],
  ['OUTFILE', 'Results can not be written to files; download the result instead.'],
  ['INFILE', 'Files can not be read.'],
])

/**
 * The first thing that is wrong; undefined: nothing.
 * @param databases names (small letters) that no table may be asked of
 */
export function checkWords(text: string, databases: ReadonlySet<string>): SqlIssue | undefined {
  const read = tokensOf(text)
  if (!read.ok) return issueAt(text, read.at, read.message)
  const { tokens } = read
  const first = tokens.find(({ text: word }) => word !== '(')
  if (first === undefined) return { message: 'Write a query, for example SELECT count() over the table events.' }
  const verb = first.text.toUpperCase()
  if (statements.has(verb)) return issueAt(text, first.at, `Only SELECT is allowed, not ${verb}.`)
  if (verb !== 'SELECT' && verb !== 'WITH' && verb !== 'FROM')
    return issueAt(text, first.at, 'A query starts with SELECT or WITH.')
  const unbalanced = checkBrackets(text, tokens)
  if (unbalanced !== undefined) return unbalanced
  const brackets = bracketsOf(tokens)
  for (const [index, token] of tokens.entries()) {
    const [before, after] = [tokens[index - 1], tokens[index + 1]]
    const issue = checkToken(token, before, after) ?? checkDatabase(token, before, after, databases)
    if (issue !== undefined) return issueAt(text, token.at, issue)
    for (const rule of wordRules) {
      const found = rule(tokens, index, brackets)
      if (found !== undefined) return issueAt(text, token.at, found)
    }
  }
  return undefined
}

function checkToken(token: Token, before: Token | undefined, after: Token | undefined): string | undefined {
  if (token.kind !== 'name') return undefined
  const upper = token.text.toUpperCase()
  const clause = token.isQuoted || before?.text === '.' ? undefined : clauses.get(upper)
  if (clause !== undefined && after?.kind === 'name') return clause
  if (after?.text !== '(' || after.kind !== 'sign') return undefined
  if (!token.isQuoted && notCalled.has(upper)) return undefined
  if (isAllowedFunction(token.text) || isAllowedTableFunction(token.text)) return undefined
  if (!token.isQuoted && types.has(token.text)) return undefined
  // A column list: `WITH name (a, b) AS (…)`, `JOIN … AS name (a)`: rare, and not to be told from a call.
  return `The function ${token.text} is not available here.`
}

/** `default.events`: there is no reason to name a database, and the tables behind it are not the query's. */
const checkDatabase = (
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  databases: ReadonlySet<string>,
): string | undefined =>
  token.kind === 'name' && after?.text === '.' && before?.text !== '.' && databases.has(token.text.toLowerCase())
    ? `There is no table in ${token.text.slice(0, 100)}.`
    : undefined

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']' }
function checkBrackets(text: string, tokens: readonly Token[]): SqlIssue | undefined {
  const open: Token[] = []
  for (const token of tokens) {
    if (token.kind !== 'sign') continue
    if (token.text === '(' || token.text === '[') open.push(token)
    else if (token.text === ')' || token.text === ']') {
      const last = open.pop()
      if (last === undefined || closing[last.text] !== token.text)
        return issueAt(text, token.at, `'${token.text}' closes nothing.`)
    }
  }
  const left = open.pop()
  return left && issueAt(text, left.at, `'${left.text}' is not closed.`)
}

function issueAt(text: string, at: number, message: string): SqlIssue {
  const lines = text.slice(0, at).split('\n')
  return { message, line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}
