import { expect, it } from 'vitest'
import type { Filter } from '../../report/index.ts'
import { draftOf, filterOfDraft, newGroup, newRow } from './filter-draft.ts'

const none = new Map<string, Filter>()

it('gives back each filter that it is opened with', () => {
  const filters: readonly Filter[] = [
    { property: 'country', operator: 'is', value: ['DE', 'FR'] },
    { property: 'path', operator: 'contains', value: 'Blog', case_insensitive: true },
    { property: 'screen_width', operator: 'between', value: [300, 900] },
    { property: 'city', operator: 'is_not_set' },
    { property: 'source', operator: 'is', value: 'x', scope: 'event' },
    { property: 'properties.seats', operator: 'is', value: 5 },
    { not: { property: 'path', operator: 'starts_with', value: '/a' } },
    {
      or: [
        { property: 'country', operator: 'is', value: 'DE' },
        {
          and: [
            { property: 'os', operator: 'is', value: 'iOS' },
            { property: 'properties.price', operator: 'greater', value: 10 },
          ],
        },
      ],
    },
    {
      not: {
        or: [
          { property: 'city', operator: 'is_set' },
          { property: 'path', operator: 'is', value: '/' },
        ],
      },
    },
  ]
  for (const filter of filters) expect(filterOfDraft(draftOf(filter), none)).toEqual(filter)
})

it('is no filter while something is missing', () => {
  expect(filterOfDraft(newGroup('and'), none)).toBeUndefined()
  expect(filterOfDraft({ ...newRow(), property: 'country' }, none)).toBeUndefined()
  expect(
    filterOfDraft({ ...newRow(), property: 'screen_width', operator: 'between', values: ['1', ''] }, none),
  ).toBeUndefined()
  const half = newGroup('or', [{ ...newRow(), property: 'country', values: ['DE'] }, newRow()])
  expect(filterOfDraft(half, none)).toBeUndefined()
})

it('reads numbers as numbers, dates as they are, and a goal as what completes it', () => {
  const row = { ...newRow(), property: 'properties.price', operator: 'greater' as const }
  expect(filterOfDraft({ ...row, values: [' 10.5 '] }, none)).toMatchObject({ value: 10.5 })
  expect(filterOfDraft({ ...row, values: ['2026-01-31'] }, none)).toMatchObject({ value: '2026-01-31' })
  const goal: Filter = { property: 'event_name', operator: 'is', value: 'purchase' }
  const goals = new Map([['goal:3', goal]])
  expect(filterOfDraft({ ...newRow(), property: 'goal:3' }, goals)).toEqual(goal)
  expect(filterOfDraft({ ...newRow(), property: 'goal:3', operator: 'is_not' }, goals)).toEqual({ not: goal })
})
