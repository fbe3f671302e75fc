// Does the SQL depend on a report's shape only, never on its values? Every value of a generated report is replaced by
// another of the same kind: the text must stay the same, byte for byte, and hold none of the values.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { automaticEvents } from '../event/index.ts'
import {
  filterSchema,
  goalDefinitionSchema,
  reportSchema,
  type Filter,
  type FunnelReport,
  type Goal,
  type PathsReport,
  type Report,
  type Selection,
} from '../report/index.ts'
import { render } from '../sql/index.ts'
import { generatedCohorts } from '../testing/oracle/generate-people.ts'
import { generatedFunnel } from '../testing/oracle/generate-funnel.ts'
import { generatedPaths } from '../testing/oracle/generate-paths.ts'
import { generatedGoals, generatedReport, goalsOfReports, worldNow } from '../testing/oracle/index.ts'
import { compile, compileFurther } from './compile/index.ts'
import { lastStep } from './compile/funnel/previous-step.ts'
import { personsBehind } from './persons-behind/index.ts'
import type { Joins, Plan } from './plan.ts'
import { resolve } from './resolve/index.ts'
import { rewrite } from './rewrite.ts'

const [cohorts = []] = fc.sample(generatedCohorts, { numRuns: 1 })
/** What is known of the project: parts of the shape but for the goals' and names' own texts. */
interface Known {
  readonly joins: Joins
  readonly goals: readonly Goal[]
  readonly merges: ReadonlyMap<string, string>
}
const planOf = (report: Report, projectId: number, { joins, goals, merges }: Known): Plan => ({
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
})
/** Also what is asked once the rows of the page are known: here one group, or one person. */
function texts(report: Report, projectId: number, project: Known): readonly string[] {
  const plan = planOf(report, projectId, project)
  const row = {
    ...Object.fromEntries([1, 2, 3].map((digit) => [`key${digit}`, `${mark}${projectId}`])),
    person_id: String(projectId),
  }
  const rows = new Map(['series0', 'groups', 'people'].map((name) => [name, [row]]))
  return [...compile(plan), ...compileFurther(plan, rows)].map(({ sql }) => render(sql).text)
}

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

type Events = NonNullable<Selection['events']>
const otherEvents = (events: Events): Events =>
  events.map(({ event_name: name, filter }) => {
    const other = otherFilter(filter)
    return { event_name: `${mark}${name}`, ...(other === undefined ? {} : { filter: other }) }
  })
function otherSelection<S extends Selection>({ events, filter, ...rest }: S) {
  const other = otherFilter(filter)
  return {
    ...rest,
    ...(other === undefined ? {} : { filter: other }),
    ...(events === undefined ? {} : { events: otherEvents(events) }),
  }
}

function otherFunnel(report: FunnelReport): Report {
  const { window } = report
  // One visit, several, or a time.
  const other = window.unit === 'session' ? { count: Math.min(window.count * 2 - 1, 12), unit: window.unit } : { count: 2, unit: 'week' as const } // prettier-ignore
  return {
    ...report,
    steps: report.steps.map(otherSelection),
    exclusions: report.exclusions.map(otherSelection),
    window: other,
    hold: report.hold.map(otherName),
    breakdown: report.breakdown.map(otherName),
    ...(report.group === undefined ? {} : { group: `${mark}${report.group}` }),
    limit: report.limit + 1,
    offset: report.offset + 1,
    histogram: report.histogram + 1,
    next_limit: report.next_limit + 1,
    next_offset: report.next_offset + 1,
  }
}

/** (An anchor that is an automatic event makes it a node: a part of the shape.) */
const otherAnchor = <A extends { readonly node: string }>(anchor: A | undefined) =>
  anchor && { ...anchor, node: automaticEvents.has(anchor.node) ? anchor.node : `${mark}${anchor.node}` }
function otherPaths({ start, end, ...report }: PathsReport): Report {
  const { nodes, within } = report
  return {
    ...report,
    ...(start === undefined ? {} : { start: otherAnchor(start) }),
    ...(end === undefined ? {} : { end: otherAnchor(end) }),
    nodes: {
      ...otherSelection(nodes),
      ...(nodes.property === undefined ? {} : { property: otherName(nodes.property) }),
      rules: nodes.rules.map(({ match, pattern, name }) => ({ match, pattern: `${mark}${pattern}`, name: `${mark}${name}` })), // prettier-ignore
      hidden: nodes.hidden.map((node) => `${mark}${node}`),
    },
    within: within === 'session' ? within : { ...within, count: within.count + 1 },
    steps: report.steps + 1,
    limit: report.limit + 1,
    top_paths: report.top_paths + 1,
  }
}

function otherReport(report: Report): Report {
  const filter = otherFilter(report.filter)
  const base = { ...report, ...(filter === undefined ? {} : { filter }), time_zone: 'Asia/Kolkata' }
  switch (base.kind) {
    case 'overview':
      return base
    case 'goals':
      return base
    case 'funnel':
      return otherFunnel(base)
    case 'paths':
      return otherPaths(base)
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

/** The people behind a bar, and behind a place. */
function behindText(report: Report, projectId: number, project: Known, [step, bin]: readonly [number, number]): string {
  const plan = planOf(report, projectId, project)
  if (plan.kind === 'paths')
    return render(personsBehind(plan, { kind: 'paths', at: { is: 'node', step: 1, name: `${mark}${projectId}` } })).text
  const value = `${mark}${projectId}`
  if (plan.kind === 'table' || plan.kind === 'trend') {
    const key = plan.breakdown.map(() => value)
    const interval = plan.kind === 'trend' ? plan.intervals[0]?.from : undefined
    const behind =
      plan.kind === 'table'
        ? personsBehind(plan, { kind: 'table', key, previous: false })
        : personsBehind(plan, { kind: 'trend', series: 0, key, previous: false, ...(interval === undefined ? {} : { interval: new Date(interval).toISOString() }) }) // prettier-ignore
    return render(behind).text
  }
  if (plan.kind === 'overview')
    return render(personsBehind(plan, { kind: 'overview', converted: plan.goal !== undefined, previous: false })).text
  if (plan.kind === 'goals') {
    const [goal] = plan.goals
    return goal === undefined ? '' : render(personsBehind(plan, { kind: 'goals', goal_id: goal.id, previous: false })).text // prettier-ignore
  }
  if (plan.kind !== 'funnel') return ''
  const key = plan.breakdown.map(() => value)
  const point = { kind: 'funnel' as const, step, outcome: 'reached' as const, key, previous: false }
  const next = { event_name: mark, path: `${projectId}` }
  const points = [point, { ...point, step: lastStep(plan), bin }, { ...point, outcome: 'dropped' as const, next }]
  return points.map((one) => render(personsBehind(plan, one)).text).join('\n')
}

const anyReport = fc.oneof(
  { weight: 2, arbitrary: generatedReport },
  { weight: 1, arbitrary: generatedFunnel },
  { weight: 1, arbitrary: generatedPaths },
)
test('other values give the same text, and no value is in it', () => {
  fc.assert(
    fc.property(anyReport, known, (input, project) => {
      const report = reportSchema.parse(input)
      const other = otherReport(report)
      const mine = [...texts(report, 1, project), behindText(report, 1, project, [1, 0])]
      const others = [...texts(other, 77_777, otherKnown(project)), behindText(other, 77_777, otherKnown(project), [1, 0])] // prettier-ignore
      expect(others).toEqual(mine)
      for (const text of others) {
        expect(text).not.toContain(mark)
        expect(text).not.toContain('77777')
      }
    }),
    { numRuns: 600 },
  )
})

test('what is told of the people of a page has the same text, whoever they are', () => {
  fc.assert(
    fc.property(known, (project) => {
      const people = (text: string): Report => reportSchema.parse({ kind: 'people', range: 'all', properties: [text] })
      const mine = texts(people('plan'), 1, project)
      const others = texts(people(mark), 77_777, otherKnown(project))
      expect(mine.length).toBe(4)
      expect(others).toEqual(mine)
      expect(others.join()).not.toMatch(/MARKED|77777/)
    }),
  )
})

// Who is joined with whom is asked over all time, within the tenant.
const walled =
  /FROM (events|sessions)( FINAL)? (PRE)?WHERE project_id = \{p\d+:UInt32\} AND ((\w+|toDate\(timestamp\)) (>=|<)|event_name = 'identify')/g
test('every statement has the walls: as many tenants and ranges as tables', () => {
  fc.assert(
    fc.property(anyReport, known, (input, project) => {
      for (const text of texts(reportSchema.parse(input), 1, project)) {
        const tables = text.match(/FROM (events|sessions)\b/g)?.length ?? 0
        expect(tables).toBeGreaterThan(0)
        expect(text.match(walled)).toHaveLength(tables)
      }
    }),
  )
})
