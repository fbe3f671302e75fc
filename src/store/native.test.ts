// Rows and columns hold the same.
import { expect, test } from 'vitest'
import { nativeOf } from './native.ts'
import { RowWriter } from './row-writer.ts'
import type { Column } from './rows.ts'

const columns: readonly Column[] = [
  { name: 'n', type: 'UInt16' },
  { name: 't', type: 'String' },
  { name: 'l', type: 'Array(UInt64)' },
]
const text = (value: string): number[] => [value.length, ...Buffer.from(value)]
const u64 = (value: number): number[] => [value, 0, 0, 0, 0, 0, 0, 0]

test('rows become one block of columns, lists as their ends and then all items', () => {
  const writer = new RowWriter()
  for (const [number, word, list] of [
    [258, 'ab', [7n, 8n]],
    [3, '', []],
    [4, 'c', [9n]],
  ] as const) {
    writer.beginRow()
    writer.u16(number)
    writer.text(word)
    writer.u64s(list)
  }
  expect([...nativeOf(writer.bytes(), columns)]).toEqual(
    [
      3,
      3,
      [text('n'), text('UInt16'), 2, 1, 3, 0, 4, 0],
      [text('t'), text('String'), text('ab'), text(''), text('c')],
      [text('l'), text('Array(UInt64)'), u64(2), u64(2), u64(3), u64(7), u64(8), u64(9)],
    ].flat(2),
  )
})

test('a text of any length keeps its bytes', () => {
  for (const length of [0, 63, 64, 65, 127, 128, 16_384, 70_000]) {
    const writer = new RowWriter()
    writer.beginRow()
    writer.text('é'.repeat(length))
    const rows = writer.bytes()
    const front = Buffer.from([1, 1, ...text('t'), ...text('String')])
    expect(nativeOf(rows, [{ name: 't', type: 'String' }]).equals(Buffer.concat([front, rows]))).toBe(true)
  }
})

test('rows that end too early are a fault', () => {
  expect(() => nativeOf(Buffer.from([1, 0, 5, 1]), columns)).toThrow(RangeError)
})
