import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ada, openHouse, setUp, totpOf } from '../testing/people.ts'
import type { Browser, House } from '../testing/people.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const signIn = (browser: Browser, email = ada.email, password = ada.password) =>
  browser.post('/api/auth/sign-in/email', { email, password })
const actions = async (browser: Browser): Promise<string[]> =>
  (await browser.get('/api/v1/audit')).body.entries.map((entry: { action: string }) => entry.action)

describe('the own account', () => {
  it('is renamed, and gets a new password for the old one; other sessions end', async () => {
    const browser = await setUp(house)
    const other = house.browser()
    await signIn(other)
    expect((await browser.post('/api/auth/update-user', { name: 'Ada L.', email: 'x@y.zz', image: 'x' })).status).toBe(
      200,
    )
    expect((await browser.get('/api/v1/session')).body.user).toMatchObject({ name: 'Ada L.', email: ada.email })
    const wrong = await browser.post('/api/auth/change-password', {
      currentPassword: 'not the password',
      newPassword: 'another password',
    })
    expect([wrong.status, wrong.body.code]).toEqual([400, 'INVALID_PASSWORD'])
    const short = await browser.post('/api/auth/change-password', {
      currentPassword: ada.password,
      newPassword: 'short',
    })
    expect([short.status, short.body.code]).toEqual([400, 'PASSWORD_TOO_SHORT'])
    const done = await browser.post('/api/auth/change-password', {
      currentPassword: ada.password,
      newPassword: 'another password',
    })
    expect(done.status).toBe(200)
    expect((await browser.get('/api/v1/projects')).status).toBe(200)
    expect((await other.get('/api/v1/projects')).status).toBe(401)
    expect((await signIn(other)).status).toBe(401)
    expect((await signIn(other, ada.email, 'another password')).status).toBe(200)
    expect(await actions(browser)).toEqual(
      expect.arrayContaining(['user.rename', 'user.password_change', 'user.sign_in_failed', 'user.sign_in']),
    )
  })

  it('asks for its password only so often', async () => {
    const browser = await setUp(house)
    const guess = () =>
      browser.post('/api/auth/change-password', { currentPassword: 'a wrong guess', newPassword: 'another password' })
    for (let count = 0; count < 10; count++) expect((await guess()).status).toBe(400)
    expect((await guess()).status).toBe(429)
  })

  it('gets a new password by a link that the operator prints, once, and all sessions end', async () => {
    const browser = await setUp(house)
    const { body } = await house.operator('POST', '/api/v1/users/reset-link', { email: ada.email })
    const token = new URL(body.link, 'http://cairn').searchParams.get('token') ?? ''
    const reset = (newPassword: string, given = token) =>
      house.browser().post('/api/auth/reset-password', { newPassword, token: given })
    expect((await reset('a fresh password', 'x'.repeat(32))).body.code).toBe('INVALID_TOKEN')
    expect((await reset('short')).body.code).toBe('PASSWORD_TOO_SHORT')
    expect((await reset('a fresh password')).status).toBe(200)
    expect((await reset('one more password')).body.code).toBe('INVALID_TOKEN')
    expect((await browser.get('/api/v1/projects')).status).toBe(401)
    expect((await signIn(browser)).status).toBe(401)
    expect((await signIn(browser, ada.email, 'a fresh password')).status).toBe(200)
    expect(await actions(browser)).toEqual(expect.arrayContaining(['user.reset_link', 'user.password_reset']))
  })
})

describe('the second factor', () => {
  const turnOn = async (browser: Browser): Promise<{ totpURI: string; backupCodes: string[] }> => {
    const { body } = await browser.post('/api/auth/two-factor/enable', { password: ada.password })
    const on = await browser.post('/api/auth/two-factor/verify-totp', { code: totpOf(body.totpURI, Date.now()) })
    expect(on.status).toBe(200)
    return body
  }

  it('is on when a code has proven it, and then asked for at sign-in', async () => {
    const browser = await setUp(house)
    expect((await browser.post('/api/auth/two-factor/enable', { password: 'a wrong guess' })).status).toBe(400)
    const begun = await browser.post('/api/auth/two-factor/enable', { password: ada.password })
    expect(begun.body.totpURI).toMatch(/^otpauth:\/\/totp\/Cairn/)
    expect(begun.body.backupCodes).toHaveLength(10)
    expect((await browser.get('/api/v1/session')).body.user.two_factor).toBe(false)
    const { totpURI } = await turnOn(browser)
    expect((await browser.get('/api/v1/session')).body.user.two_factor).toBe(true)

    const other = house.browser('192.0.2.3')
    const first = await signIn(other)
    expect(first.body).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ['totp'] })
    expect((await other.get('/api/v1/projects')).status).toBe(401)
    const wrong = await other.post('/api/auth/two-factor/verify-totp', { code: '000000' })
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_CODE'])
    expect((await other.get('/api/v1/projects')).status).toBe(401)
    const right = await other.post('/api/auth/two-factor/verify-totp', { code: totpOf(totpURI, Date.now()) })
    expect(right.status).toBe(200)
    expect((await other.get('/api/v1/projects')).status).toBe(200)
    const log = (await browser.get('/api/v1/audit')).body.entries
    expect(log.map((entry: { action: string }) => entry.action).slice(0, 3)).toEqual([
      'user.sign_in',
      'user.second_factor_failed',
      'user.two_factor_on',
    ])
    expect(log[0].changes).toEqual({ method: { to: 'code' } })
    expect(JSON.stringify(log)).not.toContain(new URL(totpURI).searchParams.get('secret'))
  })

  it('is also proven by each recovery code, once', async () => {
    const browser = await setUp(house)
    const { backupCodes } = await turnOn(browser)
    const use = async (code: string | undefined): Promise<number> => {
      const other = house.browser('192.0.2.4')
      await signIn(other)
      return (await other.post('/api/auth/two-factor/verify-backup-code', { code })).status
    }
    expect(await use(backupCodes[0])).toBe(200)
    expect(await use(backupCodes[0])).toBe(401)
    expect(await use(backupCodes[1])).toBe(200)
    const renewed = await browser.post('/api/auth/two-factor/generate-backup-codes', { password: ada.password })
    expect(renewed.body.backupCodes).toHaveLength(10)
    expect(await use(backupCodes[2])).toBe(401)
  })

  it('locks out who guesses, from however many addresses', async () => {
    const { totpURI } = await turnOn(await setUp(house))
    const statuses = new Set<number>()
    for (let index = 0; index < 12; index++) {
      const guesser = house.browser(`198.51.100.${index}`)
      await signIn(guesser)
      statuses.add((await guesser.post('/api/auth/two-factor/verify-totp', { code: '000000' })).status)
    }
    expect([...statuses]).toEqual([401, 429])
    const late = house.browser('198.51.100.99')
    await signIn(late)
    const right = await late.post('/api/auth/two-factor/verify-totp', { code: totpOf(totpURI, Date.now()) })
    expect([right.status, right.body.code]).toEqual([429, 'ACCOUNT_TEMPORARILY_LOCKED'])
  })

  it('goes off with the password, and by the operator', async () => {
    const browser = await setUp(house)
    await turnOn(browser)
    expect((await browser.post('/api/auth/two-factor/disable', { password: 'a wrong guess' })).status).toBe(400)
    expect((await browser.post('/api/auth/two-factor/disable', { password: ada.password })).status).toBe(200)
    expect((await browser.get('/api/v1/session')).body.user.two_factor).toBe(false)
    await turnOn(browser)
    expect((await house.operator('POST', '/api/v1/users/disable-2fa', { email: ada.email })).status).toBe(200)
    expect((await signIn(house.browser())).body.twoFactorRedirect).toBeUndefined()
    expect((await browser.get('/api/v1/audit')).body.entries[1]).toMatchObject({
      action: 'user.two_factor_off',
      actor: { kind: 'operator' },
    })
  })
})
