import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccounts, resourceLimits } from './index.ts'
import type { Accounts, Created, Resources } from './index.ts'

let directory = ''
let file = ''
let time = 1_700_000_000_000
let accounts: Accounts
let resources: Resources
let told = 0
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-resources-'))
  file = join(directory, 'cairn.sqlite')
  time = 1_700_000_000_000
  accounts = await openAccounts(file, { now: () => time, randomBytes })
  resources = accounts.resources
  await accounts.createProject({ name: 'One' })
  await accounts.createProject({ name: 'Two' })
  told = 0
  accounts.onProjectsChange(() => told++)
})
afterEach(async () => {
  await accounts.close()
  rmSync(directory, { recursive: true })
})

const made = <T>(created: Created<T>): T => {
  if (created === 'too_many') throw new Error('too many')
  return created
}

describe('goals, segments and annotations', () => {
  it('are kept by project: another project neither sees nor changes them', async () => {
    const goal = made(await resources.createGoal(1, { name: 'Bought', definition: '{"kind":"page"}' }))
    const segment = made(await resources.createSegment(1, { name: 'Germans', filter: '{}', createdBy: 'Ada' }))
    const note = made(await resources.createAnnotation(1, { date: '2026-01-02', text: 'Launch', createdBy: 'Ada' }))
    expect([await resources.goals(1), await resources.segments(1), await resources.annotations(1)]).toEqual([
      [goal],
      [segment],
      [note],
    ])
    expect([await resources.goals(2), await resources.segments(2), await resources.annotations(2)]).toEqual([
      [],
      [],
      [],
    ])
    expect(await resources.replaceGoal(2, { ...goal, name: 'mine' })).toBeUndefined()
    expect(await resources.deleteGoal(2, goal.id)).toBeUndefined()
    expect(await resources.replaceSegment(2, { ...segment, name: 'mine' })).toBeUndefined()
    expect(await resources.deleteSegment(2, segment.id)).toBeUndefined()
    expect(await resources.replaceAnnotation(2, { ...note, text: 'mine' })).toBeUndefined()
    expect(await resources.deleteAnnotation(2, note.id)).toBeUndefined()

    expect(await resources.replaceSegment(1, { id: segment.id, name: 'DE', filter: '{"a":1}' })).toEqual({
      ...segment,
      name: 'DE',
      filter: '{"a":1}',
    })
    expect(await resources.deleteGoal(1, goal.id)).toEqual(goal)
    expect(await resources.goals(1)).toEqual([])
    const next = made(await resources.createGoal(1, { name: 'Next', definition: '{}' }))
    expect(next.id).toBeGreaterThan(goal.id)
  })

  it('are bounded in number', async () => {
    for (let n = 0; n < resourceLimits.goals; n++) await resources.createGoal(1, { name: `${n}`, definition: '{}' })
    expect(await resources.createGoal(1, { name: 'more', definition: '{}' })).toBe('too_many')
    expect(await resources.createGoal(2, { name: 'other', definition: '{}' })).toMatchObject({ name: 'other' })
    expect(await resources.goals(1)).toHaveLength(resourceLimits.goals)
  })

  it('go with their project', async () => {
    await resources.createGoal(1, { name: 'Bought', definition: '{}' })
    const share = made(await resources.createShare(1, { name: 'x', password: undefined, createdBy: '' }))
    expect(await accounts.openShare(share.token, undefined)).toEqual({ kind: 'open', share })
    await accounts.deleteProject(1)
    expect(await accounts.openShare(share.token, undefined)).toEqual({ kind: 'unknown' })
    await accounts.forgetProject(1)
    expect(await resources.goals(1)).toEqual([])
    expect(await resources.shares(1)).toEqual([])
  })
})

describe('definitions of events', () => {
  const plain = { displayName: '', description: '', isHidden: false, mergedInto: undefined }

  it('are replaced as a whole, and one that says nothing is forgotten', async () => {
    const bought = { ...plain, eventName: 'purchase', displayName: 'Bought', isHidden: true }
    await resources.defineEvent(1, bought)
    expect(await resources.eventDefinitions(1)).toEqual([bought])
    const merged = { ...plain, eventName: 'purchase', mergedInto: 'order' }
    await resources.defineEvent(1, merged)
    expect(await resources.eventDefinitions(1)).toEqual([merged])
    expect(await resources.eventDefinitions(2)).toEqual([])
    await resources.defineEvent(1, { ...plain, eventName: 'purchase' })
    expect(await resources.eventDefinitions(1)).toEqual([])
    const plan = { property: 'properties.plan', displayName: 'Plan', description: '', isHidden: false }
    await resources.defineProperty(1, plan)
    expect(await resources.propertyDefinitions(1)).toEqual([plan])
    await resources.defineProperty(1, { ...plan, displayName: '' })
    expect(await resources.propertyDefinitions(1)).toEqual([])
  })

  it('and goals are told to queries at once', async () => {
    const goal = made(await resources.createGoal(2, { name: 'Bought', definition: '{}' }))
    await resources.defineEvent(1, { ...plain, eventName: 'buy', mergedInto: 'purchase' })
    expect(told).toBe(2)
    const { goals, merges } = await resources.forQueries()
    expect(goals).toEqual(new Map([[2, [goal]]]))
    expect(merges).toEqual(new Map([[1, new Map([['buy', 'purchase']])]]))
    await resources.deleteGoal(2, goal.id)
    await resources.defineEvent(1, { ...plain, eventName: 'buy' })
    expect(told).toBe(4)
    await resources.createAnnotation(1, { date: '2026-01-02', text: 'Launch', createdBy: '' })
    expect(told).toBe(4)
  })
})

describe('a share link', () => {
  it('without a password opens until it is revoked', async () => {
    const share = made(await resources.createShare(1, { name: 'Board', password: undefined, createdBy: 'Ada' }))
    expect(share).toMatchObject({ projectId: 1, hasPassword: false, createdBy: 'Ada', createdAt: time })
    expect(share.token).toMatch(/^[\w-]{32}$/)
    expect(await accounts.openShare(share.token, undefined)).toEqual({ kind: 'open', share })
    expect(await resources.deleteShare(2, share.id)).toBeUndefined()
    expect(await resources.deleteShare(1, share.id)).toEqual(share)
    expect(await accounts.openShare(share.token, undefined)).toEqual({ kind: 'unknown' })
    expect(await accounts.openShare('nonsense', undefined)).toEqual({ kind: 'unknown' })
  })

  it('with a password wants a ticket, which is good for 12 hours and for this link only', async () => {
    const share = made(await resources.createShare(1, { name: 'Board', password: 'säkret', createdBy: '' }))
    const other = made(await resources.createShare(1, { name: 'Other', password: 'säkret', createdBy: '' }))
    expect(await accounts.openShare(share.token, undefined)).toEqual({ kind: 'locked' })
    expect(await resources.unlockShare(share.token, 'wrong')).toBe('wrong_password')
    expect(await resources.unlockShare('x'.repeat(32), 'säkret')).toBe('unknown')
    const unlocked = await resources.unlockShare(share.token, 'säkret')
    const ticket = typeof unlocked === 'string' ? '' : unlocked.ticket
    expect(await accounts.openShare(share.token, ticket)).toEqual({ kind: 'open', share })
    expect(await accounts.openShare(other.token, ticket)).toEqual({ kind: 'locked' })
    const [end = '', signature = ''] = ticket.split('.')
    const later = (Number.parseInt(end, 36) + 1).toString(36)
    for (const forged of ['', '.', `${later}.${signature}`, `${end}.`, `${end}.AAAA`, 'ÿ.ÿ'])
      expect(await accounts.openShare(share.token, forged)).toEqual({ kind: 'locked' })
    time += 12 * 3_600_000
    expect(await accounts.openShare(share.token, ticket)).toEqual({ kind: 'locked' })
    await accounts.backup(join(directory, 'copy.sqlite'))
    expect(readFileSync(join(directory, 'copy.sqlite')).includes('säkret')).toBe(false)
  })

  it('closes for those who knew the old password when it is changed, and opens for all when it is removed', async () => {
    const share = made(await resources.createShare(1, { name: 'Board', password: 'first-one', createdBy: '' }))
    const unlocked = await resources.unlockShare(share.token, 'first-one')
    const ticket = typeof unlocked === 'string' ? '' : unlocked.ticket
    await resources.changeShare(1, share.id, { name: 'Renamed' })
    expect(await accounts.openShare(share.token, ticket)).toMatchObject({ kind: 'open', share: { name: 'Renamed' } })
    await resources.changeShare(1, share.id, { password: 'second-one' })
    expect(await accounts.openShare(share.token, ticket)).toEqual({ kind: 'locked' })
    expect(await resources.changeShare(2, share.id, { password: undefined })).toBeUndefined()
    expect(await resources.changeShare(1, share.id, { password: undefined })).toMatchObject({ hasPassword: false })
    expect(await accounts.openShare(share.token, undefined)).toMatchObject({ kind: 'open' })
  })
})
