import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ada, joinAs, openHouse, setUp } from '../testing/people.ts'
import type { Browser, House } from '../testing/people.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const signIn = (browser: Browser, email = ada.email, password = ada.password) =>
  browser.post('/api/auth/sign-in/email', { email, password })
describe('set-up', () => {
  it('makes the owner of an organisation that gets the projects, once, and signs in', async () => {
    await house.accounts.createProject({ name: 'Shop' })
    const browser = house.browser()
    expect((await browser.get('/api/v1/session')).body).toMatchObject({
      setup_needed: true,
      setup_token_needed: false,
      user: null,
    })
    const made = await browser.post('/api/v1/setup', { ...ada, email: 'ADA@example.com' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      setup_needed: false,
      user: { email: 'ada@example.com', name: 'Ada', two_factor: false, has_password: true },
      organizations: [{ name: 'Acme', role: 'owner' }],
    })
    expect((await browser.get('/api/v1/projects')).body.projects).toMatchObject([
      { name: 'Shop', role: 'owner', organization_id: made.body.organizations[0].id },
    ])
    const again = await house.browser().post('/api/v1/setup', { ...ada, email: 'eve@example.com' })
    expect([again.status, again.body.error.code]).toEqual([409, 'already_set_up'])
    expect((await signIn(house.browser())).status).toBe(200)
  })

  it('lets one of many at once through, whose password is the one that counts', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        house.browser(`203.0.113.${index}`).post('/api/v1/setup', { ...ada, password: `password number ${index}` }),
      ),
    )
    const won = outcomes.findIndex(({ status }) => status === 201)
    expect(outcomes.filter(({ status }) => status === 409)).toHaveLength(5)
    expect(won).toBeGreaterThanOrEqual(0)
    for (let index = 0; index < outcomes.length; index++) {
      const { status } = await signIn(house.browser(), ada.email, `password number ${index}`)
      expect(status).toBe(index === won ? 200 : 401)
    }
    expect(await house.accounts.teams.organizations()).toHaveLength(1)
  })

  it('from another machine needs the token of the printed link', async () => {
    house.isLocal = false
    const browser = house.browser()
    expect((await browser.get('/api/v1/session')).body.setup_token_needed).toBe(true)
    for (const token of [undefined, '', 'x'.repeat(22)]) {
      const refused = await browser.post('/api/v1/setup', { ...ada, ...(token === undefined ? {} : { token }) })
      expect([refused.status, refused.body.error.code]).toEqual([403, 'setup_token'])
    }
    expect(await house.accounts.auth.isSetupNeeded()).toBe(true)
    const made = await browser.post('/api/v1/setup', { ...ada, token: house.accounts.auth.setupToken })
    expect(made.status).toBe(201)
  })

  it('says what is wrong with what was typed', async () => {
    const { status, body } = await house.browser().post('/api/v1/setup', { ...ada, email: 'ada', password: 'short' })
    expect(status).toBe(400)
    expect(body.error.issues.map((issue: { path: string }) => issue.path)).toEqual(['email', 'password'])
  })
})

describe('a session', () => {
  it('is a cookie that scripts can not read and other sites do not send, over https marked so', async () => {
    await setUp(house)
    const browser = house.browser()
    await signIn(browser)
    expect(browser.setCookies()).toHaveLength(1)
    expect(browser.setCookies()[0]).toMatch(
      /^cairn\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    )

    const secure = await openHouse({ origin: 'https://stats.example.com' })
    try {
      const visitor = await setUp(secure)
      expect(visitor.setCookies()[0]).toMatch(
        /^__Secure-cairn\.session_token=[^;]+;.*; HttpOnly; Secure; SameSite=Lax$/,
      )
      expect((await visitor.get('/api/v1/session')).body.user.email).toBe(ada.email)
    } finally {
      await secure.close()
    }
  })

  it('ends for the browser that signs out, and for all others when asked so', async () => {
    const first = await setUp(house)
    const second = house.browser('198.51.100.7')
    await signIn(second)
    const { sessions } = (await first.get('/api/v1/sessions')).body
    expect(sessions).toHaveLength(2)
    expect(sessions.filter((one: { is_current: boolean }) => one.is_current)).toHaveLength(1)
    expect(sessions.map((one: { address: string }) => one.address)).toContain('198.51.100.7')
    expect(JSON.stringify(sessions)).not.toContain([...second.cookies.values()][0]?.split('.')[0])

    expect((await first.post('/api/auth/revoke-other-sessions')).status).toBe(200)
    expect((await second.get('/api/v1/projects')).status).toBe(401)
    expect((await first.get('/api/v1/projects')).status).toBe(200)
    await signIn(second)
    const other = (await first.get('/api/v1/sessions')).body.sessions.find(
      (one: { is_current: boolean }) => !one.is_current,
    )
    expect((await first.send('DELETE', `/api/v1/sessions/${other.id}`)).status).toBe(204)
    expect((await second.get('/api/v1/projects')).status).toBe(401)

    const kept = new Map(first.cookies)
    expect((await first.post('/api/auth/sign-out')).status).toBe(200)
    expect(first.cookies.has('cairn.session_token')).toBe(false)
    for (const [name, value] of kept) first.cookies.set(name, value)
    expect((await first.get('/api/v1/projects')).status).toBe(401)
  })

  it("can't be ended by another person", async () => {
    const owner = await setUp(house)
    const viewer = await joinAs(house, owner, 'viewer')
    const { sessions } = (await owner.get('/api/v1/sessions')).body
    expect((await viewer.send('DELETE', `/api/v1/sessions/${sessions[0].id}`)).status).toBe(404)
    expect((await owner.get('/api/v1/sessions')).status).toBe(200)
  })

  it('can not be forged: another signature, no signature, a token of nobody', async () => {
    const browser = await setUp(house)
    const [token = '', signature = ''] = (browser.cookies.get('cairn.session_token') ?? '').split('.')
    for (const cookie of [token, `${token}.`, `${token}.${'A'.repeat(44)}`, `abc.${signature}`, 'null', '%00']) {
      browser.cookies.set('cairn.session_token', cookie)
      expect([cookie, (await browser.get('/api/v1/projects')).status]).toEqual([cookie, 401])
    }
  })
})

describe('a page of another site', () => {
  it('changes nothing with the cookie of somebody who is signed in', async () => {
    const browser = await setUp(house)
    await house.accounts.createProject({ name: 'Shop' })
    const change = (headers: Record<string, string>, body: unknown = { name: 'Pwned' }) =>
      browser.send('POST', '/api/v1/projects', body, headers)
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'http://cairn.example.evil.example' },
      { Origin: 'https://cairn.example' },
    ])
      expect((await change(headers)).body.error.code).toBe('foreign_origin')
    const form = await change({ 'Content-Type': 'text/plain' }, '{"name":"Pwned"}')
    expect(form.status).toBe(400)
    for (const [path, body] of [
      ['/api/auth/sign-out', {}],
      ['/api/auth/change-password', { currentPassword: ada.password, newPassword: 'another password' }],
      ['/api/auth/sign-in/email', { email: ada.email, password: ada.password }],
    ] as const)
      expect((await browser.send('POST', path, body, { Origin: 'https://evil.example' })).status).toBe(403)
    expect(await house.accounts.projects()).toHaveLength(1)
    expect((await change({})).status).toBe(201)
  })

  it('is known by what the browser tells, and who tells nothing is refused with a cookie', async () => {
    const browser = await setUp(house)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const send = async (headers: Record<string, string>): Promise<number> => {
      const response = await house.api.fetch(
        new Request('http://cairn.example/api/v1/projects', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: '{"name":"x"}',
        }),
        {},
      )
      return response.status
    }
    expect(await send({ cookie })).toBe(403)
    expect(await send({ cookie, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
    expect(await send({ cookie, 'Sec-Fetch-Site': 'same-site' })).toBe(403)
    expect(await send({ cookie, 'Sec-Fetch-Site': 'same-origin' })).toBe(201)
  })

  it('can not set up a Cairn that nobody has set up', async () => {
    const browser = house.browser()
    const tried = await browser.send('POST', '/api/v1/setup', ada, { Origin: 'https://evil.example' })
    expect(tried.status).toBe(403)
    expect(await house.accounts.auth.isSetupNeeded()).toBe(true)
  })
})

describe('wrong passwords', () => {
  it('are answered alike whether there is an account or not', async () => {
    await setUp(house)
    const known = await signIn(house.browser(), ada.email, 'not the password')
    const unknown = await signIn(house.browser(), 'nobody@example.com', 'not the password')
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
    const ways = [ada.email, 'nobody@example.com'].map((email) =>
      house.browser('192.0.2.9').post('/api/auth/request-password-reset', { email }),
    )
    const [one, other] = await Promise.all(ways)
    expect([one?.status, one?.body]).toEqual([other?.status, other?.body])
  })

  it('are limited by address, also many at once; a right one does not count', async () => {
    await setUp(house)
    for (let count = 0; count < 11; count++) expect((await signIn(house.browser('192.0.2.1'))).status).toBe(200)
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, index) =>
        signIn(house.browser('192.0.2.1'), `somebody${index}@example.com`, 'a wrong guess'),
      ),
    )
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10)
    const over = tries.find(({ status }) => status === 429)
    expect(over?.body.error.code).toBe('too_many_attempts')
    expect(Number(over?.headers.get('retry-after'))).toBeGreaterThan(200)
    expect((await signIn(house.browser('192.0.2.1'))).status).toBe(429)
    expect((await signIn(house.browser('192.0.2.2'))).status).toBe(200)
    house.pass(5 * 60_000)
    expect((await signIn(house.browser('192.0.2.1'))).status).toBe(200)
  })

  it('are limited by account, from however many addresses', async () => {
    await setUp(house)
    const statuses: number[] = []
    for (let index = 0; index < 22; index++)
      statuses.push((await signIn(house.browser(`2001:db8:${index}::1`), ada.email, 'a wrong guess')).status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(20)
    expect(statuses.slice(20)).toEqual([429, 429])
    house.pass(15 * 60_000)
    expect((await signIn(house.browser())).status).toBe(200)
  })

  it('are in the audit log of the organisation, and what was typed is not', async () => {
    const owner = await setUp(house)
    await signIn(house.browser('192.0.2.77'), ada.email, 'my secret of elsewhere')
    const { entries } = (await owner.get('/api/v1/audit')).body
    expect(entries[0]).toMatchObject({
      action: 'user.sign_in_failed',
      target: ada.email,
      address: '192.0.2.77',
      actor: { name: 'somebody' },
    })
    expect(JSON.stringify(entries)).not.toContain('elsewhere')
  })
})

describe('better-auth', () => {
  it('is reached at the addresses that we list and at no others', async () => {
    const browser = await setUp(house)
    for (const [method, path] of [
      ['POST', '/api/auth/sign-up/email'],
      ['GET', '/api/auth/get-session'],
      ['GET', '/api/auth/list-sessions'],
      ['POST', '/api/auth/delete-user'],
      ['POST', '/api/auth/change-email'],
      ['POST', '/api/auth/link-social'],
      ['GET', '/api/auth/error'],
      ['GET', '/api/auth/ok'],
      ['GET', '/api/auth/sign-out'],
      ['POST', '/api/auth//sign-up/email'],
      ['POST', '/api/auth/sign-in/../sign-up/email'],
    ] as const) {
      const body = { email: 'eve@example.com', password: 'a good password', name: 'Eve' }
      const { status } = await browser.send(method, path, method === 'GET' ? undefined : body)
      expect([path, status]).toEqual([path, 404])
    }
    expect(await house.accounts.auth.people()).toHaveLength(1)
  })

  it('takes nonsense for what it is', async () => {
    await setUp(house)
    for (const body of [
      '',
      '[]',
      '"x"',
      '{"email":',
      'null',
      '{"email":1,"password":{}}',
      `{"email":"${'x'.repeat(300)}"}`,
    ]) {
      const { status } = await house.browser().send('POST', '/api/auth/sign-in/email', body)
      expect([body.slice(0, 30), status]).toEqual([body.slice(0, 30), 400])
    }
  })
})
