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
  'GET /api/v1/projects/{projectId}/properties',
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
const personal: ReadonlySet<unknown> = new Set(['distinct_id'])
const personalKinds: ReadonlySet<unknown> = new Set(['events', 'people', 'cohort'])

/** Throws 403 for reports about single events or persons: wherever the report names one, in filters too. */
export function requireReportForGuests(report: unknown): void {
  const refuse = (): never => {
    throw new ApiFailure('read_only', 'A share link shows no single events and persons.')
  }
  if (typeof report === 'object' && report !== null && 'kind' in report && personalKinds.has(report.kind)) refuse()
  const waiting: unknown[] = [report]
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (personal.has(part) || (typeof part === 'string' && part.startsWith('person.'))) refuse()
    if (typeof part === 'object' && part !== null) waiting.push(...(Object.values(part) as unknown[]))
  }
}
