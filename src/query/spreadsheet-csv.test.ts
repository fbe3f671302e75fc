// Is every text that a spreadsheet would run made harmless, and nothing else changed, however the bytes are cut?
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spreadsheetCsv } from './spreadsheet-csv.ts'

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`
async function through(csv: string, cuts: readonly number[]): Promise<string> {
  const bytes = Buffer.from(csv)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  const chunks = places.slice(1).map((to, index) => bytes.subarray(places[index], to))
  return text(Readable.from(chunks.filter((chunk) => chunk.length > 0)).pipe(spreadsheetCsv()))
}

test('formulas get an apostrophe, amounts and everything else stay as they are', async () => {
  const csv =
    '"=1+1",-5,"-12.5000","-1+1","@a","＝1","a","","""=","-"\n"\t1",0,"","+1","\r","ｘ","=""","-1","--","-1.5e"\n'
  expect(parse(await through(csv, []), { bom: true })).toEqual([
    ["'=1+1", '-5', '-12.5000', "'-1+1", "'@a", "'＝1", 'a', '', '"=', "'-"],
    ["'\t1", '0', '', "'+1", "'\r", 'ｘ', '\'="', '-1', "'--", "'-1.5e"],
  ])
})

test('wherever the bytes are cut', async () => {
  const value = fc.oneof(
    fc.constantFrom('=', '-', '-1', '-1.5', '＝1', '－', 'ｘ', '"', '""', '="', '-"', ''),
    fc.string({ unit: fc.constantFrom('=', '-', '1', '.', '"', ',', '\n', 'a', '＠', 'é') }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(value, fc.integer(), value), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat()),
      async (rows, cuts) => {
        const csv = rows.map(([a, n, b]) => `${quoted(a)},${n},${quoted(b)}\n`).join('')
        const safe = (one: string): string =>
          /^[=+@\t\r＝＋－＠-]/.test(one) && !/^-[\d.]+$/.test(one) ? `'${one}` : one
        const wanted = rows.map(([a, n, b]) => `${quoted(safe(a))},${n},${quoted(safe(b))}\n`).join('')
        expect((await through(csv, cuts)).replace(/^\uFEFF/, '')).toBe(wanted)
      },
    ),
    { numRuns: 300 },
  )
})
