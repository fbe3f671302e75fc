import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changesBetween } from './audit.ts'
import { openAccounts } from './index.ts'
import type { Accounts } from './index.ts'
import { oneAtATime, QueueFullError } from './one-at-a-time.ts'

let directory = ''
let accounts: Accounts
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-people-'))
  accounts = await openAccounts(join(directory, 'a.sqlite'), { now: Date.now, randomBytes })
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})
const bytesOf = (): string => {
  const database = new DatabaseSync(join(directory, 'a.sqlite'))
  const tables = ['user', 'session', 'account', 'verification', 'twoFactor', 'audit_log']
  const rows = tables.flatMap((table) => database.prepare(`SELECT * FROM "${table}"`).all())
  database.close()
  return JSON.stringify(rows)
}

describe('people', () => {
  it('are kept without their passwords and without the tokens of their reset links', async () => {
    const made = await accounts.auth.createPerson({ email: 'Ada@Example.com', name: 'Ada', password: 'correct horse' })
    expect(made).toMatchObject({ email: 'ada@example.com', name: 'Ada', hasTwoFactor: false })
    const path = await accounts.auth.resetPath(made?.id ?? '')
    const token = path.slice(path.indexOf('=') + 1)
    expect((await accounts.auth.personOfReset(token))?.email).toBe('ada@example.com')
    expect(bytesOf()).toContain('ada@example.com')
    expect(bytesOf()).not.toContain('correct horse')
    expect(bytesOf()).not.toContain(token)
  })

  it('have an address each: the second with the same is none', async () => {
    const person = { email: 'ada@example.com', name: 'Ada', password: undefined }
    const [one, other] = await Promise.all([accounts.auth.createPerson(person), accounts.auth.createPerson(person)])
    expect([one?.email, other]).toEqual(['ada@example.com', undefined])
    expect(await accounts.auth.hasPassword(one?.id ?? '')).toBe(false)
    expect(await accounts.auth.people()).toHaveLength(1)
  })

  it('leave nothing behind when their links and sessions are over, and what is not over stays', async () => {
    let time = Date.now() - 2 * 3_600_000
    const other = await openAccounts(join(directory, 'b.sqlite'), { now: () => time, randomBytes })
    try {
      const person = await other.auth.createPerson({ email: 'ada@example.com', name: 'Ada', password: undefined })
      const old = await other.auth.resetPath(person?.id ?? '')
      time = Date.now()
      const living = await other.auth.resetPath(person?.id ?? '')
      await other.auth.removeExpired()
      const known = async (path: string) => (await other.auth.personOfReset(path.slice(path.indexOf('=') + 1)))?.email
      expect([await known(old), await known(living)]).toEqual([undefined, 'ada@example.com'])
    } finally {
      await other.close()
    }
  })
})

describe('the audit log', () => {
  it('says what changed and cuts what is long', async () => {
    const changes = changesBetween(
      { name: 'a', list: [1], same: { x: 1 } },
      { name: 'b', list: [1, 2], same: { x: 1 } },
    )
    expect(changes).toEqual({ name: { from: 'a', to: 'b' }, list: { from: [1], to: [1, 2] } })
    const actor = { kind: 'operator', id: '', name: 'operator' } as const
    const entry = { actor, action: 'x.y', organizationId: 'o', target: 't'.repeat(1000), address: '' }
    await accounts.auditLog.add({ ...entry, changes: { text: { to: 'x'.repeat(9_000) } } })
    await accounts.auditLog.add({ ...entry, organizationId: undefined })
    const [shown, ...more] = await accounts.auditLog.list({ organizationId: 'o', limit: 10 })
    expect(more).toEqual([])
    expect(JSON.stringify(shown).length).toBeLessThan(1_500)
    expect(await accounts.auditLog.list({ limit: 10 })).toHaveLength(2)
  })
})

describe('dear work', () => {
  it('is done one after the other, failures too, and refused when too much waits', async () => {
    const queue = oneAtATime(3)
    let running = 0
    let most = 0
    const work = (fails: boolean) => async (): Promise<string> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      if (fails) throw new Error('no')
      return 'yes'
    }
    const outcomes = await Promise.allSettled([
      queue(work(false)),
      queue(work(true)),
      queue(work(false)),
      queue(work(false)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
    expect(outcomes[3]).toMatchObject({ reason: expect.any(QueueFullError) })
    expect(most).toBe(1)
    expect(await queue(work(false))).toBe('yes')
  })
})
