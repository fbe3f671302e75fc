import { describe, expect, it } from 'vitest'
import type { Filter } from '../../report/index.ts'
import { negated, rowFilter, toggleFilter } from './filters.ts'

const is = (property: string, value: string): Filter => ({ property, operator: 'is', value })

describe('a click on a row', () => {
  it('filters, a second one takes it back, another value takes its place', () => {
    const once = toggleFilter([], is('country', 'DE'))
    expect(once).toEqual([is('country', 'DE')])
    expect(toggleFilter(once, is('country', 'DE'))).toEqual([])
    expect(toggleFilter(once, is('country', 'FR'))).toEqual([is('country', 'FR')])
    expect(toggleFilter(once, is('source', 'Google'))).toEqual([is('country', 'DE'), is('source', 'Google')])
  })

  it('excludes one more value of the same property', () => {
    const not = (value: string | string[]): Filter => ({ property: 'country', operator: 'is_not', value })
    const twice = toggleFilter(toggleFilter([], not('DE')), not('FR'))
    expect(twice).toEqual([not(['DE', 'FR'])])
  })

  it('means what is not set where the value is not known, but an own property may be empty', () => {
    expect(rowFilter('city', '')).toEqual({ property: 'city', operator: 'is_not_set' })
    expect(rowFilter('properties.plan', null)).toEqual({ property: 'properties.plan', operator: 'is_not_set' })
    expect(rowFilter('properties.plan', '')).toEqual(is('properties.plan', ''))
    expect(rowFilter('city', '', true)).toEqual({ property: 'city', operator: 'is_set' })
  })
})

describe('the opposite of a filter', () => {
  it('is a plain one where there is one, and undone by itself', () => {
    expect(negated(is('country', 'DE'))).toEqual({ property: 'country', operator: 'is_not', value: 'DE' })
    const starts: Filter = { property: 'path', operator: 'starts_with', value: '/a' }
    expect(negated(starts)).toEqual({ not: starts })
    expect(negated(negated(starts))).toEqual(starts)
  })

  it('of a comparison holds for what is missing as well', () => {
    const wide: Filter = { property: 'screen_width', operator: 'greater', value: 600 }
    expect(negated(wide)).toEqual({ not: wide })
  })
})
