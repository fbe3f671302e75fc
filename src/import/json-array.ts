// Which elements does a file have that is one large JSON array? Cut apart without parsing the whole.
import { type Line, longestRow } from './lines.ts'

/** The texts of the array's elements, as Latin-1 (one character per byte), in groups. Not checked: JSON.parse does that. */
export async function* splitJsonArray(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let depth = 0
  let isInString = false
  let isEscaped = false
  let element = ''
  for await (const buffer of chunks) {
    const chunk = buffer.toString('latin1')
    const elements: Line[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const sign = chunk.charCodeAt(at)
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (sign === 92) isEscaped = true
        else if (sign === 34) isInString = false
      } else if (sign === 34) isInString = true
      else if (sign === 91 || sign === 123) {
        depth++
        if (depth === 1) from = at + 1
      } else if ((sign === 44 && depth === 1) || ((sign === 93 || sign === 125) && --depth === 0)) {
        element += chunk.slice(from, at)
        if (element.trim() !== '') elements.push({ text: element, isCut: element.length > longestRow })
        element = ''
        from = at + 1
      }
    }
    if (depth > 0 && element.length <= longestRow) element += chunk.slice(from)
    if (elements.length > 0) yield elements
  }
  if (element.trim() !== '') yield [{ text: element, isCut: true }]
}
