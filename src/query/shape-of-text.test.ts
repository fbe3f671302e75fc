// Does the SQL depend on a report's shape only, never on its values? Every value of a generated report is replaced by
// another of the same kind: the text must stay the same, byte for byte, and hold none of the values.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  filterSchema,
  goalDefinitionSchema,
  reportSchema,
  type Filter,
  type Goal,
  type Report,
} from '../report/index.ts'
import { render } from '../sql/index.ts'
import { generatedCohorts } from '../testing/oracle/generate-people.ts'
import { generatedGoals, generatedReport, goalsOfReports, worldNow } from '../testing/oracle/index.ts'
import { compile } from './compile/index.ts'
import type { Joins } from './plan.ts'
import { resolve } from './resolve/index.ts'
import { rewrite } from './rewrite.ts'

const [cohorts = []] = fc.sample(generatedCohorts, { numRuns: 1 })
/** What is known of the project: parts of the shape but for the goals' and names' own texts. */
interface Known {
  readonly joins: Joins
  readonly goals: readonly Goal[]
  readonly merges: ReadonlyMap<string, string>
}
const texts = (report: Report, projectId: number, { joins, goals, merges }: Known): readonly string[] =>
  compile({
    ...rewrite(
      resolve(report, {
        projectId,
        now: worldNow,
        timeZone: 'Europe/Berlin',
        weekStart: 1,
        currency: 'EUR',
        firstAt: worldNow - 1e9,
        lastAt: worldNow,
        goals,
        merges,
        virtualEvents: [],
        cohorts,
      }),
    ),
    joins,
  }).map(({ sql }) => render(sql).text)

const known: fc.Arbitrary<Known> = fc.record({
  joins: fc.constantFrom('none' as const, 'simple' as const, 'any' as const),
  goals: generatedGoals(goalsOfReports),
  merges: fc.constantFrom<ReadonlyMap<string, string>>(new Map(), new Map([['purchase', 'bought']])),
})
const mark = 'MARKED'
/** Another value of the same kind, marked where it is text. */
const otherValue = <T>(value: T): T | string | number | boolean => {
  if (typeof value === 'number') return value + 1_000_003
  if (typeof value === 'boolean') return !value
  // A bound that is a date stays one.
  if (/^\d{4}-/.test(String(value))) return '2026-10-29'
  return Number.isFinite(Number(value)) && value !== '' ? '1000003' : `${mark}'\\"${String(value)}`
}

function otherFilter(filter: Filter | undefined): Filter | undefined {
  if (filter === undefined) return undefined
  if ('and' in filter) return { and: filter.and.map((part) => otherFilter(part) ?? part) }
  if ('or' in filter) return { or: filter.or.map((part) => otherFilter(part) ?? part) }
  if ('not' in filter) return { not: otherFilter(filter.not) ?? filter.not }
  if (!('property' in filter)) return filter
  const property = { property: otherName(filter.property) }
  const value =
    'value' in filter
      ? { value: Array.isArray(filter.value) ? filter.value.map((one) => otherValue(one)) : otherValue(filter.value) }
      : {}
  return filterSchema.parse({ ...filter, ...property, ...value })
}

/** Other goals and merged names of the same shape. */
const otherKnown = ({ joins, goals, merges }: Known): Known => ({
  joins,
  goals: goals.map(({ definition: { value, ...definition }, ...goal }) => {
    if (definition.kind === 'page')
      return {
        ...goal,
        definition: goalDefinitionSchema.parse({ ...definition, path: `${definition.path}${mark}`, value }),
      }
    const filter = otherFilter(definition.filter)
    const other = {
      ...definition,
      event_name: `${mark}${definition.event_name}`,
      ...(filter === undefined ? {} : { filter }),
    }
    return { ...goal, definition: goalDefinitionSchema.parse({ ...other, value }) }
  }),
  merges: new Map(
    [...merges].flatMap(([from, to]) => [
      [`${mark}${from}`, `${mark}${to}`],
      [mark, to],
    ]),
  ),
})
const otherName = (name: string): string => (/^(properties|person|group)\./.test(name) ? `${name}${mark}` : name)

function otherReport(report: Report): Report {
  const filter = otherFilter(report.filter)
  const base = { ...report, ...(filter === undefined ? {} : { filter }), time_zone: 'Asia/Kolkata' }
  switch (base.kind) {
    case 'overview':
      return base
    case 'goals':
      return base
    default:
      throw new Error(`Text by shape of ${base.kind} is tested beside that kind`)
    case 'events':
      return { ...base, limit: base.limit + 1 }
    case 'table':
      return {
        ...base,
        breakdown: base.breakdown.map(otherName),
        limit: base.limit + 1,
        offset: base.offset === 0 ? 0 : base.offset + 1,
        ...(base.search === undefined ? {} : { search: `${mark}${base.search}` }),
      }
    case 'trend':
      return {
        ...base,
        breakdown: base.breakdown.map(otherName),
        limit: base.limit + 1,
        series: base.series.map((series) => {
          const other = otherFilter(series.filter)
          return {
            ...series,
            ...(other === undefined ? {} : { filter: other }),
            ...(series.events === undefined
              ? {}
              : {
                  events: series.events.map((event) => {
                    const inner = otherFilter(event.filter)
                    return {
                      event_name: `${mark}${event.event_name}`,
                      ...(inner === undefined ? {} : { filter: inner }),
                    }
                  }),
                }),
            ...('property' in series ? { property: otherName(series.property) } : {}),
          }
        }),
      }
  }
}

test('other values give the same text, and no value is in it', () => {
  fc.assert(
    fc.property(generatedReport, known, (input, project) => {
      const report = reportSchema.parse(input)
      const mine = texts(report, 1, project)
      const others = texts(otherReport(report), 77_777, otherKnown(project))
      expect(others).toEqual(mine)
      for (const text of others) {
        expect(text).not.toContain(mark)
        expect(text).not.toContain('77777')
      }
    }),
    { numRuns: 500 },
  )
})

// Who is joined with whom is asked over all time, within the tenant.
test('every statement has the walls: as many tenants and ranges as tables', () => {
  fc.assert(
    fc.property(generatedReport, known, (input, project) => {
      for (const text of texts(reportSchema.parse(input), 1, project)) {
        const tables = text.match(/FROM (events|sessions)\b/g)?.length ?? 0
        expect(tables).toBeGreaterThan(0)
        expect(
          text.match(
            /FROM (events|sessions)( FINAL)? WHERE project_id = \{p\d+:UInt32\} AND (\w+ (>=|<)|event_name = 'identify')/g,
          ),
        ).toHaveLength(tables)
      }
    }),
  )
})
