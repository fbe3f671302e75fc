// May the query run as the engine itself reads it? The second wall: the engine's own parser is asked for the tree of the
// statement (EXPLAIN AST reads no data and looks no names up), and every node of it must be of a kind that is known here.
import type { SqlIssue } from './check-words.ts'
import { isAllowedFunction, isAllowedTableFunction } from './functions.ts'

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

interface Node {
  readonly depth: number
  readonly kind: string
  readonly rest: string
  /** Its place among its siblings, from 0. */
  readonly place: number
  /** Seen so far. */
  children: number
}

const line = /^( *)([A-Za-z:]+)(?: (.*))?$/

/**
 * @param lines of `EXPLAIN AST`
 * @param isTable is there a table of this name in the database, which the query must not mean? Names of WITH are not in the
 *   tree, so that every other plain name is one of those, or nothing.
 * @param offered the page's own tables
 */
export function checkTree(
  lines: readonly string[],
  isTable: (name: string) => boolean,
  offered: ReadonlySet<string>,
): SqlIssue | undefined {
  const path: Node[] = []
  const unreadable = { message: 'The query has something that can not be checked.' }
  for (const [index, text] of lines.entries()) {
    if (text === '' && index === lines.length - 1) continue
    const match = line.exec(text)
    if (match === null) return unreadable
    const depth = (match[1] ?? '').length
    if (depth > path.length) return unreadable
    path.length = depth
    const parent = path.at(-1)
    const place = parent === undefined ? 0 : parent.children++
    const node: Node = { depth, kind: match[2] ?? '', rest: match[3] ?? '', place, children: 0 }
    if (index === 0 && node.kind !== 'SelectWithUnionQuery') return { message: 'Only SELECT is allowed.' }
    if (!harmless.has(node.kind)) return { message: words[node.kind] ?? `${node.kind} is not available here.` }
    const issue = checkNode(node, path, isTable, offered)
    if (issue !== undefined) return { message: issue }
    path.push(node)
  }
  return undefined
}

function checkNode(
  node: Node,
  path: readonly Node[],
  isTable: (name: string) => boolean,
  offered: ReadonlySet<string>,
): string | undefined {
  const parent = path.at(-1)
  if (node.kind === 'TableIdentifier') return tableIssue(nameOf(node), isTable, offered)
  if (node.kind === 'Function') {
    const name = nameOf(node)
    const isTableFunction = parent?.kind === 'TableExpression'
    const isFine = isTableFunction ? isAllowedTableFunction(name) : isAllowedFunction(name)
    return isFine ? undefined : `The ${isTableFunction ? 'table function' : 'function'} ${name} is not available here.`
  }
  // `x IN name`: the second name is that of a table.
  const called = path.at(-2)
  if (node.kind === 'Identifier' && node.place === 1 && called?.kind === 'Function' && isSetFunction(nameOf(called)))
    return tableIssue(nameOf(node), isTable, offered)
  return undefined
}

function tableIssue(
  name: string,
  isTable: (name: string) => boolean,
  offered: ReadonlySet<string>,
): string | undefined {
  if (offered.has(name)) return undefined
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || isTable(name))
    return `There is no table ${name.slice(0, 100)}. There are: ${[...offered].join(', ')}.`
  return undefined
}

/** `name (alias a) (children 2)` → name. A name with brackets or spaces is taken whole, and then allowed by nobody. */
const nameOf = ({ rest }: Node): string =>
  rest.replace(/ \(children \d+\)$/, '').replace(/ \(alias [A-Za-z0-9_.:()`' ,-]*\)$/, '')
