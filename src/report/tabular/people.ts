// People as a table: one row a person, or a group of persons. A cohort's count is one row.
import type { CohortResult } from '../cohort.ts'
import type { PeopleReport, PeopleResult } from '../people.ts'
import { column, groupCells, groupColumns, inCurrency, partOf } from './table.ts'
import type { Asked, Cell, Column, Format, Table } from './table.ts'

const textOf = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : JSON.stringify(value)

const formats = {
  total: 'count',
  sessions: 'count',
  first_at: 'time',
  last_at: 'time',
  first_value: 'text',
  last_value: 'text',
  count_distinct: 'count',
  sum: 'number',
  average: 'number',
  median: 'number',
  p90: 'number',
  p95: 'number',
  p99: 'number',
  min: 'number',
  max: 'number',
} as const satisfies Record<PeopleReport['measures'][number]['measure'], Format>

const measureColumns = (result: PeopleResult, report: PeopleReport): readonly Column[] =>
  result.measures.map(({ label, currency }, index) => {
    const measure = report.measures[index]?.measure
    return column(inCurrency(label, currency), measure === undefined ? 'number' : formats[measure])
  })

export function peopleOf(result: PeopleResult, { report }: Asked<PeopleReport>): readonly Table[] {
  const measures = measureColumns(result, report)
  const { groups, page } = result
  if (groups !== undefined) {
    const keys = groupColumns(report.group_by ?? [])
    return [
      {
        name: 'people',
        columns: [...keys, column('People', 'count'), ...measures],
        rows: groups.map((group) => [...groupCells(group.key, keys.length), group.persons, ...group.measures]),
        ...partOf(groups.length, page.total, 'rows'),
      },
    ]
  }
  const names = report.properties.toSorted()
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
      ...partOf(result.people.length, page.total, 'rows'),
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
