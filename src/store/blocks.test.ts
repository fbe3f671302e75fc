// Columns that are written, cut and read hold what went in, and the engine reads the same.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeEvent } from '../testing/make-event.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { param, sql } from '../sql/index.ts'
import { cutBlock, readBlock, readColumn, withTexts, writeBlock, type Block } from './blocks.ts'
import { decimal, flag, json, list, map, name, TableWriter, text, time, u16, u32, u64, u8 } from './columns.ts'
import { rowsOf, writeEvent } from './rows.ts'

const big = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const word = fc.oneof(fc.string({ maxLength: 5 }), fc.string({ unit: 'grapheme', minLength: 20, maxLength: 300 }))
const row = fc.record({
  byte: fc.integer({ min: 0, max: 255 }),
  short: fc.integer({ min: 0, max: 65_535 }),
  long: fc.integer({ min: 0, max: 4_294_967_295 }),
  id: big,
  money: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  is: fc.boolean(),
  at: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  said: word,
  named: fc.oneof(fc.constantFrom('', 'a', 'b'), word),
  object: fc.constantFrom('{}', '{"a":1.0}'),
  ids: fc.array(big, { maxLength: 3 }),
  groups: fc.dictionary(fc.string({ maxLength: 3 }), word, { maxKeys: 3, noNullPrototype: true }),
})
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never
const names = ['byte', 'short', 'long', 'id', 'money', 'is', 'at', 'said', 'named', 'object', 'ids', 'groups'] as const

const writer = () =>
  new TableWriter({
    byte: u8(),
    short: u16(),
    long: u32(),
    id: u64(),
    money: decimal(),
    is: flag(),
    at: time(),
    said: text(),
    named: name(),
    object: json(),
    ids: list(),
    groups: map(),
  })
function add({ columns }: ReturnType<typeof writer>, given: Row): void {
  columns.byte.add(given.byte)
  columns.short.add(given.short)
  columns.long.add(given.long)
  columns.id.add(given.id)
  columns.money.add(given.money)
  columns.is.add(given.is)
  columns.at.add(given.at)
  columns.said.add(given.said)
  columns.named.add(given.named)
  columns.object.add(given.object)
  columns.ids.add(given.ids)
  columns.groups.add(given.groups)
}
const read = (block: Block): unknown[] =>
  Array.from({ length: block.rows }, (_, at) =>
    Object.fromEntries(names.map((each) => [each, readColumn(block, each)[at]])),
  )

test('a block gives back its rows, also cut, and without those that were taken back', () => {
  const rows = writer()
  fc.assert(
    fc.property(
      fc.array(fc.tuple(row, fc.boolean()), { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.nat(),
      (all, a, b) => {
        for (const [given, isKept] of all) {
          add(rows, given)
          if (isKept) rows.endRow()
          else rows.undoRow()
        }
        const kept = all.filter(([, isKept]) => isKept).map(([given]) => given)
        const bytes = rows.takeBlock()
        if (kept.length === 0) return
        const block = readBlock(bytes)
        expect(read(block)).toEqual(kept)
        expect(writeBlock(block).equals(bytes)).toBe(true)
        const [from, to] = [a % (kept.length + 1), b % (kept.length + 1)].toSorted((x, y) => x - y) as [number, number]
        if (from < to) expect(read(readBlock(writeBlock(cutBlock(block, from, to))))).toEqual(kept.slice(from, to))
      },
    ),
    { numRuns: 300 },
  )
})

test('a row may be taken back in its middle', () => {
  const rows = writer()
  rows.columns.byte.add(1)
  rows.columns.said.add('half')
  rows.undoRow()
  const [whole] = fc.sample(row, 1)
  if (whole === undefined) throw new Error('No row.')
  add(rows, whole)
  rows.endRow()
  expect(read(readBlock(rows.takeBlock()))).toEqual([whole])
})

test('dictionaries of any size, and texts of any length', () => {
  for (const size of [1, 255, 256, 257, 65_536, 65_537]) {
    const rows = new TableWriter({ n: name() })
    for (let index = 0; index < size; index++) {
      rows.columns.n.add(`é${index}`)
      rows.endRow()
    }
    const block = readBlock(rows.takeBlock())
    expect(readColumn(block, 'n').at(-1)).toBe(`é${size - 1}`)
    expect(readColumn(cutBlock(block, size - 1, size), 'n')).toEqual([`é${size - 1}`])
  }
  for (const length of [0, 23, 24, 63, 64, 127, 128, 5_461, 5_462, 16_384, 70_000]) {
    const rows = new TableWriter({ t: text() })
    for (const value of ['é'.repeat(length), 'e'.repeat(length)]) {
      rows.columns.t.add(value)
      rows.endRow()
    }
    expect(readColumn(readBlock(rows.takeBlock()), 't')).toEqual(['é'.repeat(length), 'e'.repeat(length)])
  }
})

test('texts of one row are changed, and bytes that are no block are a fault', () => {
  const rows = new TableWriter({ a: text(), b: json(), c: u8() })
  rows.columns.a.add('old')
  rows.columns.b.add('{"x":1}')
  rows.columns.c.add(7)
  rows.endRow()
  const bytes = rows.takeBlock()
  const changed = readBlock(writeBlock(withTexts(readBlock(bytes), { a: 'newer', b: '{}' })))
  expect(['a', 'b', 'c'].map((each) => readColumn(changed, each))).toEqual([['newer'], ['{}'], [7]])
  expect(() => readBlock(bytes.subarray(0, -1))).toThrow(RangeError)
  expect(() => readBlock(Buffer.concat([bytes, bytes]))).toThrow(RangeError)
  expect(() => readColumn(readBlock(bytes), 'd')).toThrow('no column d')
})

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

test('the engine has the rows of a block, and of its parts', async () => {
  const texts = ['', 'a', 'ü', '\ud800', 'x'.repeat(300)]
  const events = Array.from({ length: 700 }, (_, index) =>
    makeEvent({
      projectId: 1,
      eventId: BigInt(index),
      timestamp: 1_780_000_000_123 + index,
      eventName: `name ${index % 3}`,
      hostname: `host ${index}`,
      path: texts[index % texts.length] ?? '',
      utmTerm: texts[index % texts.length] ?? '',
      isInteractive: index % 2 === 0,
      screenWidth: index * 90,
      revenue: BigInt(index - 300),
      properties: index % 4 === 0 ? {} : { n: index, s: 'ß', b: true },
      groups: index % 5 === 0 ? { company: `c${index}`, team: '' } : {},
    }),
  )
  const rows = rowsOf.events()
  for (const event of events) {
    writeEvent(rows, event)
  }
  const block = readBlock(rows.takeBlock())
  for (const [token, from, to] of [
    ['a', 0, 1],
    ['b', 1, 400],
    ['c', 400, 700],
  ] as const)
    await fresh.database.insert('events', writeBlock(cutBlock(block, from, to)), token)
  const { rows: found } = await fresh.database.query<Record<string, unknown>>(
    sql`SELECT toUInt32(event_id) AS id, toUnixTimestamp64Milli(timestamp) AS at, event_name, hostname, path, utm_term, is_interactive,
      screen_width, toString(revenue) AS revenue, toJSONString(properties) AS properties, groups FROM events
      WHERE project_id = ${param(1, 'UInt32')} ORDER BY id`,
  )
  expect(found.length).toBe(700)
  for (const [index, event] of events.entries()) {
    const path = event.path.toWellFormed()
    expect(found[index]).toEqual({
      id: index,
      at: String(event.timestamp),
      event_name: event.eventName,
      hostname: event.hostname,
      path,
      utm_term: path,
      is_interactive: event.isInteractive,
      screen_width: Math.min(event.screenWidth, 65_535),
      revenue: String(Number(event.revenue) / 10_000),
      properties: index % 4 === 0 ? '{}' : `{"b":true,"n":${index},"s":"ß"}`,
      groups: event.groups,
    })
  }
})
