import { appendFileSync, chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCairn, startCairn } from '../testing/start-cairn.ts'
import type { StartedCairn } from '../testing/start-cairn.ts'

// Tests look into answers of many shapes.
// oxlint-disable-next-line no-explicit-any
type Json = any

let directory = ''
let cairn: StartedCairn
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-backup-'))
  cairn = await startCairn()
}, 120_000)
afterAll(async () => {
  await cairn.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function send(count: number, name: string): Promise<void> {
  const response = await fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${cairn.writeKey}`,
      'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    },
    body: JSON.stringify(Array.from({ length: count }, (_, index) => ({ event_name: name, distinct_id: `p${index}` }))),
  })
  expect(response.status).toBe(202)
}
const countIn = async (data: string, name: string): Promise<number> => {
  const filter = { property: 'event_name', operator: 'is', value: name }
  const { code, stdout, stderr } = await runCairn([
    'query',
    '--data',
    data,
    JSON.stringify({ kind: 'overview', range: 'all', filter }),
  ])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout).measures.events.value
}
async function until(look: () => Promise<number>, wanted: number): Promise<void> {
  for (let count = 0; count < 300 && (await look()) !== wanted; count++)
    await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await look()).toBe(wanted)
}

test('a backup of a running Cairn restores to the same counts; what is sent meanwhile is in the running one', async () => {
  await send(500, 'before')
  const other = JSON.parse(await cairn.run(['project', 'create', 'Other', '--json']))
  await until(() => countIn(cairn.dataDirectory, 'before'), 500)
  const copy = join(directory, 'copy')
  const backing = cairn.run(['backup', copy, '--json'])
  for (let round = 0; round < 10; round++) await send(10, 'meanwhile')
  const manifest = JSON.parse(await backing)
  expect(manifest.projects).toBe(2)
  expect(manifest.events).toBeGreaterThanOrEqual(500)
  expect(statSync(copy).mode & 0o077).toBe(0)
  await until(() => countIn(cairn.dataDirectory, 'meanwhile'), 100)

  const data = join(directory, 'restored')
  const restored = await runCairn(['restore', copy, '--data', data])
  expect([restored.stderr, restored.code]).toEqual(['', 0])
  expect(await countIn(data, 'before')).toBe(500)
  // What was copied of the spool is loaded too: nothing that is in the running Cairn twice, nothing that is not there.
  expect(await countIn(data, 'meanwhile')).toBeLessThanOrEqual(100)
  const projects = JSON.parse((await runCairn(['project', 'list', '--json', '--data', data])).stdout)
  expect(projects.map((project: Json) => project.write_key)).toEqual([cairn.writeKey, other.write_key])
  const checked = await runCairn(['doctor', '--json', '--data', data])
  expect(JSON.parse(checked.stdout).findings.filter((finding: Json) => finding.severity === 'error')).toEqual([])
  expect(checked.code).toBe(0)
}, 180_000)

test('a backup that is damaged, not whole or none at all is refused, and so is a place that is taken', async () => {
  const copy = join(directory, 'again')
  await cairn.run(['backup', copy])
  const code = async (...args: string[]) => {
    const outcome = await runCairn(args)
    return [outcome.code, outcome.stderr.split('\n')[0]]
  }
  expect(await code('backup', copy, '--data', cairn.dataDirectory)).toEqual([1, expect.stringMatching(/not empty/)])
  expect(await code('restore', copy, '--data', cairn.dataDirectory)).toEqual([2, expect.stringMatching(/not empty/)])
  expect(await code('restore', directory, '--data', join(directory, 'x'))).toEqual([
    3,
    expect.stringMatching(/no backup/),
  ])
  appendFileSync(join(copy, 'cairn.sqlite'), 'x')
  expect(await code('restore', copy, '--data', join(directory, 'x'))).toEqual([
    1,
    expect.stringMatching(/damaged: cairn.sqlite/),
  ])
  rmSync(join(copy, 'cairn.sqlite'))
  expect(await code('restore', copy, '--data', join(directory, 'x'))).toEqual([1, expect.stringMatching(/missing/)])
  expect(existsSync(join(directory, 'x'))).toBe(false)
}, 120_000)

test('doctor looks at everything, also while it runs, and says when others may enter', async () => {
  const { findings } = JSON.parse(await cairn.run(['doctor', '--json']))
  const checks = findings.map((finding: Json) => finding.check)
  expect(checks).toEqual(
    expect.arrayContaining(['program', 'directory', 'accounts', 'tracker', 'engine', 'schema', 'disk', 'spool']),
  )
  expect(findings.filter((finding: Json) => finding.severity === 'error')).toEqual([])
  chmodSync(cairn.dataDirectory, 0o755)
  expect(await cairn.run(['doctor'])).toMatch(/! directory: Others may enter .*\n +→ chmod 700/)
  chmodSync(cairn.dataDirectory, 0o700)
}, 60_000)
