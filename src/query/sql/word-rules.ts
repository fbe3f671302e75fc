// What may stand beside what? Rules of the first wall (check-words.ts) about a word and its neighbours: places in which the
// engine takes an expression, or a function's name, where one would not look for it.
import { isAggregateFunction, isAllowedFunction, takesFunction } from './functions.ts'
import type { Token } from './tokens.ts'

type Tokens = readonly Token[]
/** What is wrong with the word at `index`; undefined: nothing. */
type Rule = (tokens: Tokens, index: number) => string | undefined

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

/** Where the bracket closes that opens at `index`. */
function closingOf(tokens: Tokens, index: number): number {
  let depth = 0
  for (let at = index; at < tokens.length; at++) {
    if (isSign(tokens[at], '(') || isSign(tokens[at], '[')) depth++
    else if (isSign(tokens[at], ')') || isSign(tokens[at], ']')) depth--
    if (depth === 0) return at
  }
  return tokens.length
}

/** A lambda has no name of its own: called `equals`, it would be what `=` means, also around the query. */
function lambda(tokens: Tokens, index: number): string | undefined {
  if (!isSign(tokens[index], '->')) return undefined
  const refusal = 'A lambda (x -> …) stands as it is in the brackets of a function, and has no name.'
  // Back over its parameters to the bracket that it stands in.
  let at = index - 1
  for (let depth = 0; at >= 0; at--) {
    if (isSign(tokens[at], ')') || isSign(tokens[at], ']')) depth++
    else if (isSign(tokens[at], '(') || isSign(tokens[at], '[')) {
      if (depth === 0) break
      depth--
    }
  }
  if (!isSign(tokens[at], '(') || tokens[at - 1]?.kind !== 'name' || word(tokens[at - 1]) === 'AS') return refusal
  if (!takesFunction(tokens[at - 1]?.text ?? '')) return refusal
  const end = closingOf(tokens, at)
  for (let next = index + 1; next < end; next++) {
    if (isSign(tokens[next], '(') || isSign(tokens[next], '[')) next = closingOf(tokens, next)
    else if (isSign(tokens[next], ',')) return undefined
    else if (word(tokens[next]) === 'AS') return refusal
  }
  return undefined
}

/** `arrayMap(upper, names)`: a name instead of a lambda is a call too. */
function functionName(tokens: Tokens, index: number): string | undefined {
  const called = tokens[index]
  if (called?.kind !== 'name' || !takesFunction(called.text) || !isSign(tokens[index + 1], '(')) return undefined
  let at = index + 2
  while (isSign(tokens[at], '(') && !isSign(tokens[closingOf(tokens, at) + 1], '->')) at++
  const name = tokens[at]
  if (name?.kind !== 'name') return undefined
  at++
  if (word(tokens[at]) === 'AS') at += 2
  while (isSign(tokens[at], ')') && at < closingOf(tokens, index + 1)) at++
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
