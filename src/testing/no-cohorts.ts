// For tests of the API that fill no cohorts.
import type { ApiDeps } from '../api/index.ts'

const unavailable = { ok: false, reason: 'unavailable', message: 'Not here.' } as const

export const noCohorts: ApiDeps['cohorts'] = {
  fill: () => Promise.resolve(unavailable),
  empty: () => Promise.resolve(unavailable),
  ofPerson: () => Promise.resolve(unavailable),
}
