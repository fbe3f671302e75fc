// People: persons with what is known of them, or groups of persons.
import type { PeopleResult } from '../../report/index.ts'
import { nameOf } from '../person-name.ts'
import type { PeopleMeasure, PeoplePlan } from '../plan-people.ts'
import type { Row, Rows } from '../statement.ts'
import { isoWithOffset } from '../time.ts'
import { keysAt, numberAt, textAt } from './values.ts'

type Cell = PeopleResult['people'][number]['measures'][number]

export function shapePeople(plan: PeoplePlan, rows: Rows): Omit<PeopleResult, 'meta'> {
  const page = rows.get('people') ?? []
  const total = numberAt(page[0] ?? rows.get('count')?.[0], 'total_rows') ?? 0
  const measuresOf = (row: Row): Cell[] =>
    plan.measures.map((measure, index) => cellOf(plan, measure, row, `m${index}`))
  const common = {
    kind: 'people' as const,
    page: { total, limit: plan.limit, offset: plan.offset },
    measures: plan.measures.map(({ label, into }) => ({ label, ...(into !== undefined && { currency: into }) })),
  }
  if (plan.groupBy.length > 0) {
    const groups = page.map((row) => ({
      key: keysAt(row, plan.groupBy.length),
      persons: numberAt(row, 'persons') ?? 0,
      measures: measuresOf(row),
    }))
    return { ...common, people: [], groups }
  }
  const byPerson = (name: string) => new Map((rows.get(name) ?? []).map((row) => [textAt(row, 'person_id'), row]))
  const seen = byPerson('seen')
  const ids = byPerson('ids')
  const values = Map.groupBy(rows.get('values') ?? [], (row) => textAt(row, 'person_id'))
  const at = (row: Row | undefined, column: string): string => isoWithOffset(numberAt(row, column) ?? 0, plan.timeZone)
  const people = page.map((row) => {
    const id = textAt(row, 'person_id') ?? ''
    const known = propertiesOf(values.get(id) ?? [])
    const distinctIds = textsAt(ids.get(id), 'ids')
    return {
      person_id: id,
      name: nameOf((property) => known.get(property), [textAt(ids.get(id), 'user_id') ?? '', ...distinctIds]),
      distinct_ids: distinctIds,
      first_seen: at(seen.get(id), 'first_at'),
      last_seen: at(seen.get(id), 'last_at'),
      events: numberAt(row, 'n') ?? 0,
      properties: Object.fromEntries([...known].filter(([name]) => plan.properties.includes(name))),
      measures: measuresOf(row),
    }
  })
  return { ...common, people }
}

function cellOf({ timeZone }: PeoplePlan, { measure }: PeopleMeasure, row: Row, column: string): Cell {
  if (measure === 'first_value' || measure === 'last_value') return textAt(row, column)
  const value = numberAt(row, column)
  return value !== null && (measure === 'first_at' || measure === 'last_at') ? isoWithOffset(value, timeZone) : value
}

/** What the store keeps as JSON text. */
const propertiesOf = (rows: readonly Row[]): ReadonlyMap<string, unknown> =>
  new Map(rows.map((row): [string, unknown] => [textAt(row, 'name') ?? '', JSON.parse(textAt(row, 'value') ?? 'null')]))

function textsAt(row: Row | undefined, column: string): string[] {
  const value = row?.[column]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
