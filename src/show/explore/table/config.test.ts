import { expect, it } from 'vitest'
import { askedTable, parseTable } from './config.ts'

it('reads what is a table, and what is none as the one that it begins with', () => {
  const kept = { breakdown: ['country', 'path'], measures: ['revenue', 'conversions'], limit: 50, offset: 0, goal: 3 }
  const order = { by: 'revenue', direction: 'asc' }
  expect(parseTable({ kind: 'table', range: 'all', ...kept, order })).toEqual({ ...kept, order })
  const start = parseTable(undefined)
  expect(start).toMatchObject({ breakdown: ['path'], measures: ['visitors', 'page_views'] })
  expect(parseTable({ breakdown: 'path', measures: ['x'], order: { by: 'x' }, limit: 0, goal: -1 })).toEqual(start)
})

it('asks no order by a number that is not shown', () => {
  const config = parseTable({ measures: ['visits'], order: { by: 'visitors', direction: 'asc' } })
  expect(askedTable(config)).not.toHaveProperty('order')
  expect(askedTable({ ...config, measures: ['visits', 'visitors'] })).toHaveProperty('order.by', 'visitors')
})
