// Reads a text out of a RowBinary row: its length as a varint, then its bytes.

/** The text at a place, and where the next column begins. */
export function readText(bytes: Buffer, at: number): [text: string, next: number] {
  let length = 0
  let shift = 0
  let next = at
  for (;;) {
    const byte = bytes[next++] ?? 0
    length += (byte & 127) * 2 ** shift
    if (byte < 128) break
    shift += 7
  }
  return [bytes.toString('utf8', next, next + length), next + length]
}
