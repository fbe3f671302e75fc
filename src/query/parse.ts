// JSON → report, or every place that is wrong and what was expected there.
import type { z } from 'zod'
import { QueryError, type Issue } from './errors.ts'

/** Most levels of lists and objects in each other: what reads a report calls itself for each, here and in the engine. */
const mostLevels = 100

/** Throws QueryError 'bad_report' with one issue for each wrong place. */
export function parseReport<T>(schema: z.ZodType<T>, report: unknown): T {
  if (isDeeper(report, mostLevels))
    throw new QueryError('bad_report', `The report has more than ${mostLevels} levels. Nest fewer conditions.`)
  const parsed = schema.safeParse(report)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap((issue) => issuesOf(issue))
  const [first] = issues
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  throw new QueryError('bad_report', `${where}${first?.message ?? 'The report is not valid.'}`, { issues })
}

/** Level by level, so that no depth is too much for it. */
function isDeeper(value: unknown, levels: number): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    level = level.flatMap((one): readonly unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    )
  }
  return false
}

/** Of a union that nothing fits, what is said about the alternative that fits best (its faults lie deepest). */
function issuesOf(issue: z.core.$ZodIssue, outer: readonly PropertyKey[] = []): readonly Issue[] {
  const path = [...outer, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map(depthOf))
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? []
    if (depth(best) > 0 || best.length === 1) return best.flatMap((part) => issuesOf(part, path))
  }
  return [{ path: pathText(path), message: issue.message }]
}

function depthOf(issue: z.core.$ZodIssue): number {
  if (issue.code !== 'invalid_union') return issue.path.length
  return issue.path.length + Math.max(0, ...issue.errors.flat().map(depthOf))
}

/** 'series[0].measure' */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  )
