// Which ids does a text mean? One a line; of a table (CSV, or columns by tab or semicolon) the first column.

/** More do not fit into one request. */
export const mostIds = 20_000

const heads: ReadonlySet<string> = new Set(['id', 'ids', 'user_id', 'userid', 'distinct_id', 'person_id', 'email'])

/** Each once, in order; a head line is left out. */
export function idsOf(text: string): string[] {
  const cells = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(firstCell)
    .filter((cell) => cell !== '' && cell.length <= 256)
  const isHead = cells.length > 1 && heads.has((cells[0] ?? '').toLowerCase())
  return [...new Set(isHead ? cells.slice(1) : cells)]
}

function firstCell(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line)?.[1]
  if (quoted !== undefined) return quoted.replaceAll('""', '"').trim()
  return (/^[^,;\t]*/.exec(line)?.[0] ?? '').trim()
}
