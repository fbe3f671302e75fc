// The person pages' part of the API for tests that ask for nobody.
import type { ApiDeps } from '../api/index.ts'

const nobody = () => Promise.resolve({ ok: true, value: undefined } as const)
const unavailable = () => Promise.resolve({ ok: false, reason: 'unavailable', message: 'Nobody is here.' } as const)
export const noPersons: ApiDeps['persons'] = {
  person: nobody,
  timeline: unavailable,
  merge: unavailable,
  unmerge: unavailable,
}
