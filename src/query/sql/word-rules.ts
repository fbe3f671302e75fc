// What may stand beside what? Rules of the first wall (check-words.ts) about a word and its neighbours: places in which the
// engine takes an expression, or a function's name, where one would not look for it.
import { isAggregateFunction, isAllowedFunction, takesFunction } from './functions.ts'
import type { Token } from './tokens.ts'

type Tokens = readonly Token[]
/** What is wrong with the word at `index`; undefined: nothing. */
type Rule = (tokens: Tokens, index: number, brackets: Brackets) => string | undefined

const isSign = (token: Token | undefined, text: string): boolean => token?.kind === 'sign' && token.text === text
/** A bare word as keywords are compared; '' for all else. */
const word = (token: Token | undefined): string =>
  token?.kind === 'name' && !token.isQuoted ? token.text.toUpperCase() : ''
const units = new Set(['ROWS', 'RANGE', 'GROUPS'])

/** `ROWS BETWEEN 6 PRECEDING AND CURRENT ROW`: bounds of a frame are numbers as they stand. */
function frameBound(tokens: Tokens, index: number): string | undefined {
  const name = word(tokens[index])
  if (name !== 'PRECEDING' && name !== 'FOLLOWING') return undefined
  const [bound, before, start] = [tokens[index - 1], word(tokens[index - 2]), word(tokens[index - 3])]
  const isBound = bound?.kind === 'number' || word(bound) === 'UNBOUNDED'
  const isPlaced =
    units.has(before) ||
    (before === 'BETWEEN' && units.has(start)) ||
    (before === 'AND' &&
      (start === 'PRECEDING' ||
        start === 'FOLLOWING' ||
        (start === 'ROW' && word(tokens[index - 4]) === 'CURRENT' && word(tokens[index - 5]) === 'BETWEEN')))
  return isBound && isPlaced ? undefined : 'The bounds of a window’s frame are numbers, UNBOUNDED or CURRENT ROW.'
}

export interface Brackets {
  /** Of each opening bracket: where it closes. */
  readonly closing: ReadonlyMap<number, number>
  /** Of each word: the bracket that it stands in, -1 for none. */
  readonly around: readonly number[]
}
/** Once for all words: looked up by each rule anew, nested brackets would take the square of their number. */
export function bracketsOf(tokens: Tokens): Brackets {
  const closing = new Map<number, number>()
  const around: number[] = []
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (isSign(token, ')') || isSign(token, ']')) closing.set(open.pop() ?? -1, index)
    around.push(open.at(-1) ?? -1)
    if (isSign(token, '(') || isSign(token, '[')) open.push(index)
  }
  return { closing, around }
}

/** A lambda has no name of its own: called `equals`, it would be what `=` means, also around the query. */
function lambda(tokens: Tokens, index: number, { closing, around }: Brackets): string | undefined {
  if (!isSign(tokens[index], '->')) return undefined
  const refusal = 'A lambda (x -> …) stands as it is in the brackets of a function, and has no name.'
  const at = around[index] ?? -1
  const called = tokens[at - 1]
  if (!isSign(tokens[at], '(') || called?.kind !== 'name' || !takesFunction(called.text)) return refusal
  const end = closing.get(at) ?? tokens.length
  for (let next = index + 1; next < end; next++) {
    const inner = closing.get(next)
    if (inner !== undefined) next = inner
    else if (isSign(tokens[next], ',')) return undefined
    else if (isSign(tokens[next], '->') || word(tokens[next]) === 'AS') return refusal
  }
  return undefined
}

/** `arrayMap(upper, names)`: a name instead of a lambda is a call too. */
function functionName(tokens: Tokens, index: number, { closing }: Brackets): string | undefined {
  const called = tokens[index]
  if (called?.kind !== 'name' || !takesFunction(called.text) || !isSign(tokens[index + 1], '(')) return undefined
  let at = index + 2
  while (isSign(tokens[at], '(') && !isSign(tokens[(closing.get(at) ?? at) + 1], '->')) at++
  const name = tokens[at]
  if (name?.kind !== 'name') return undefined
  at++
  if (word(tokens[at]) === 'AS') at += 2
  while (isSign(tokens[at], ')') && at < (closing.get(index + 1) ?? 0)) at++
  return isSign(tokens[at], ',') && !isAllowedFunction(name.text)
    ? `The function ${name.text} is not available here.`
    : undefined
}

/** `arrayReduce('sum', …)`: the name is written there, and is in the list. */
function reducer(tokens: Tokens, index: number): string | undefined {
  const called = tokens[index]
  if (called?.kind !== 'name' || called.text.toLowerCase() !== 'arrayreduce' || !isSign(tokens[index + 1], '('))
    return undefined
  const name = tokens[index + 2]
  return name?.kind === 'text' && isReducer(name.text) && isSign(tokens[index + 3], ',')
    ? undefined
    : "arrayReduce needs the name of an aggregate function of the list, for example 'sum'."
}
/** `'quantile(0.9)'`, quotes included. */
export const isReducer = (literal: string): boolean => {
  const name = /^'([A-Za-z0-9_]+)(?:\([0-9., ]*\))?'$/.exec(literal)?.[1]
  return name !== undefined && isAggregateFunction(name)
}

/** Bytes that are said to be an aggregate's state are taken as such, whatever they are. */
export const namesState = (text: string): boolean => /aggregatefunction/i.test(text)
const state: Rule = (tokens, index) =>
  namesState(tokens[index]?.text ?? '') ? 'Types of states of aggregate functions are not available.' : undefined

export const wordRules: readonly Rule[] = [frameBound, lambda, functionName, reducer, state]
