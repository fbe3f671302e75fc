import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogClock, parseTime, wallClockOf, zoneOffset } from './time.ts'

const utc = wallClockOf('UTC')
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString()

describe('a time in a table', () => {
  it.each([
    ['2024-02-29T12:30:45.678Z', '2024-02-29T12:30:45.678Z'],
    ['2024-02-29 12:30:45', '2024-02-29T12:30:45.000Z'],
    ['2024-02-29 12:30:45.678', '2024-02-29T12:30:45.678Z'],
    ['2024-02-29T12:30+02:00', '2024-02-29T10:30:00.000Z'],
    ['2024-02-29 12:30:45 -0530', '2024-02-29T18:00:45.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['20240229', '2024-02-29T00:00:00.000Z'],
    ['20240229T123045', '2024-02-29T12:30:45.000Z'],
    [20240229, '2024-02-29T00:00:00.000Z'],
    [1_709_209_845, '2024-02-29T12:30:45.000Z'],
    ['1709209845', '2024-02-29T12:30:45.000Z'],
    ['1709209845.5', '2024-02-29T12:30:45.500Z'],
    [1_709_209_845_678, '2024-02-29T12:30:45.678Z'],
    ['1709209845678', '2024-02-29T12:30:45.678Z'],
    ['1709209845678901', '2024-02-29T12:30:45.679Z'],
    [1_709_209_845_678_901n, '2024-02-29T12:30:45.679Z'],
    ['1709209845678901234', '2024-02-29T12:30:45.679Z'],
    [new Date('2024-02-29T12:30:45Z'), '2024-02-29T12:30:45.000Z'],
  ])('%s', (given, expected) => {
    expect(iso(parseTime(given, utc))).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2023-02-29',
    '2024-13-01',
    '2024-01-01T25:00',
    '12/31/2024',
    null,
    undefined,
    {},
    Number.NaN,
    true,
  ])('is none: %s', (given) => {
    expect(parseTime(given, utc)).toBeUndefined()
  })
})

describe('a wall clock', () => {
  const berlin = wallClockOf('Europe/Berlin')
  it('knows summer and winter', () => {
    expect(iso(berlin(2024, 1, 15, 12, 0, 0, 0))).toBe('2024-01-15T11:00:00.000Z')
    expect(iso(berlin(2024, 7, 15, 12, 0, 0, 0))).toBe('2024-07-15T10:00:00.000Z')
  })
  it('goes on where an hour is skipped, and takes the first of an hour that comes twice', () => {
    expect(iso(berlin(2024, 3, 31, 1, 59, 59, 0))).toBe('2024-03-31T00:59:59.000Z')
    expect(iso(berlin(2024, 3, 31, 2, 30, 0, 0))).toBe('2024-03-31T01:30:00.000Z')
    expect(iso(berlin(2024, 3, 31, 3, 0, 0, 0))).toBe('2024-03-31T01:00:00.000Z')
    expect(iso(berlin(2024, 10, 27, 2, 30, 0, 0))).toBe('2024-10-27T00:30:00.000Z')
    expect(iso(berlin(2024, 10, 27, 3, 0, 0, 0))).toBe('2024-10-27T02:00:00.000Z')
  })
  it('gives back what the zone shows, at any time that exists once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'),
        (second, zone) => {
          const at = second * 1000
          const shown = new Date(at + zoneOffset(zone)(at))
          const found = wallClockOf(zone)(
            shown.getUTCFullYear(),
            shown.getUTCMonth() + 1,
            shown.getUTCDate(),
            shown.getUTCHours(),
            shown.getUTCMinutes(),
            shown.getUTCSeconds(),
            0,
          )
          // An hour that comes twice: the first one.
          expect(found).toBeLessThanOrEqual(at)
          expect(found + zoneOffset(zone)(found)).toBe(shown.getTime())
        },
      ),
      { numRuns: 200 },
    )
  })
  it('says so where there is no such zone', () => {
    expect(() => wallClockOf('Mars/Olympus')).toThrow(/no time zone/)
  })
})

describe('a time in a log', () => {
  it('is in the zone that it tells, else in the one that was named', () => {
    const read = createLogClock(wallClockOf('America/New_York'))
    expect(iso(read('17/May/2015:10:05:03 +0000'))).toBe('2015-05-17T10:05:03.000Z')
    expect(iso(read('17/May/2015:10:05:03 -0730'))).toBe('2015-05-17T17:35:03.000Z')
    expect(iso(read('17/May/2015:10:05:03'))).toBe('2015-05-17T14:05:03.000Z')
    expect(iso(read('17/May/2015:10:05:03.250 +0000'))).toBe('2015-05-17T10:05:03.250Z')
    expect(read('17/May/2015')).toBeUndefined()
  })
})
