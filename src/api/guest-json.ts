// What of the team's things is told to guests? What is needed to draw an answer, and no condition: conditions name persons,
// ids, addresses. Who made something is nobody's business outside.
import { ApiFailure } from './failure.ts'
import type { DashboardJson, SavedReportJson } from './analysis-schemas.ts'
import { requireReportForGuests } from './share-access.ts'

/** May a guest ask with this report, or condition? `isChosen`: the team chose to share just this. */
export function isOpenToGuests(asked: unknown, isChosen = false): boolean {
  try {
    requireReportForGuests(asked, isChosen)
    return true
  } catch (error) {
    if (error instanceof ApiFailure) return false
    throw error
  }
}

/** Fields of reports that say how an answer is drawn, at any depth. A new field is not told until it is listed. */
const drawn: ReadonlySet<string> = new Set(
  [
    'kind range last unit from to time_zone interval compare limit offset',
    'series label measure measures property events event_name formulas formula breakdown cumulative rolling currency',
    'steps optional order count_by group window count histogram attribution',
    'start end return occurrence period periods mode brackets nodes by top_paths collapse_repeats columns',
  ].flatMap((names) => names.split(' ')),
)
const drawnOf = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(drawnOf)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).flatMap(([name, value]) => (drawn.has(name) ? [[name, drawnOf(value)]] : [])),
  )
}

/** A report that guests may not ask keeps its kind and range: its panel says that it is not shared. */
const savedReportForGuests = (saved: SavedReportJson): SavedReportJson => {
  const isOpen = isOpenToGuests(saved.report, true)
  const { kind, range } = saved.report
  const told = isOpen ? drawnOf(saved.report) : { kind, range }
  return {
    ...saved,
    description: isOpen ? saved.description : '',
    // Less than a report; those who draw it look at nothing else.
    report: told as SavedReportJson['report'],
    created_by: '',
    folder: '',
    is_favourite: false,
  }
}

export const dashboardForGuests = (dashboard: DashboardJson): DashboardJson => ({
  ...dashboard,
  filters: [],
  created_by: '',
  updated_by: '',
  reports: dashboard.reports.map(savedReportForGuests),
})
