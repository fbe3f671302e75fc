import { describe, expect, it } from 'vitest'
import { daysOf, intervalFor, lengthInDays, possibleIntervals, shiftRange, todayIn } from './ranges.ts'

// A Sunday.
const today = '2026-11-22'

describe('the days of a range', () => {
  it('are those of the calendar', () => {
    expect(daysOf({ last: 30, unit: 'day' }, today)).toEqual({ from: '2026-10-24', to: today })
    expect(daysOf('this_week', today)).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(daysOf('this_week', today, 7)).toEqual({ from: '2026-11-22', to: '2026-11-28' })
    expect(daysOf('last_month', today)).toEqual({ from: '2026-10-01', to: '2026-10-31' })
    expect(daysOf('this_quarter', today)).toEqual({ from: '2026-10-01', to: '2026-12-31' })
    expect(daysOf('last_quarter', today)).toEqual({ from: '2026-07-01', to: '2026-09-30' })
    expect(daysOf('last_year', '2025-03-01')).toEqual({ from: '2024-01-01', to: '2024-12-31' })
    expect(daysOf({ last: 3, unit: 'month' }, '2026-01-15')).toEqual({ from: '2025-11-01', to: '2026-01-31' })
    expect(daysOf('all', today)).toBeUndefined()
  })

  it('are today in the time zone that is looked at', () => {
    const instant = Date.parse('2026-11-22T23:30:00Z')
    expect(todayIn('UTC', instant)).toBe('2026-11-22')
    expect(todayIn('Asia/Tokyo', instant)).toBe('2026-11-23')
  })
})

describe('the range before and after', () => {
  it('is as long, in months if it is whole months', () => {
    expect(shiftRange('last_month', -1, today)).toEqual({ from: '2026-09-01', to: '2026-09-30' })
    expect(shiftRange({ from: '2024-02-01', to: '2024-02-29' }, 1, today)).toEqual({
      from: '2024-03-01',
      to: '2024-03-31',
    })
    expect(shiftRange({ last: 7, unit: 'day' }, -1, today)).toEqual({ from: '2026-11-09', to: '2026-11-15' })
    expect(shiftRange('this_year', -1, today)).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  })

  it('is called today and yesterday where it is', () => {
    expect(shiftRange('today', -1, today)).toBe('yesterday')
    expect(shiftRange('yesterday', 1, today)).toBe('today')
    expect(shiftRange('yesterday', -1, today)).toEqual({ from: '2026-11-20', to: '2026-11-20' })
  })

  it('is not there in the future, nor beside everything', () => {
    expect(shiftRange('today', 1, today)).toBeUndefined()
    expect(shiftRange('all', -1, today)).toBeUndefined()
  })
})

describe('intervals', () => {
  it('give a chart that can be read', () => {
    const auto = (days: number) => intervalFor('auto', days)
    expect([1 / 24, 1, 7, 30, 91, 365, 1_500, 9_000].map(auto)).toEqual([
      'minute',
      'hour',
      'day',
      'day',
      'day',
      'week',
      'month',
      'year',
    ])
  })

  it('are what is wanted, if that can be drawn', () => {
    expect(intervalFor('hour', 7)).toBe('hour')
    expect(intervalFor('hour', 365)).toBe('week')
    expect(intervalFor('year', 7)).toBe('day')
    expect(possibleIntervals(30)).toEqual(['hour', 'day', 'week'])
  })

  it('know how long a range of hours is', () => {
    expect(lengthInDays({ from: '2026-11-01T06:00', to: '2026-11-01T12:00' }, today)).toBe(0.25)
    expect(lengthInDays({ from: '2026-11-01', to: '2026-11-03' }, today)).toBe(3)
    expect(lengthInDays('today', today)).toBe(1)
  })
})
