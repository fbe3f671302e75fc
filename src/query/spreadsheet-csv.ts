// How is a CSV of events made safe for spreadsheets? Names and values are whatever the senders chose (everybody has the write
// key of a public page), and a spreadsheet runs a text that begins like a formula: such a text gets an apostrophe before it.
// Bytes go through as they are, field by field, so that any number of events costs no memory.
import { Transform } from 'node:stream'

const quote = 0x22
const minus = 0x2d
/** `=`, `+`, `-`, `@`, tab, carriage return. */
const risky: ReadonlySet<number> = new Set([0x3d, 0x2b, minus, 0x40, 0x09, 0x0d])
/** The last bytes of the full-width `＝`, `＋`, `－`, `＠`, which begin with EF BC. */
const riskyWide: ReadonlySet<number> = new Set([0x9d, 0x8b, 0x8d, 0xa0])
/** Tells Excel that the file is UTF-8. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const apostrophe = Buffer.from("'")

const isOfNumber = (byte: number | undefined): boolean =>
  byte === 0x2e || (byte !== undefined && byte >= 0x30 && byte <= 0x39)

/** Does the text that begins at `at` look like a formula? undefined: more bytes are needed to tell. */
function isFormula(bytes: Buffer, at: number): boolean | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first === 0xef) {
    if (bytes.length < at + 3) return undefined
    return bytes[at + 1] === 0xbc && riskyWide.has(bytes[at + 2] ?? 0)
  }
  if (first !== minus) return risky.has(first)
  let end = at + 1
  while (isOfNumber(bytes[end])) end++
  // A negative amount stays a number.
  if (bytes[end] !== quote && bytes[end] !== undefined) return true
  // Two quotes are one within the text.
  const after = bytes[end + 1]
  return after === undefined ? undefined : after === quote || end === at + 1
}

/** The engine's CSV (texts always in quotes) → the same with a byte order mark, and formulas as text. */
export function spreadsheetCsv(): Transform {
  let rest: Buffer = Buffer.alloc(0)
  let isQuoted = false
  return new Transform({
    construct(done) {
      this.push(byteOrderMark)
      done()
    },
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let from = 0
      let at = 0
      let end = bytes.length
      for (;;) {
        const next = bytes.indexOf(quote, at)
        if (next < 0) break
        if (isQuoted) {
          // Two quotes are one within the text.
          const after = bytes[next + 1]
          if (after === undefined) {
            end = next
            break
          }
          isQuoted = after === quote
          at = next + (isQuoted ? 2 : 1)
          continue
        }
        const found = isFormula(bytes, next + 1)
        if (found === undefined) {
          end = next
          break
        }
        isQuoted = true
        at = next + 1
        if (!found) continue
        this.push(bytes.subarray(from, at))
        this.push(apostrophe)
        from = at
      }
      rest = bytes.subarray(end)
      done(null, bytes.subarray(from, end))
    },
    flush(done) {
      done(null, rest)
    },
  })
}
