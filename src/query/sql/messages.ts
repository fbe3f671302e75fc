// What does the engine say about a query, in words for who wrote it? Without codes, versions, the frame around the query,
// and hints at names that are not the user's.

const longest = 500
/** Beyond that it holds a long query, which the patterns below must not be tried on. */
const longestRead = 4_000

/** What the parser could not go on with: the user's rest of the query, and the frame's end behind it. */
const notUnderstood = /^Syntax error: failed at position \d+[^:]*: ([\s\S]*?)\s*\)\s*LIMIT 1\b[\s\S]*$/

function syntaxError(whole: string, rest: string): string {
  const words = rest.replace(/\s+/g, ' ')
  if (words === '') return 'Syntax error: the query ends too early, something is missing at its end.'
  return `Syntax error: not understood from here on: ${words.length > 80 ? `${words.slice(0, 80)}…` : words}`
}

export function messageOf(text: string): string {
  const plain = text
    .slice(0, longestRead)
    .replace(/^(Code: \d+\. )?(DB::Exception: )?/, '')
    .replace(/\(version [^)]*\)/g, '')
    .replace(/\s*\([A-Z_]+\)\s*$/, '')
    .replace(/:? ?(while executing|While executing|In scope|in scope|while processing query)[\s\S]*$/, '')
    .replace(/\.? ?Maybe you meant:?[\s\S]*$/, '.')
    .replace(/__table\d+\./g, '')
    .replace(/\. Expected one of:[\s\S]*$/, '.')
    .replace(/\bdefault: /g, '')
    .trim()
    .replace(notUnderstood, syntaxError)
  const short = plain.length > longest ? `${plain.slice(0, longest)}…` : plain
  return short === '' ? 'The query can not run.' : short
}
