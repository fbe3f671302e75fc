// How do questions of the API reach the query engine, and its failures the API? And when is a cached result still true?
import type { Accounts, Project, WeekStart } from '../account/index.ts'
import type { Answer, ApiDeps } from '../api/index.ts'
import { createLiveQueries, createQueryEngine, QueryError } from '../query/index.ts'
import type { ExportRequest, LiveQueries } from '../query/index.ts'
import type { Filter, Range } from '../report/index.ts'
import { DatabaseError } from '../store/index.ts'
import type { Database } from '../store/index.ts'
import type { ReportWords } from './project-book.ts'
import type { Settings } from './settings.ts'

export interface QuestionsDeps {
  readonly database: Database
  readonly settings: Settings
  readonly projects: () => readonly Project[]
  readonly reportWords: (projectId: number) => ReportWords
  readonly rates: Accounts['rates']
  readonly now: () => number
  readonly noteQuery: (kind: string, outcome: string, seconds: number) => void
}

export interface Questions {
  readonly api: Pick<ApiDeps, 'runReport' | 'cohorts' | 'sql' | 'badPatterns' | 'exportEvents' | 'catalogue'>
  readonly live: LiveQueries
  /** Rows of these projects changed: what was answered before is old. */
  readonly noteChanged: (projects: readonly number[]) => void
  /** Rows may have changed unseen (the loader was started again, rows were removed). */
  readonly noteAllChanged: () => void
}

const cacheBytes = 32 * 1024 * 1024
const weekStarts: Readonly<Record<WeekStart, number>> = { monday: 1, saturday: 6, sunday: 7 }

export function createQuestions(deps: QuestionsDeps): Questions {
  const versions = new Map<number, number>()
  let epoch = 0
  const engine = createQueryEngine({
    database: deps.database,
    now: deps.now,
    project: (id) => {
      const project = deps.projects().find((one) => one.id === id)
      return (
        project && {
          timeZone: project.timeZone,
          weekStart: weekStarts[project.weekStart],
          currency: project.currency,
          ...deps.reportWords(id),
        }
      )
    },
    dataVersion: (id) => `${epoch}.${versions.get(id) ?? 0}`,
    rates: async (currencies, from, to) => {
      const base = await deps.rates.base()
      return base === undefined ? undefined : { base, rates: await deps.rates.between(currencies, from, to) }
    },
    cacheBytes,
    maxSeconds: deps.settings.querySeconds,
    maxMemoryBytes: Math.floor(deps.settings.engineMemory * 0.8),
  })
  const timed = async <T>(kind: string, work: () => Promise<T>): Promise<Answer<T>> => {
    const startedAt = performance.now()
    const answer = await answerOf(work).catch((error: unknown) => {
      deps.noteQuery(kind, 'fault', (performance.now() - startedAt) / 1000)
      throw error
    })
    deps.noteQuery(kind, answer.ok ? 'ok' : answer.reason, (performance.now() - startedAt) / 1000)
    return answer
  }

  return {
    api: {
      runReport: (project, report, signal, defining = {}) =>
        timed(kindOf(report), () => engine.run(project.id, report, { signal, ...defining })),
      sql: {
        ask: (project, question, signal) => timed('sql', () => engine.askSql(project.id, question, { signal })),
        schema: () => engine.sqlSchema,
      },
      cohorts: {
        fill: async (project, to, members, signal) => {
          const answer = await timed('cohort', () => engine.fillCohort(project.id, to, members, { signal }))
          // The first fill holds from its begin on.
          versions.set(project.id, (versions.get(project.id) ?? 0) + 1)
          return answer
        },
        ofPerson: (project, id, signal) => timed('cohort', () => engine.cohortsOf(project.id, BigInt(id), { signal })),
        empty: (project, cohortId, before) => timed('cohort', () => engine.emptyCohort(project.id, cohortId, before)),
      },
      badPatterns: (patterns, signal) => timed('patterns', () => engine.badPatterns(patterns, { signal })),
      catalogue: {
        eventNames: (project, signal) => timed('catalogue', () => engine.eventNames(project.id, { signal })),
        ownProperties: (project, eventName, signal) =>
          timed('catalogue', () => engine.ownProperties(project.id, eventName, { signal })),
        profileProperties: (project, signal) =>
          timed('catalogue', () => engine.profileProperties(project.id, { signal })),
      },
      exportEvents: (project, { format, from, to, filter, isForSpreadsheet }, signal) => {
        // Parsed by the query engine, which names the place that is wrong.
        const request = { range: rangeOf(from, to), ...(filter === undefined ? {} : { filter: filter as Filter }) }
        const kind = isForSpreadsheet && format === 'csv' ? 'spreadsheet' : format
        return timed('export', () => engine.exportEvents(project.id, request satisfies ExportRequest, kind, { signal }))
      },
    },
    live: createLiveQueries({ database: deps.database, engine, now: deps.now }),
    noteChanged: (projects) => {
      for (const id of projects) versions.set(id, (versions.get(id) ?? 0) + 1)
    },
    noteAllChanged: () => void epoch++,
  }
}

/** Only kinds that exist: a label of metrics must not be the sender's to choose. */
const kinds: ReadonlySet<unknown> = new Set([
  'overview',
  'trend',
  'table',
  'events',
  'goals',
  'funnel',
  'retention',
  'paths',
  'lifecycle',
  'stickiness',
  'people',
  'cohort',
])
const kindOf = (report: unknown): string => {
  const kind = typeof report === 'object' && report !== null && 'kind' in report ? report.kind : undefined
  return kinds.has(kind) ? String(kind) : 'unknown'
}

/** Without a start from the first day there is, without an end to the last. */
const rangeOf = (from: string | undefined, to: string | undefined): Range =>
  from === undefined && to === undefined ? 'all' : { from: from ?? '1970-01-01', to: to ?? '2105-12-31' }

/** Expected failures as values; everything else is a fault and thrown. */
export async function answerOf<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof QueryError) return failureOf(error)
    if (!(error instanceof DatabaseError) || error.reason === 'internal' || error.reason === 'bad_input') throw error
    return { ok: false, reason: error.reason, message: messages[error.reason] }
  }
}

const messages = {
  unavailable: 'The database does not answer just now.',
  timeout: 'The question took too long.',
  memory: 'The question needs too much memory.',
  aborted: 'The question was cancelled.',
} as const

function failureOf(error: QueryError): Answer<never> {
  switch (error.reason) {
    case 'bad_report':
    case 'not_there_yet':
    case 'unknown_project':
      return {
        ok: false,
        reason: 'invalid',
        issues: error.issues.length > 0 ? error.issues : [{ path: '', message: error.message }],
      }
    case 'timeout':
    case 'memory':
    case 'aborted':
    case 'unavailable':
    case 'busy':
      return { ok: false, reason: error.reason, message: error.message }
  }
}
