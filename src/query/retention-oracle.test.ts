// Retention against its naive definition, on generated worlds: every option with every other, and who stands behind the cells.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportSchema, type RetentionPoint, type RetentionResult } from '../report/index.ts'
import { generatedRetention } from '../testing/oracle/generate-retention.ts'
import { worldNow } from '../testing/oracle/index.ts'
import { retentionAnswer, writtenAs, type RetentionAnswer } from '../testing/oracle/retention.ts'
import { generatedSpringRange as inSpring } from '../testing/oracle/generate-filter.ts'
import { mergesOfWorlds, springProject, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { bare, openWorlds, twins, type Worlds } from '../testing/oracle/worlds.ts'
import { maskOf } from './compile/retention/masks.ts'
import { personsBehind } from './persons-behind/index.ts'
import type { RetentionPlan } from './plan-retention.ts'
import type { Row } from './statement.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 14)
let worlds: Worlds
let now = worldNow
beforeAll(async () => {
  expect.addEqualityTesters([nearlyEqual])
  process.stdout.write(`retention oracle seed ${seed}\n`)
  worlds = await openWorlds({
    seed,
    now: () => now,
    merges: mergesOfWorlds,
    virtualEvents: virtualOfWorlds,
    spring: true,
  })
})
afterAll(() => worlds?.close())

/** Sums of doubles depend on the order of their addends. */
function nearlyEqual(one: unknown, other: unknown): boolean | undefined {
  if (typeof one !== 'number' || typeof other !== 'number') return undefined
  return Math.abs(one - other) <= Math.max(1e-11 * Math.max(Math.abs(one), Math.abs(other)), 1e-11)
}
/** Most when all is over, some amid the world. */
const clock = fc.oneof(
  { weight: 2, arbitrary: fc.constant(worldNow) },
  fc.integer({ min: 0, max: 14 * 24 }).map((hours) => Date.UTC(2026, 9, 20) + hours * 3_600_000),
)
async function planOf(projectId: number, report: unknown): Promise<RetentionPlan> {
  const { plan } = await worlds.engine.explain(projectId, report)
  if (plan.kind !== 'retention') throw new Error('Not a retention')
  return plan
}
const answered = (group: RetentionResult['overall']): object => ({
  ...group,
  cohorts: group.cohorts.map(({ size, cells }) => ({ size, cells })),
})

test(`the engine and the oracle agree on ${runs} generated reports`, { timeout: 600_000 + runs * 3_000 }, async () => {
  const ways = { byMask: 0, byDefinition: 0 }
  const project = fc.constantFrom(...worlds.projects)
  await fc.assert(
    fc.asyncProperty(
      project,
      generatedRetention,
      inSpring,
      clock,
      fc.nat(),
      async (projectId, said, rangeOf, at, pick) => {
        const input = projectId === springProject ? { ...said, range: rangeOf(said.period) } : said
        now = at
        const report = reportSchema.parse(input)
        const result = await worlds.engine.run(projectId, input)
        if (report.kind !== 'retention' || result.kind !== 'retention') throw new Error('Not a retention')
        const plan = await planOf(projectId, input)
        ways[maskOf(plan) === undefined ? 'byDefinition' : 'byMask']++
        const expected = retentionAnswer(report, worlds.project(projectId, result.meta.time_zone), result, at)
        const written = (answer: RetentionAnswer): object => writtenAs(answer, report, expected.columns.length)
        expect(answered(result.overall)).toEqual(written(expected.overall))
        expect(result.groups.map(answered)).toEqual(expected.groups.map(written))
        expect(result.groups_page.total).toBe(expected.total)
        await compareBehind(plan, expected, result, pick)
      },
    ),
    { seed, numRuns: runs },
  )
  if (runs >= 100) for (const count of Object.values(ways)) expect(count).toBeGreaterThan(runs / 20)
})

/** The persons behind one cell, of all or of a group, or behind its complement. */
async function compareBehind(
  plan: RetentionPlan,
  { overall, groups }: { readonly overall: RetentionAnswer; readonly groups: readonly RetentionAnswer[] },
  result: RetentionResult,
  pick: number,
): Promise<void> {
  const group = pick % 2 === 0 ? overall : (groups[pick % groups.length] ?? overall)
  const cohortAt = pick % 7 < 2 ? undefined : pick % group.cohorts.length
  const cohorts = cohortAt === undefined ? group.cohorts : group.cohorts.slice(cohortAt, cohortAt + 1)
  const fewest = Math.min(...cohorts.map(({ cells }) => cells.length))
  if (cohorts.length === 0 || fewest === 0) return
  const column = pick % 5 === 0 ? undefined : pick % fewest
  const outcome = column !== undefined && pick % 3 === 0 ? 'not_returned' : 'returned'
  const average = cohortAt === undefined && column !== undefined && pick % 11 < 7
  const expected = cohorts.map(({ persons, cells }): ReadonlySet<bigint> => {
    if (average && cells[column]?.complete !== true) return new Set()
    if (column === undefined) return persons
    const returned = cells[column]?.persons ?? new Set<bigint>()
    return outcome === 'returned' ? returned : persons.difference(returned)
  })
  const point: RetentionPoint = {
    kind: 'retention',
    average,
    outcome,
    ...(cohortAt === undefined ? {} : { cohort: result.overall.cohorts[cohortAt]?.start ?? '' }),
    ...(column === undefined ? {} : { column }),
    ...(group === overall ? {} : { key: [...group.key] }),
  }
  const { rows } = await worlds.fresh.database.query<Row>(personsBehind(plan, point), {})
  const found = rows.map((row) => BigInt(String(row['person_id'])))
  expect(new Set(found)).toEqual(new Set(expected.flatMap((persons) => [...persons])))
  expect(found.length).toBe(new Set(found).size)
}

test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
  now = worldNow
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...twins), generatedRetention, async ([one, other], input) => {
      const [mine, copied] = await Promise.all([worlds.engine.run(one, input), worlds.engine.run(other, input)])
      expect(bare(copied)).toEqual(bare(mine))
    }),
    { seed, numRuns: 10 },
  )
})
