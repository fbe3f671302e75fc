// Which lines does a stream of bytes have? Text is kept as one character per byte (Latin-1), which is quick and loses
// nothing: fields that hold more than ASCII are decoded where they are read (`toText`).

/** A longer line of a log is cut here, counted as unparsable, and never held in memory as a whole. Bytes. */
const longestLine = 64 * 1024

/** The same for a row of a table that is text. Bytes. */
export const longestRow = 4 * 1024 * 1024

export interface Line {
  /** One character per byte, without the line's end; at most `longestLine` characters. */
  readonly text: string
  readonly isCut: boolean
}

/**
 * The lines of the chunks, in groups, ended by LF or CRLF. The last one needs no end. The first `skip` lines are read
 * over as fast as bytes are.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  skip = 0,
  longest = longestLine,
): AsyncGenerator<Line[]> {
  let toSkip = skip
  let rest = ''
  let isCut = false
  const take = (text: string): Line => {
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    const line = end > longest ? { text: text.slice(0, longest), isCut: true } : { text: text.slice(0, end), isCut }
    isCut = false
    return line
  }
  for await (const buffer of chunks) {
    let bytesFrom = 0
    while (toSkip > 0 && bytesFrom < buffer.length) {
      const at = buffer.indexOf(10, bytesFrom)
      if (at === -1) {
        bytesFrom = buffer.length
      } else {
        bytesFrom = at + 1
        toSkip--
      }
    }
    if (bytesFrom >= buffer.length) continue
    const chunk = buffer.toString('latin1', bytesFrom)
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', from)) {
      lines.push(take(rest + chunk.slice(from, at)))
      rest = ''
      from = at + 1
    }
    if (rest.length <= longest) rest += chunk.slice(from, from + longest + 2)
    if (rest.length > longest + 1) isCut = true
    if (lines.length > 0) yield lines
  }
  if (rest !== '' || isCut) yield [take(rest)]
}

const moreThanAscii = /[\u0080-\u00ff]/
/** Latin-1 text as UTF-8 where it is that, else as it stands (old logs are in Latin-1). */
export function toText(latin1: string): string {
  if (!moreThanAscii.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? latin1 : text
}
