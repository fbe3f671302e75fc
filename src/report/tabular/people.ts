// People as a table: one row a person, or a group of persons. A cohort's count is one row.
import type { CohortResult } from '../cohort.ts'
import type { PeopleResult } from '../people.ts'
import { column, groupCells, groupColumns, type Cell, type Column, type Table } from './table.ts'

const textOf = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : JSON.stringify(value)

/** A measure is of numbers, or of texts (values of properties, times). */
function measureColumns(result: PeopleResult): readonly Column[] {
  const rows = result.groups ?? result.people
  return result.measures.map(({ label }, index) => {
    const isText = rows.some(({ measures }) => typeof measures[index] === 'string')
    return column(label, isText ? 'text' : 'number')
  })
}

export function peopleOf(result: PeopleResult): readonly Table[] {
  const measures = measureColumns(result)
  const { groups } = result
  if (groups !== undefined) {
    const keys = groupColumns(groups.map(({ key }) => key))
    return [
      {
        name: 'people',
        columns: [...keys, column('People', 'count'), ...measures],
        rows: groups.map((group) => [...groupCells(group.key, keys.length), group.persons, ...group.measures]),
      },
    ]
  }
  const names = [...new Set(result.people.flatMap(({ properties }) => Object.keys(properties)))].toSorted()
  return [
    {
      name: 'people',
      columns: [
        column('Person', 'text'),
        column('Name', 'text'),
        column('Ids', 'text'),
        column('First seen', 'time'),
        column('Last seen', 'time'),
        column('Events', 'count'),
        ...measures,
        ...names.map((name) => column(name, 'text')),
      ],
      rows: result.people.map((person) => [
        person.person_id,
        person.name,
        person.distinct_ids.join(' '),
        person.first_seen,
        person.last_seen,
        person.events,
        ...person.measures,
        ...names.map((name) => textOf(person.properties[name])),
      ]),
    },
  ]
}

export const cohortOf = (result: CohortResult): readonly Table[] => [
  {
    name: 'cohort',
    columns: [column('Persons', 'count'), column('All persons', 'count')],
    rows: [[result.persons, result.all_persons]],
  },
]
