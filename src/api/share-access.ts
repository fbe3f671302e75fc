// What may a guest with a share link ask? Only what stands here: a new address of the API is closed to guests until it is
// listed, and what is listed tells of no single person.
import { ApiFailure } from './failure.ts'

/** Method and address, as in the OpenAPI document. */
const open: ReadonlySet<string> = new Set([
  'GET /api/v1/projects',
  'GET /api/v1/projects/{projectId}',
  'POST /api/v1/projects/{projectId}/query',
  'GET /api/v1/projects/{projectId}/query.csv',
  'POST /api/v1/projects/{projectId}/query.csv',
  'GET /api/v1/projects/{projectId}/query.xlsx',
  'POST /api/v1/projects/{projectId}/query.xlsx',
  'GET /api/v1/projects/{projectId}/query.json',
  'POST /api/v1/projects/{projectId}/query.json',
  'GET /api/v1/projects/{projectId}/query.parquet',
  'POST /api/v1/projects/{projectId}/query.parquet',
  'GET /api/v1/projects/{projectId}/events',
  'GET /api/v1/projects/{projectId}/goals',
  'GET /api/v1/projects/{projectId}/segments',
  'GET /api/v1/projects/{projectId}/annotations',
  'GET /api/v1/projects/{projectId}/event-definitions',
  'GET /api/v1/projects/{projectId}/property-definitions',
])

/** What the link of one dashboard opens: it, and the answers to the reports that it shows (`savedQuestion` looks which). */
const openOfDashboard: ReadonlySet<string> = new Set([
  'GET /api/v1/projects/{projectId}/dashboards/{id}',
  'GET /api/v1/projects/{projectId}/reports/{id}/result',
  'GET /api/v1/projects/{projectId}/reports/{id}/result.csv',
  'GET /api/v1/projects/{projectId}/reports/{id}/result.xlsx',
  'GET /api/v1/projects/{projectId}/reports/{id}/result.json',
  'GET /api/v1/projects/{projectId}/reports/{id}/result.parquet',
])

/**
 * Throws 403 for what is not open to guests; `dashboardId` if the link is of one dashboard. Which project it is about is looked
 * at by openProject, which dashboard by its routes.
 */
export function requireOpenToGuests(method: string, path: string, dashboardId: number | undefined): void {
  const named = path
    .replace(/^(\/api\/v1\/projects\/)\d+(?=\/|$)/, '$1{projectId}')
    .replace(/(\/(?:dashboards|reports)\/)\d+(?=\/|$)/, '$1{id}')
  const opened = dashboardId === undefined ? open : openOfDashboard
  if (!opened.has(`${method === 'HEAD' ? 'GET' : method} ${named}`))
    throw new ApiFailure('read_only', 'A share link does not open this.')
}

/** Of persons and their single events guests are told nothing. */
const personalKinds: ReadonlySet<unknown> = new Set(['events', 'people', 'cohort'])
/** Who somebody is, or what is known of them and of their account. */
const isPersonal = (text: string): boolean => text === 'distinct_id' || /^(person|group)\./.test(text)
/** Own properties may hold anything (those of `identify` are the person's); what links lead to, Cairn's own script sends. */
const isOwn = (text: string): boolean => text.startsWith('properties.') && text !== 'properties.url'

/** May a guest ask by it? Wherever a report or a filter names a property. `isChosen`: the team chose to share just this. */
function isForGuests(report: unknown, isChosen = false): boolean {
  const waiting: unknown[] = [report]
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part === 'string' && (isPersonal(part) || (!isChosen && isOwn(part)))) return false
    if (typeof part !== 'object' || part === null) continue
    if ('scope' in part && (part.scope === 'person' || part.scope === 'group')) return false
    waiting.push(...(Object.values(part) as unknown[]))
  }
  return true
}

/**
 * Throws 403 for reports about single events or persons, and for those that name a property that may tell of one. `isChosen`: it
 * stands on a dashboard that was shared, where the sender's own properties may be shown.
 */
export function requireReportForGuests(report: unknown, isChosen = false): void {
  const isOfPersons =
    typeof report === 'object' && report !== null && 'kind' in report && personalKinds.has(report.kind)
  if (isOfPersons || !isForGuests(report, isChosen))
    throw new ApiFailure(
      'read_only',
      'A share link shows no single events and persons, and no properties that may tell of them.',
    )
}
