// Is this a formula, and which series does it name? Checked while it is typed; the server computes it.

/** 0 → A. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index)

const token = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z])(?![A-Za-z0-9_])|([-+*/()]))/y

/** What is wrong, and what to do; undefined for a formula over so many series. */
export function formulaProblem(text: string, seriesCount: number): string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return 'Write it like A / B * 100.'
  const tokens: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < trimmed.length) {
    const from = token.lastIndex
    const match = token.exec(trimmed)
    if (match === null)
      return `“${trimmed.slice(from).trim().slice(0, 12)}” can not be read. Use letters of series, numbers, + − * / and brackets.`
    tokens.push(match[0].trim())
  }
  const unknown = tokens.find((one) => /^[A-Za-z]$/.test(one) && one.toUpperCase().charCodeAt(0) - 65 >= seriesCount)
  if (unknown !== undefined) return `There is no series ${unknown.toUpperCase()}.`
  return shapeProblem(tokens)
}

/** Operands and operators must take turns, brackets must close. */
function shapeProblem(tokens: readonly string[]): string | undefined {
  let open = 0
  let wantsOperand = true
  for (const one of tokens) {
    if (one === '(') {
      if (!wantsOperand) return 'Put + − * or / before a bracket.'
      open++
    } else if (one === ')') {
      if (wantsOperand || --open < 0) return 'The brackets do not fit.'
    } else if (/^[-+*/]$/.test(one)) {
      if (wantsOperand && one !== '-') return `Something is missing before ${one}.`
      wantsOperand = true
    } else {
      if (!wantsOperand) return `Put + − * or / before ${one}.`
      wantsOperand = false
    }
  }
  if (wantsOperand) return 'Something is missing at the end.'
  return open > 0 ? 'A bracket is not closed.' : undefined
}

/** Which series a formula names, each once. */
export const seriesIn = (text: string): readonly number[] =>
  [...new Set(text.toUpperCase().match(/(?<![A-Z0-9_])[A-Z](?![A-Z0-9_])/g))]
    .map((letter) => letter.charCodeAt(0) - 65)
    .toSorted((a, b) => a - b)

/** The formula when series change their places: `placeOf(old)` is the new one, undefined where it is gone (then `?` stands there). */
export const relettered = (text: string, placeOf: (index: number) => number | undefined): string =>
  text.replaceAll(/(?<![A-Za-z0-9_])[A-Za-z](?![A-Za-z0-9_])/g, (letter) => {
    const place = placeOf(letter.toUpperCase().charCodeAt(0) - 65)
    return place === undefined ? '?' : letterOf(place)
  })
