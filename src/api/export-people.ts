// A people report's result as one table: a row for each person, or for each group of them.
import type { PeopleResult } from '../report/index.ts'
import type { ExportCell, ExportColumn, ExportTable } from './export-table.ts'

const text = (header: string): ExportColumn => ({ header, format: 'text' })

export function peopleTable({ meta, people, groups, measures }: PeopleResult): ExportTable {
  const measured = measures.map(({ label }, index): ExportColumn => {
    const cells = [...people, ...(groups ?? [])].map((row) => row.measures[index])
    return { header: label, format: cells.some((cell) => typeof cell === 'string') ? 'text' : 'number' }
  })
  if (groups !== undefined) {
    const parts = groups[0]?.key.length ?? 1
    const keys = Array.from({ length: parts }, (_, index) => text(parts === 1 ? 'Group' : `Group ${index + 1}`))
    return {
      name: 'people',
      meta,
      columns: [...keys, { header: 'People', format: 'count' }, ...measured],
      rows: groups.map(({ key, persons, measures: cells }) => [...key, persons, ...cells]),
    }
  }
  const properties = [...new Set(people.flatMap((person) => Object.keys(person.properties)))].toSorted()
  return {
    name: 'people',
    meta,
    columns: [
      ...['Person', 'Name', 'Ids', 'First seen', 'Last seen'].map(text),
      { header: 'Events', format: 'count' },
      ...properties.map(text),
      ...measured,
    ],
    rows: people.map((person) => [
      person.person_id,
      person.name,
      person.distinct_ids.join(' '),
      person.first_seen,
      person.last_seen,
      person.events,
      ...properties.map((name) => cellOf(person.properties[name])),
      ...person.measures,
    ]),
  }
}

const cellOf = (value: unknown): ExportCell =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)
