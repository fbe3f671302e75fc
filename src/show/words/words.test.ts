// The words are the browser's: tests run in English, as Node does here, and check the shape where locales differ.
import { describe, expect, it } from 'vitest'
import {
  agoText,
  axisText,
  changeText,
  countryFlag,
  countryName,
  countText,
  daysText,
  durationText,
  intervalText,
  languageName,
  momentText,
  moneyText,
  moneyTexts,
  percentText,
  shareText,
  shortCountText,
  timeZoneText,
} from './index.ts'

const digits = (text: string): string => text.replace(/\D/g, '')

describe('numbers', () => {
  it('are exact, or short from ten thousand on', () => {
    expect(digits(countText(1_234_567))).toBe('1234567')
    expect(digits(shortCountText(9_999))).toBe('9999')
    expect(shortCountText(12_345)).toMatch(/^12[.,]3/)
    expect(shortCountText(0)).toBe('0')
  })

  it('are shares in percent, where little is not nothing', () => {
    expect(percentText(0.4236)).toMatch(/^42[.,]4/)
    expect(shareText(0.001)).toMatch(/^<1/)
    expect(shareText(0)).toMatch(/^0/)
    expect(changeText(0.12)).toMatch(/^\+12/)
    expect(changeText(-0.12)).toMatch(/^[-−]12/)
    expect(changeText(0)).toMatch(/^0/)
  })

  it('are durations that never say 60 seconds', () => {
    expect(durationText(0)).toMatch(/^0/)
    expect(durationText(59.6)).toMatch(/^1\D+ 0/)
    expect(digits(durationText(133))).toBe('213')
    expect(digits(durationText(7_325))).toBe('22')
  })

  it('are money, also of a currency that nobody knows', () => {
    expect(digits(moneyText('12.5000', 'EUR'))).toBe('1250')
    expect(moneyText('12.5', '')).toMatch(/12[.,]5/)
    expect(moneyText('12.5', '<b>')).toContain('<b>')
    expect(['500.0000', '0.5000'].map((amount) => digits(moneyText(amount, 'EUR', true)))).toEqual(['500', '050'])
    expect(moneyTexts({ EUR: '1.0000', USD: '20.0000' }).map(digits)).toEqual(['2000', '100'])
  })
})

describe('dates', () => {
  it('are the local ones of the time zone that the API answered in', () => {
    expect(axisText('hour', '2026-03-29T23:00:00+02:00', false)).toMatch(/11|23/)
    expect(daysText('2026-01-31', '2026-01-31')).toMatch(/31/)
    expect(daysText('2026-01-01', '2026-01-31')).toMatch(/1.*31/)
    expect(intervalText('month', '2026-10-01T00:00:00+02:00', '2026-11-01T00:00:00+01:00')).toContain('2026')
  })

  it('say moments in a time zone, and how long ago', () => {
    expect(momentText('2026-01-31T23:30:00Z', 'Asia/Tokyo')).toMatch(/1|Feb/)
    const now = Date.parse('2026-01-31T12:00:00Z')
    expect(agoText('2026-01-31T11:59:30Z', now)).toBe('now')
    expect(agoText('2026-01-31T11:55:00Z', now)).toMatch(/5/)
    expect(agoText('2026-01-30T12:00:00Z', now)).not.toMatch(/24/)
  })

  it('say a zone with its distance, daylight saving included', () => {
    expect(timeZoneText('Europe/Berlin', Date.parse('2026-01-15'))).toBe('Europe/Berlin (UTC+1)')
    expect(timeZoneText('Europe/Berlin', Date.parse('2026-07-15'))).toBe('Europe/Berlin (UTC+2)')
    expect(timeZoneText('Not/AZone')).toBe('Not/AZone')
  })
})

describe('names', () => {
  it('are those of countries and languages, and what is no code stays as it is', () => {
    expect(countryName('DE')).toMatch(/Germany|Deutschland/)
    expect(countryName('ZZZ')).toBe('ZZZ')
    expect(languageName('<b>')).toBe('<b>')
    expect(countryFlag('DE')).toBe('🇩🇪')
    expect(countryFlag('')).toBe('')
  })
})
