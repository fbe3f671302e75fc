import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAccounts } from './index.ts'
import type { Accounts } from './index.ts'

let directory = ''
let file = ''
let time = 1_700_000_000_000
let accounts: Accounts
const open = () => openAccounts(file, { now: () => time, randomBytes })
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-account-'))
  file = join(directory, 'cairn.sqlite')
  time = 1_700_000_000_000
  accounts = await open()
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

test('a project has defaults that suit most, a write key of its own, and survives a restart', async () => {
  const made = await accounts.createProject({ name: 'Shop', hostnames: ['shop.example'] })
  expect(made).toMatchObject({
    id: 1,
    name: 'Shop',
    hostnames: ['shop.example'],
    onlyHostnames: false,
    timeZone: 'UTC',
    weekStart: 'monday',
    sessionGapMinutes: 30,
    retentionDays: 0,
    eventsPerSecond: 0,
    createdAt: time,
  })
  expect(made.writeKey).toMatch(/^ck_[0-9a-f]{32}$/)
  const other = await accounts.createProject({ name: 'Blog' })
  expect(other.writeKey).not.toBe(made.writeKey)
  await accounts.close()
  accounts = await open()
  expect(await accounts.projects()).toEqual([made, other])
})

test('a change of a project touches only what it names and is told to listeners', async () => {
  const made = await accounts.createProject({ name: 'Shop', excludedPaths: ['/admin/**'] })
  let told = 0
  accounts.onProjectsChange(() => told++)
  const changed = await accounts.updateProject(made.id, { timeZone: 'Europe/Berlin', onlyHostnames: true })
  expect(changed).toEqual({ ...made, timeZone: 'Europe/Berlin', onlyHostnames: true })
  expect(told).toBe(1)
  expect(await accounts.updateProject(99, { name: 'x' })).toBeUndefined()
  expect(await accounts.updateProject(made.id, {})).toEqual(changed)
})

test('a renewed write key replaces the old one', async () => {
  const made = await accounts.createProject({ name: 'Shop' })
  const renewed = await accounts.renewWriteKey(made.id)
  expect(renewed?.writeKey).not.toBe(made.writeKey)
  expect((await accounts.project(made.id))?.writeKey).toBe(renewed?.writeKey)
})

test('a deleted project is unknown at once with its keys, and its id is never given again', async () => {
  const made = await accounts.createProject({ name: 'Shop' })
  const { secret } = await accounts.createKey({ projectId: made.id, name: 'a', scopes: ['read'] })
  expect(await accounts.deleteProject(made.id)).toBe(true)
  expect(await accounts.deleteProject(made.id)).toBe(false)
  expect(await accounts.project(made.id)).toBeUndefined()
  expect(await accounts.updateProject(made.id, { name: 'again' })).toBeUndefined()
  expect(await accounts.authenticate(secret)).toBeUndefined()
  expect(await accounts.deletedProjects()).toEqual([made.id])
  await accounts.forgetProject(made.id)
  expect(await accounts.deletedProjects()).toEqual([])
  expect((await accounts.createProject({ name: 'Next' })).id).toBe(made.id + 1)
})

test('an API key opens until it is revoked, and the file does not hold it', async () => {
  const project = await accounts.createProject({ name: 'Shop' })
  const { key, secret } = await accounts.createKey({ projectId: project.id, name: 'CI', scopes: ['read', 'write'] })
  expect(secret).toMatch(/^cs_[\w-]{43}$/)
  expect(await accounts.authenticate(secret)).toEqual(key)
  expect(await accounts.authenticate(secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A'))).toBeUndefined()
  expect(await accounts.authenticate('')).toBeUndefined()
  expect(await accounts.authenticate(project.writeKey)).toBeUndefined()
  for (const name of [file, `${file}-wal`]) expect(readFileSync(name).includes(secret)).toBe(false)
  expect((await accounts.revokeKey(key.id))?.revokedAt).toBe(time)
  expect(await accounts.authenticate(secret)).toBeUndefined()
  expect(await accounts.revokeKey(99)).toBeUndefined()
})

test('the time of last use is seen at once and written later', async () => {
  const { key, secret } = await accounts.createKey({ projectId: undefined, name: 'all', scopes: ['admin'] })
  time += 5000
  await accounts.authenticate(secret)
  expect((await accounts.keys())[0]?.lastUsedAt).toBe(time)
  await accounts.flushKeyUse()
  await accounts.close()
  accounts = await open()
  expect(await accounts.keys()).toEqual([{ ...key, lastUsedAt: time }])
  expect(await accounts.keys(1)).toEqual([])
})

test('accounts that a newer Cairn has written are refused with a message that says so', async () => {
  await accounts.close()
  const database = new DatabaseSync(file)
  database.prepare('INSERT INTO kysely_migration (name, timestamp) VALUES (?, ?)').run('9999_future', '2030-01-01')
  database.close()
  await expect(open()).rejects.toThrow(/newer Cairn \(9999_future/)
  const again = new DatabaseSync(file)
  again.exec("DELETE FROM kysely_migration WHERE name = '9999_future'")
  again.close()
  accounts = await open()
})

test('a backup taken while in use opens as accounts of its own', async () => {
  const made = await accounts.createProject({ name: 'Shop' })
  const copy = join(directory, 'copy.sqlite')
  await accounts.backup(copy)
  const restored = await openAccounts(copy, { now: () => time, randomBytes })
  expect(await restored.projects()).toEqual([made])
  expect(await restored.check()).toEqual([])
  await restored.close()
})
