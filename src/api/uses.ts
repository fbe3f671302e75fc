// Who uses a cohort, a goal or a virtual event? Whatever is kept in the words of reports and names it. What is used is not
// deleted unasked: a report would count 0 and not say why, or fail.
import { z } from '@hono/zod-openapi'
import type { Accounts } from '../account/index.ts'
import { cohortsNamed } from '../report/index.ts'
import { ApiFailure } from './failure.ts'

type Used =
  | { readonly kind: 'cohort'; readonly id: number }
  | { readonly kind: 'goal'; readonly id: number }
  | { readonly kind: 'virtual_event'; readonly name: string }

/** All values in something in the words of reports, with the object that holds them. */
function* fieldsOf(value: unknown): Generator<readonly [name: string, value: unknown, holder: object]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    yield [name, part, value]
    yield* fieldsOf(part)
  }
}

function isNamedIn(value: unknown, used: Used): boolean {
  if (used.kind === 'cohort') return cohortsNamed(value).includes(used.id)
  for (const [name, part, holder] of fieldsOf(value)) {
    if (used.kind === 'goal') {
      if (name === 'goal' && part === used.id) return true
      if (name === 'goals' && Array.isArray(part) && part.includes(used.id)) return true
    } else {
      if (name === 'event_name' && part === used.name) return true
      const isOfNames = name === 'value' && 'property' in holder && holder.property === 'event_name'
      if (isOfNames && [part].flat().includes(used.name)) return true
    }
  }
  return false
}

/** What names it, for people: 'the report “Sign-ups”'. */
export async function usesOf(accounts: Accounts, projectId: number, used: Used): Promise<readonly string[]> {
  const { cohorts, resources, boards, virtualEvents } = accounts
  const kept: readonly (readonly [what: string, name: string, text: string | undefined])[] = [
    ...(await cohorts.list(projectId)).map((cohort) => ['the cohort', cohort.name, cohort.definition] as const),
    ...(await boards.savedReports(projectId, undefined)).map((all) => ['the report', all.name, all.report] as const),
    ...(await boards.dashboards(projectId, undefined)).map((all) => ['the dashboard', all.name, all.filters] as const),
    ...(await resources.segments(projectId)).map((all) => ['the segment', all.name, all.filter] as const),
    ...(await resources.goals(projectId)).map((all) => ['the goal', all.name, all.definition] as const),
    // Names in their conditions mean captured events, so no virtual one.
    ...(used.kind === 'virtual_event' ? [] : await virtualEvents.list(projectId)).map(
      (all) => ['the virtual event', all.name, all.definition] as const,
    ),
  ]
  return kept.flatMap(([what, name, text]) =>
    text !== undefined && isNamedIn(JSON.parse(text), used) ? [`${what} “${name}”`] : [],
  )
}

/** 'It is used by the report “A”, the goal “B” and 3 more.' */
export const usedByText = (uses: readonly string[]): string =>
  `It is used by ${uses.slice(0, 5).join(', ')}${uses.length > 5 ? ` and ${uses.length - 5} more` : ''}.`

export const evenIfUsedQuery = z.object({ even_if_used: z.enum(['true', 'false']).default('false') })

/** Throws 409 for what is used, unless that is meant. */
export function requireUnused(uses: readonly string[], { even_if_used: meant }: z.output<typeof evenIfUsedQuery>) {
  if (uses.length > 0 && meant !== 'true') throw new ApiFailure('in_use', usedByText(uses))
}
