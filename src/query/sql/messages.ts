// What does the engine say about a query, in words for who wrote it? Without codes, versions, the frame around the query,
// and hints at names that are not the user's.

const longest = 500

export function messageOf(text: string): string {
  const plain = text
    .replace(/^(Code: \d+\. )?(DB::Exception: )?/, '')
    .replace(/\(version [^)]*\)/g, '')
    .replace(/\s*\([A-Z_]+\)\s*$/, '')
    .replace(/:? ?(while executing|While executing|In scope|in scope|while processing query)[\s\S]*$/, '')
    .replace(/\.? ?Maybe you meant:?[\s\S]*$/, '.')
    .replace(/__table\d+\./g, '')
    .replace(/\. Expected one of:[\s\S]*$/, '.')
    .replace(/\bdefault: /g, '')
    .trim()
  const short = plain.length > longest ? `${plain.slice(0, longest)}…` : plain
  return short === '' ? 'The query can not run.' : short
}
