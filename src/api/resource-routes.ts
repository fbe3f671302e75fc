// What do the addresses of goals, segments, annotations and definitions have in common?
import { createRoute, z } from '@hono/zod-openapi'
import { resourceLimits } from '../account/index.ts'
import type { Created, Project, ResourceKind } from '../account/index.ts'
import type { Filter } from '../report/index.ts'
import { ApiFailure, commonResponses, valueOf } from './failure.ts'
import { idParameter, json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

export const projectPath = z.object({ projectId: idParameter('projectId', 'project') })
export const security = [{ key: [] }]

interface Kind<Name extends string, New extends z.ZodType, Kept extends z.ZodType> {
  /** In addresses and answers: 'goals'. */
  readonly name: Name
  /** In addresses, where it is another. */
  readonly path?: string
  /** For people: 'goal'. */
  readonly one: string
  readonly tag: string
  readonly new: New
  readonly kept: Kept
}

/** Paths of one thing: `/api/v1/projects/{projectId}/goals/{goalId}`. */
const onePath = (one: string) => projectPath.extend({ id: idParameter('id', one) })

/** List, create, replace, delete. */
export const resourceRoutes = <const Name extends string, New extends z.ZodType, Kept extends z.ZodType>(
  kind: Kind<Name, New, Kept>,
) => {
  const base = `/api/v1/projects/{projectId}/${kind.path ?? kind.name}` as const
  const common = { tags: [kind.tag], security }
  const { one } = kind
  const list = z.object({ [kind.name]: z.array(kind.kept) } as Record<Name, z.ZodArray<Kept>>)
  return {
    list: createRoute({
      ...common,
      method: 'get',
      path: base,
      summary: `List the ${kind.name} of a project`,
      request: { params: projectPath },
      responses: { 200: json(list, `All ${kind.name}.`), ...commonResponses },
    }),
    create: createRoute({
      ...common,
      method: 'post',
      path: base,
      summary: `Make a ${one}`,
      request: { params: projectPath, body: jsonBody(kind.new) },
      responses: { 201: json(kind.kept, `The ${one}.`), ...commonResponses },
    }),
    replace: createRoute({
      ...common,
      method: 'put',
      path: `${base}/{id}` as const,
      summary: `Replace a ${one}`,
      request: { params: onePath(one), body: jsonBody(kind.new) },
      responses: { 200: json(kind.kept, `The ${one} as it is now.`), ...commonResponses },
    }),
    remove: createRoute({
      ...common,
      method: 'delete',
      path: `${base}/{id}` as const,
      summary: `Delete a ${one}`,
      request: { params: onePath(one) },
      responses: { 204: { description: 'Deleted.' }, ...commonResponses },
    }),
  }
}

/** What was made; throws 400 if the project has as many as it may. */
export function made<T>(created: Created<T>, kind: ResourceKind, one: string): T {
  if (created !== 'too_many') return created
  throw new ApiFailure(
    'bad_request',
    `The project has ${resourceLimits[kind]} ${one}s, which is the most. Delete one that is not needed.`,
  )
}

/** What was found; throws 404 if nothing was. */
export function found<T>(value: T | undefined, one: string, id: number): T {
  if (value !== undefined) return value
  throw new ApiFailure('not_found', `There is no ${one} ${id} in this project.`)
}

/** One thing that is wrong with the body, and where. */
export const badPlace = (path: string, message: string): ApiFailure =>
  new ApiFailure('bad_request', `${path}: ${message}`, [{ path, message }])

/** Longest definition or filter that is kept, as JSON text. */
const mostJson = 20_000

/** The JSON text to keep of a filter (or what holds it); throws 400 if it is too long. */
export function keptJson(value: unknown, path: string): string {
  const text = JSON.stringify(value)
  if (text.length > mostJson) throw badPlace(path, `Too long: at most ${mostJson} characters of JSON.`)
  return text
}

/** The regular expressions of a filter. */
export function patternsOf(filter: Filter): readonly string[] {
  if ('and' in filter) return filter.and.flatMap(patternsOf)
  if ('or' in filter) return filter.or.flatMap(patternsOf)
  if ('not' in filter) return patternsOf(filter.not)
  const isPattern = filter.operator === 'matches' || filter.operator === 'does_not_match'
  return isPattern ? [...new Set([filter.value].flat().map(String))] : []
}
const mostPatterns = 20

/**
 * Throws 400, naming the place, if the query engine can't answer with this filter: it asks for one minute of events, so that
 * a filter that is kept can always be used.
 */
export async function checkFilter(
  deps: ApiDeps,
  project: Project,
  filter: Filter,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const report = { kind: 'overview', range: { last: 1, unit: 'minute' }, measures: ['events'], filter }
  const patterns = patternsOf(filter)
  if (patterns.length > mostPatterns)
    throw badPlace(
      path,
      `It has ${patterns.length} regular expressions, the most are ${mostPatterns}. Join some by “|”.`,
    )
  const [bad] = valueOf(await deps.badPatterns(patterns, signal))
  if (bad !== undefined) throw badPlace(path, `“${bad.slice(0, 100)}” is not a regular expression (RE2 syntax).`)
  const answer = await deps.runReport(project, report, signal)
  if (answer.ok || answer.reason !== 'invalid') return void valueOf(answer)
  const issues = answer.issues.map((issue) => ({
    path: issue.path.startsWith('filter') ? `${path}${issue.path.slice('filter'.length)}` : path,
    message: issue.message,
  }))
  throw new ApiFailure('bad_request', `${issues[0]?.path ?? path}: ${issues[0]?.message ?? 'Not valid.'}`, issues)
}
