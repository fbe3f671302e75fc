import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../event/index.ts'
import { parseTimestamp } from './parse-timestamp.ts'

const at = Date.UTC(2026, 10, 22, 17, 5, 9, 123)

test('takes ISO 8601 with a zone, whatever the zone and the precision', () => {
  for (const text of [
    '2026-11-22T17:05:09.123Z',
    '2026-11-22t17:05:09.123z',
    '2026-11-22 18:05:09.123+01:00',
    '2026-11-22T11:35:09,123-0530',
    '2026-11-22T19:05:09.123456789+02',
    ' 2026-11-22T17:05:09.123Z ',
  ])
    expect(parseTimestamp(text), text).toBe(at)
  expect(parseTimestamp('2026-11-22T17:05Z')).toBe(Date.UTC(2026, 10, 22, 17, 5))
  expect(parseTimestamp('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29))
})

test('takes milliseconds and seconds since 1970, as number and as text', () => {
  for (const value of [at, at / 1_000, String(at), String(at / 1_000)]) expect(parseTimestamp(value)).toBe(at)
  expect(parseTimestamp(1_700_000_000)).toBe(1_700_000_000_000)
})

test('refuses what has no zone, is not in the calendar, out of range, or no time at all', () => {
  for (const value of [
    '2026-11-22',
    '2026-11-22T17:05:09',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T17:60:00Z',
    '1969-12-31T23:59:59Z',
    '2106-01-01T00:00:00Z',
    'yesterday',
    '',
    '0',
    0,
    -5,
    NaN,
    Infinity,
    at * 1_000,
    true,
    null,
    undefined,
    [at],
    {},
  ])
    expect([value, parseTimestamp(value)]).toEqual([value, undefined])
})

test('every moment in range comes back from its ISO text and from its milliseconds', () => {
  const moments = fc.integer({ min: limits.latestTimestamp / 1_000 + 1, max: limits.latestTimestamp })
  fc.assert(
    fc.property(moments, (ms) => {
      expect(parseTimestamp(new Date(ms).toISOString())).toBe(ms)
      expect(parseTimestamp(ms)).toBe(ms)
    }),
  )
})

test('never throws, and gives nothing but whole milliseconds in range', () =>
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string(), fc.double()), (value) => {
      const time = parseTimestamp(value)
      if (time !== undefined) expect(Number.isInteger(time) && time >= limits.earliestTimestamp).toBe(true)
    }),
  ))
