/// <reference lib="esnext.temporal" />
// Are ranges and intervals those of the wall clock? Checked against Intl's clock, hour by hour, and against the engine's.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { param, sql } from '../sql/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { intervalsOf, isoWithOffset, resolveCompare, resolveRange, type Clock } from './time.ts'

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Asia/Beirut',
]
const clockAt = (now: string, timeZone: string, weekStart = 1): Clock => ({
  now: Date.parse(now),
  timeZone,
  weekStart,
  firstAt: Date.parse('2026-01-15T13:00:00Z'),
  lastAt: Date.parse('2026-11-01T13:00:00Z'),
})
const berlin = clockAt('2026-11-22T10:30:15.500Z', 'Europe/Berlin')
const iso = ({ from, to }: { from: number; to: number }, timeZone = 'Europe/Berlin'): readonly string[] => [
  isoWithOffset(from, timeZone),
  isoWithOffset(to, timeZone),
]

describe('ranges', () => {
  test('a date as the end is included, a time is not', () => {
    expect(iso(resolveRange({ from: '2026-11-01', to: '2026-11-01' }, berlin))).toEqual([
      '2026-11-01T00:00:00+01:00',
      '2026-11-02T00:00:00+01:00',
    ])
    expect(iso(resolveRange({ from: '2026-11-01T10:00', to: '2026-11-01T11:30' }, berlin))).toEqual([
      '2026-11-01T10:00:00+01:00',
      '2026-11-01T11:30:00+01:00',
    ])
    expect(iso(resolveRange({ from: '2026-11-01T10:00:00Z', to: '2026-11-01T10:00:00-05:00' }, berlin))).toEqual([
      '2026-11-01T11:00:00+01:00',
      '2026-11-01T16:00:00+01:00',
    ])
  })
  test('presets are whole local units, the current one included', () => {
    const at = (range: Parameters<typeof resolveRange>[0]) =>
      iso(resolveRange(range, berlin)).map((x) => x.slice(0, 16))
    expect(at('today')).toEqual(['2026-11-22T00:00', '2026-11-23T00:00'])
    expect(at('yesterday')).toEqual(['2026-11-21T00:00', '2026-11-22T00:00'])
    expect(at('this_week')).toEqual(['2026-11-16T00:00', '2026-11-23T00:00'])
    expect(at('last_month')).toEqual(['2026-10-01T00:00', '2026-11-01T00:00'])
    expect(at('this_quarter')).toEqual(['2026-10-01T00:00', '2027-01-01T00:00'])
    expect(at('last_year')).toEqual(['2025-01-01T00:00', '2026-01-01T00:00'])
    expect(at({ last: 30, unit: 'day' })).toEqual(['2026-10-24T00:00', '2026-11-23T00:00'])
    expect(at({ last: 30, unit: 'minute' })).toEqual(['2026-11-22T11:01', '2026-11-22T11:31'])
    expect(at('all')).toEqual(['2026-01-15T00:00', '2026-11-23T00:00'])
  })
  test('weeks start when the project says', () => {
    const sunday = clockAt('2026-11-22T10:30:00Z', 'Europe/Berlin', 7)
    expect(iso(resolveRange('this_week', sunday))[0]).toBe('2026-11-22T00:00:00+01:00')
    const saturday = clockAt('2026-11-22T10:30:00Z', 'Europe/Berlin', 6)
    expect(iso(resolveRange('this_week', saturday))[0]).toBe('2026-11-21T00:00:00+01:00')
  })
  test('an empty range and an impossible date are refused', () => {
    expect(() => resolveRange({ from: '2026-11-02', to: '2026-11-01' }, berlin)).toThrow(/empty/)
    expect(() => resolveRange({ from: '2026-02-30', to: '2026-03-01' }, berlin)).toThrow(/calendar/)
  })
  test('comparison: as many days, as many months, the same dates a year before, or the same length', () => {
    const compare = (range: { from: string; to: string }, with_: 'previous_period' | 'previous_year') =>
      iso(resolveCompare(with_, resolveRange(range, berlin), 'Europe/Berlin')).map((x) => x.slice(0, 16))
    // A week with the 25-hour day is compared with a week of seven days.
    expect(compare({ from: '2026-10-20', to: '2026-10-26' }, 'previous_period')).toEqual([
      '2026-10-13T00:00',
      '2026-10-20T00:00',
    ])
    expect(compare({ from: '2026-03-01', to: '2026-03-31' }, 'previous_period')).toEqual([
      '2026-02-01T00:00',
      '2026-03-01T00:00',
    ])
    expect(compare({ from: '2024-02-29', to: '2024-02-29' }, 'previous_year')).toEqual([
      '2023-02-28T00:00',
      '2023-03-01T00:00',
    ])
    expect(compare({ from: '2026-11-02T10:00', to: '2026-11-02T16:00' }, 'previous_period')).toEqual([
      '2026-11-02T04:00',
      '2026-11-02T10:00',
    ])
  })
})

describe('intervals', () => {
  test('days have 23, 24 or 25 hours', () => {
    const hours = (from: string, to: string, timeZone: string) =>
      intervalsOf(resolveRange({ from, to }, clockAt('2027-01-01T00:00:00Z', timeZone)), 'day', {
        ...berlin,
        timeZone,
      }).map((day) => (day.to - day.from) / 3_600_000)
    expect(hours('2026-10-24', '2026-10-26', 'Europe/Berlin')).toEqual([24, 25, 24])
    expect(hours('2026-03-28', '2026-03-30', 'Europe/Berlin')).toEqual([24, 23, 24])
    expect(hours('2026-04-04', '2026-04-06', 'Australia/Lord_Howe')).toEqual([24, 24.5, 24])
  })
  test('they cover the range without gaps, and each holds one local unit of the wall clock', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
        fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2030, 0, 1) }),
        fc.integer({ min: 1, max: 40 * 24 }),
        (timeZone, unit, start, hours) => {
          const from = start - (start % 60_000)
          const range = { from, to: from + hours * 3_600_000 }
          const intervals = intervalsOf(range, unit, { ...berlin, timeZone })
          expect(intervals[0]?.from).toBe(range.from)
          expect(intervals.at(-1)?.to).toBe(range.to)
          const format = new Intl.DateTimeFormat('sv', {
            timeZone,
            year: 'numeric',
            month: '2-digit',
            day: '2-digit',
            hour: '2-digit',
            timeZoneName: 'longOffset',
          })
          const label = (ms: number): string => {
            const text = format.format(ms)
            return unit === 'month' ? text.slice(0, 7) : unit === 'day' ? text.slice(0, 10) : text
          }
          intervals.forEach(({ from: begin, to }, index) => {
            if (index > 0) expect(intervals[index - 1]?.to).toBe(begin)
            expect(label(to - 1)).toBe(label(begin))
            if (index > 0) expect(label(begin - 1)).not.toBe(label(begin))
          })
        },
      ),
    )
  })
  test('an interval that is not over, or that the range cuts, is not complete', () => {
    const range = resolveRange({ from: '2026-11-20T12:00', to: '2026-11-23' }, berlin)
    expect(intervalsOf(range, 'day', berlin).map(({ isComplete }) => isComplete)).toEqual([false, true, false, false])
  })
  test('too many are refused', () => {
    expect(() => intervalsOf(resolveRange('all', berlin), 'minute', berlin)).toThrow(/intervals/)
  })
})

describe('the engine’s calendar', () => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase()
  })
  afterAll(() => fresh?.close())
  test.each(zones)('has the same days as ours in %s', async (timeZone) => {
    const range = { from: Date.UTC(2010, 0, 1), to: Date.UTC(2030, 0, 1) }
    for (let from = range.from; from < range.to; from += 100 * 86_400_000) {
      const days = intervalsOf({ from, to: Math.min(from + 100 * 86_400_000, range.to) }, 'day', {
        ...berlin,
        timeZone,
      })
      // Where a date comes twice the boundaries are used instead.
      if (days.some(({ isDate }) => !isDate)) continue
      const times = days.flatMap((day) => [day.from, day.to - 1])
      const { rows } = await fresh.database.query<{ bucket: number }>(
        sql`SELECT toUInt16(toDate(fromUnixTimestamp64Milli(arrayJoin(${param(times, 'Array(Int64)')})), ${param(timeZone, 'String')}) + 1) AS bucket`,
      )
      expect(rows.map(({ bucket }) => bucket)).toEqual(days.flatMap(({ bucket }) => [bucket, bucket]))
    }
  })
})
