// An answer that was known already says so.
import type { Result } from '../report/index.ts'

export function fromCache(text: string, elapsedMs: number): Result {
  const result: Result = JSON.parse(text)
  result.meta = { ...result.meta, cached: true, elapsed_ms: Math.round(elapsedMs * 10) / 10 }
  return result
}
