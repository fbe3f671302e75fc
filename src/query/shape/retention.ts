// Retention: rows → cohorts with their cells, and averages over those that are over.
import type { ResultOf } from '../../report/index.ts'
import { sizePlace, totalPlace } from '../compile/retention/index.ts'
import { isComplete, type RetentionCohort, type RetentionPlan } from '../plan-retention.ts'
import type { Row, Rows } from '../statement.ts'
import { isoWithOffset } from '../time.ts'
import { groupsAt, keysAt, numberAt } from './values.ts'

type Group = ResultOf<'retention'>['overall']
type Cell = Group['cohorts'][number]['cells'][number]
type Average = Group['averages'][number]

export function shapeRetention(plan: RetentionPlan, rows: Rows): Omit<ResultOf<'retention'>, 'meta'> {
  const count = plan.breakdown.length
  const byKey = (name: string): ReadonlyMap<string, readonly Row[]> =>
    Map.groupBy(rows.get(name) ?? [], (row) => JSON.stringify(keysAt(row, count)))
  const { groups, groupsPage } = groupsAt(plan, rows, 'group_cells')
  const values = byKey('group_values')
  return {
    kind: 'retention',
    period: plan.period,
    ...(plan.measure.kind !== 'persons' && plan.measure.into !== undefined && { currency: plan.measure.into }),
    columns: plan.columns.map(({ from, to }) => ({ from, to })),
    overall: shapeGroup(plan, [], rows.get('cells') ?? [], rows.get('values') ?? []),
    groups: groups.map(({ key, rows: own }) => shapeGroup(plan, key, own, values.get(JSON.stringify(key)) ?? [])),
    groups_page: groupsPage,
  }
}

const place = (row: Row): string => `${numberAt(row, 'cohort') ?? ''}/${numberAt(row, 'place') ?? ''}`

function shapeGroup(
  plan: RetentionPlan,
  key: readonly (string | null)[],
  cellRows: readonly Row[],
  valueRows: readonly Row[],
): Group {
  const counts = new Map(cellRows.map((row) => [place(row), numberAt(row, 'persons') ?? 0]))
  const values = new Map(valueRows.map((row) => [place(row), row]))
  const cohorts = plan.cohorts.map((cohort, index) => {
    const size = counts.get(`${index}/${sizePlace}`) ?? 0
    const cells = shownColumns(plan, cohort).map((column, at): Cell => {
      // Who starts is there, in mode `on`.
      const returned = plan.mode === 'on' && at === 0 ? size : (counts.get(`${index}/${at}`) ?? 0)
      return {
        persons: returned,
        share: size === 0 ? null : returned / size,
        ...(plan.measure.kind === 'persons' ? {} : { value: valueOf(plan.measure.kind, values.get(`${index}/${at}`)) }),
        complete: isComplete(column, cohort),
      }
    })
    return {
      start: isoWithOffset(cohort.from, plan.timeZone),
      end: isoWithOffset(cohort.to, plan.timeZone),
      size,
      cells,
    }
  })
  return {
    key: [...key],
    size: counts.get(`0/${totalPlace}`) ?? cohorts.reduce((sum, { size }) => sum + size, 0),
    cohorts,
    averages: plan.columns.map((_, at) => averageOf(plan, cohorts, at)),
  }
}

/** Columns that have begun for somebody of the cohort: the first ones, since they are in order. */
const shownColumns = ({ columns }: RetentionPlan, { begun }: RetentionCohort): RetentionPlan['columns'] =>
  columns.filter(({ from }) => from < begun)

function valueOf(kind: 'sum' | 'average', row: Row | undefined): number | null {
  const total = numberAt(row, 'total') ?? 0
  const numbers = numberAt(row, 'numbers') ?? 0
  if (kind === 'sum') return total
  return numbers === 0 ? null : total / numbers
}

function averageOf(plan: RetentionPlan, cohorts: Group['cohorts'], at: number): Average {
  const over = cohorts.flatMap(({ size, cells }) => {
    const cell = cells[at]
    return cell?.complete === true ? [{ size, cell }] : []
  })
  const size = over.reduce((sum, one) => sum + one.size, 0)
  const persons = over.reduce((sum, { cell }) => sum + cell.persons, 0)
  const share = size === 0 ? null : persons / size
  if (plan.measure.kind === 'persons') return { share, persons, size }
  const known = over.filter(({ cell }) => typeof cell.value === 'number')
  const weight = known.reduce((sum, one) => sum + one.size, 0)
  const weighted = known.reduce((sum, one) => sum + one.size * (one.cell.value ?? 0), 0)
  return { share, value: weight === 0 ? null : weighted / weight, persons, size }
}
