// May the query run as the engine itself reads it? The second wall: the engine's own parser is asked for the tree of the
// statement (EXPLAIN AST reads no data and looks no names up), and every node of it must be of a kind that is known here.
import type { SqlIssue } from './check-words.ts'
import { isAllowedFunction, isAllowedTableFunction, takesFunction } from './functions.ts'
import { offeredColumns, offeredTables } from './tables.ts'
import { isReducer, namesState } from './word-rules.ts'

const harmless: ReadonlySet<string> = new Set(
  `SelectWithUnionQuery SelectQuery SelectIntersectExceptQuery ExpressionList Subquery WithElement Identifier Asterisk
   QualifiedAsterisk ColumnsRegexpMatcher QualifiedColumnsRegexpMatcher ColumnsListMatcher QualifiedColumnsListMatcher
   ColumnsTransformerList ColumnsExceptTransformer ColumnsReplaceTransformer ColumnsReplaceTransformer::Replacement
   TablesInSelectQuery TablesInSelectQueryElement TableExpression TableIdentifier TableJoin ArrayJoin Function Literal
   OrderByElement WindowDefinition WindowListElement InterpolateElement SampleRatio
   DataType TupleDataType NameTypePair ObjectTypeArgument`.split(/\s+/),
)
const words: Readonly<Record<string, string>> = {
  Set: 'SETTINGS can not be set here: time and memory are limited for all queries.',
  QueryParameter: 'Parameters are not available.',
  ColumnsApplyTransformer: 'APPLY is not available.',
}
const isSetFunction = (name: string): boolean => /^(global)?(not)?(null)?in/i.test(name)
/** What is written as a text and taken as a type. */
const isCast = (name: string): boolean => /^(_?cast|accuratecast\w*)$/i.test(name)
/** Made by the parser from words that are no calls. */
const ofParser = new Set(['lambda'])

interface Node {
  readonly depth: number
  readonly kind: string
  /** Of a function, identifier, table or literal. */
  readonly name: string
  readonly alias: string | undefined
  /** Its place among its siblings, from 0. */
  readonly place: number
  /** Seen so far. */
  children: number
}

/** What the engine knows, by name. */
export interface EngineNames {
  /** Is there a table of this name in the database, which the query must not mean? Names of WITH are not in the tree, so that
   *  every other plain name is one of those, or nothing. */
  readonly isTable: (name: string) => boolean
  readonly isFunction: (name: string) => boolean
}

const line = /^( *)([A-Za-z:]+)(?: (.*))?$/

/** @param lines of `EXPLAIN AST` */
export function checkTree(lines: readonly string[], known: EngineNames): SqlIssue | undefined {
  const path: Node[] = []
  const unreadable = { message: 'The query has something that can not be checked.' }
  const own = new Set(offeredColumns)
  const bare: string[] = []
  for (const [index, text] of lines.entries()) {
    if (text === '' && index === lines.length - 1) continue
    const match = line.exec(text)
    if (match === null) return unreadable
    const depth = (match[1] ?? '').length
    if (depth > path.length) return unreadable
    path.length = depth
    const parent = path.at(-1)
    const place = parent === undefined ? 0 : parent.children++
    const node: Node = { depth, kind: match[2] ?? '', ...namesOf(match[3] ?? ''), place, children: 0 }
    if (index === 0 && node.kind !== 'SelectWithUnionQuery') return { message: 'Only SELECT is allowed.' }
    if (!harmless.has(node.kind)) return { message: words[node.kind] ?? `${node.kind} is not available here.` }
    const issue = checkNode(node, path, known)
    if (issue !== undefined) return { message: issue }
    if (node.alias !== undefined) own.add(node.alias)
    if (node.kind === 'Identifier') {
      if (isParameter(path)) own.add(node.name)
      else bare.push(node.name)
    }
    path.push(node)
  }
  // Some functions are called without brackets: `user`, `current_database`.
  const call = bare.find((name) => !own.has(name) && known.isFunction(name) && !isAllowedFunction(name))
  return call === undefined
    ? undefined
    : { message: `There is no column ${call.slice(0, 100)}, and the function of this name is not available here.` }
}

function checkNode(node: Node, path: readonly Node[], known: EngineNames): string | undefined {
  const { kind, name } = node
  const parent = path.at(-1)
  if (kind === 'TableIdentifier') return tableIssue(name, known)
  if (namesState(name) && kind !== 'Identifier') return 'Types of states of aggregate functions are not available.'
  if (kind === 'Function') {
    // Its name would hold for what `=` and the like mean around the query.
    if (name === 'lambda' && node.alias !== undefined) return 'A lambda (x -> …) has no name.'
    if (parent?.kind === 'TableExpression')
      return isAllowedTableFunction(name) ? undefined : `The table function ${name} is not available here.`
    if (!isAllowedFunction(name) && !ofParser.has(name)) return notAvailable(name)
  }
  const called = path.at(-2)
  if (called?.kind !== 'Function' || parent?.kind !== 'ExpressionList') return undefined
  if (node.place === 0 && kind === 'Identifier' && takesFunction(called.name)) {
    if (known.isFunction(name) && !isAllowedFunction(name)) return notAvailable(name)
  }
  if (node.place === 0 && /^arrayreduce$/i.test(called.name) && !(kind === 'Literal' && isReducer(name)))
    return 'arrayReduce needs the name of an aggregate function of the list.'
  if (node.place === 1 && isCast(called.name) && kind !== 'Literal')
    return 'A type is written as it is: CAST(x AS Int64).'
  // `x IN name`: the second name is that of a table.
  if (node.place === 1 && kind === 'Identifier' && isSetFunction(called.name)) return tableIssue(name, known)
  return undefined
}

const notAvailable = (name: string): string => `The function ${name.slice(0, 100)} is not available here.`

/** `x` of `x -> …`: Function lambda › ExpressionList › Function tuple (the first) › ExpressionList › Identifier. */
function isParameter(path: readonly Node[]): boolean {
  const [lambda, , tuple] = path.slice(-4)
  return lambda?.kind === 'Function' && lambda.name === 'lambda' && tuple?.name === 'tuple' && tuple.place === 0
}

function tableIssue(name: string, { isTable }: EngineNames): string | undefined {
  if (offeredTables.has(name)) return undefined
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || isTable(name))
    return `There is no table ${name.slice(0, 100)}. There are: ${[...offeredTables].join(', ')}.`
  return undefined
}

const alias = / \(alias ([A-Za-z0-9_.:()`' ,-]*)\)$/
/** `name (alias a) (children 2)` → name and a. A name with brackets or spaces is taken whole, and then allowed by nobody. */
function namesOf(text: string): { readonly name: string; readonly alias: string | undefined } {
  const rest = text.replace(/ \(children \d+\)$/, '')
  return { name: rest.replace(alias, ''), alias: alias.exec(rest)?.[1] }
}
