// For tests of the API that listen to nothing.
import type { ApiDeps } from '../api/index.ts'

const unavailable = { ok: false, reason: 'unavailable', message: 'Not here.' } as const

export const noLive: ApiDeps['live'] = {
  listen: () => Promise.resolve(unavailable),
  device: () => Promise.resolve(unavailable),
  ingestion: () => Promise.resolve(unavailable),
  checkEveryMs: 20_000,
}
