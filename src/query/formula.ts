// Formulas over series: 'A / B * 100'. A recursive descent parser into plain data, and its evaluation.
import { param, sql, type Sql } from '../sql/index.ts'
import { QueryError } from './errors.ts'

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'series'; readonly index: number }
  | { readonly kind: 'negate'; readonly part: Formula }
  | { readonly kind: 'add' | 'subtract' | 'multiply' | 'divide'; readonly left: Formula; readonly right: Formula }

const token = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z])(?![A-Za-z0-9_])|([-+*/()]))/y
const maxDepth = 50

/** Parses + − * / ( ), numbers, and the letters of `seriesCount` series. Throws QueryError 'bad_report' that names `path`. */
export function parseFormula(text: string, seriesCount: number, path = ''): Formula {
  const refuse = (message: string): never => {
    throw new QueryError('bad_report', message, { issues: [{ path, message }] })
  }
  const fail = (): never => refuse(`The formula “${text}” can't be read. Write it like A / B * 100.`)
  const tokens: string[] = []
  token.lastIndex = 0
  const trimmed = text.trim()
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed)
    if (match === null) return fail()
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  let at = 0
  let depth = 0
  const binary = (
    operand: () => Formula,
    kinds: Readonly<Record<string, 'add' | 'subtract' | 'multiply' | 'divide'>>,
  ): Formula => {
    let left = operand()
    for (;;) {
      const kind = kinds[tokens[at] ?? '']
      if (kind === undefined) return left
      at++
      left = { kind, left, right: operand() }
    }
  }
  const sum = (): Formula => binary(product, { '+': 'add', '-': 'subtract' })
  const product = (): Formula => binary(unary, { '*': 'multiply', '/': 'divide' })
  const unary = (): Formula => {
    if (++depth > maxDepth) return fail()
    const part = atom()
    depth--
    return part
  }
  const atom = (): Formula => {
    const current = tokens[at++]
    if (current === undefined) return fail()
    if (current === '-') return { kind: 'negate', part: unary() }
    if (current === '(') {
      const inner = sum()
      if (tokens[at++] !== ')') return fail()
      return inner
    }
    if (/^[\d.]/.test(current)) return { kind: 'number', value: Number(current) }
    if (!/^[A-Za-z]$/.test(current)) return fail()
    const index = current.toUpperCase().charCodeAt(0) - 65
    if (index >= seriesCount) return refuse(`The formula “${text}” names series ${current}, which is not there.`)
    return { kind: 'series', index }
  }
  const formula = sum()
  return at === tokens.length ? formula : fail()
}

/** The series that it names, each once. */
export function seriesOf(formula: Formula): readonly number[] {
  switch (formula.kind) {
    case 'number':
      return []
    case 'series':
      return [formula.index]
    case 'negate':
      return seriesOf(formula.part)
    default:
      return [...new Set([...seriesOf(formula.left), ...seriesOf(formula.right)])]
  }
}

/** The same as `evaluateFormula`, in the engine. `valueOf`: a series' value, Nullable(Float64). */
export function compileFormula(formula: Formula, valueOf: (index: number) => Sql): Sql {
  switch (formula.kind) {
    case 'number':
      return sql`${param(formula.value, 'Float64')}`
    case 'series':
      return valueOf(formula.index)
    case 'negate':
      return sql`(-${compileFormula(formula.part, valueOf)})`
    default: {
      const left = compileFormula(formula.left, valueOf)
      const right = compileFormula(formula.right, valueOf)
      if (formula.kind === 'divide') return sql`(${left} / nullIf(${right}, 0))`
      return sql`(${left} ${operators[formula.kind]} ${right})`
    }
  }
}
const operators = { add: sql`+`, subtract: sql`-`, multiply: sql`*` } as const

/** The formula's value; null where a series has none, or where zero divides. */
export function evaluateFormula(formula: Formula, values: readonly (number | null)[]): number | null {
  switch (formula.kind) {
    case 'number':
      return formula.value
    case 'series':
      return values[formula.index] ?? null
    case 'negate': {
      const part = evaluateFormula(formula.part, values)
      return part === null ? null : -part
    }
    default: {
      const left = evaluateFormula(formula.left, values)
      const right = evaluateFormula(formula.right, values)
      if (left === null || right === null) return null
      if (formula.kind === 'divide') return right === 0 ? null : left / right
      if (formula.kind === 'multiply') return left * right
      return formula.kind === 'add' ? left + right : left - right
    }
  }
}
