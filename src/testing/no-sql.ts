// The SQL page's part of the API for tests that ask nothing in SQL.
import type { ApiDeps } from '../api/index.ts'

export const noSql: ApiDeps['sql'] = {
  ask: () => Promise.resolve({ ok: false, reason: 'unavailable', message: 'There is no database here.' }),
  schema: () => ({ tables: [], functions: [], limits: { seconds: 0, memory_bytes: 0, rows: 0 } }),
}
