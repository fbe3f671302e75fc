import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ada, openHouse, setUp } from '../testing/people.ts'
import type { Answered, Browser, House } from '../testing/people.ts'

describe('where mail is set up', () => {
  let house: House
  beforeEach(async () => {
    house = await openHouse({
      hasMail: true,
      origin: 'https://stats.example.com',
      publicUrl: 'https://stats.example.com',
    })
  })
  afterEach(() => house.close())

  it('a link for a new password comes by mail, to who has an account, and the answer does not tell who has', async () => {
    house.isLocal = false
    const token = house.accounts.auth.setupToken
    await house.browser().post('/api/v1/setup', { ...ada, token })
    const ask = (email: string, host = 'https://stats.example.com') =>
      house.browser().send('POST', `${host}/api/auth/request-password-reset`, { email })
    const known = await ask(ada.email)
    const unknown = await ask('nobody@example.com')
    expect([known.status, known.body]).toEqual([200, unknown.body])
    await house.accounts.auth.settled()
    expect(house.mails).toHaveLength(1)
    expect(house.mails[0]).toMatchObject({ to: ada.email, subject: 'Set a new password for Cairn' })
    const link = new URL(/https:\/\/\S+/.exec(house.mails[0]?.text ?? '')?.[0] ?? '')
    expect(link.href).toMatch(/^https:\/\/stats\.example\.com\/reset-password\?token=/)
    const done = await house.browser().post('/api/auth/reset-password', {
      newPassword: 'a fresh password',
      token: link.searchParams.get('token'),
    })
    expect(done.status).toBe(200)

    // Whoever asks under another host does not choose where the link leads to.
    await ask(ada.email, 'https://evil.example')
    await house.accounts.auth.settled()
    expect(house.mails[1]?.text).toContain('https://stats.example.com/reset-password')
    expect(house.mails[1]?.text).not.toContain('evil')
    // No more than three in a quarter of an hour to one address.
    expect([(await ask(ada.email)).status, (await ask(ada.email)).status]).toEqual([200, 429])
    await house.accounts.auth.settled()
    expect(house.mails).toHaveLength(3)
  })

  it('an invitation is mailed, and names in it make no further lines', async () => {
    house.isLocal = false
    const owner = house.browser()
    const name = 'Acme\r\nBcc: all@example.com'
    await owner.post('/api/v1/setup', { ...ada, organization: name, token: house.accounts.auth.setupToken })
    const { organizations } = (await owner.get('/api/v1/session')).body
    const { body } = await owner.post(`/api/v1/organizations/${organizations[0].id}/invitations`, {
      email: 'bob@example.com',
      role: 'viewer',
    })
    await house.accounts.auth.settled()
    expect(body.mailed).toBe(true)
    expect(house.mails[0]?.to).toBe('bob@example.com')
    expect(house.mails[0]?.subject).not.toMatch(/[\r\n]/)
    expect(house.mails[0]?.text).toContain(`https://stats.example.com${body.link}`)
  })
})

describe('OIDC', () => {
  const provider = new OAuth2Server()
  const origin = 'https://stats.example.com'
  let claims: Record<string, unknown> = {}
  let house: House
  beforeAll(async () => {
    await provider.issuer.keys.generate('RS256')
    await provider.start(0, '127.0.0.1')
    provider.service.on('beforeTokenSigning', (token) => Object.assign(token.payload, claims))
    provider.service.on('beforeUserinfo', (answer) => Object.assign(answer.body as object, claims))
  })
  afterAll(() => provider.stop())
  afterEach(() => house.close())

  const open = async (newcomerRole?: string): Promise<Browser> => {
    house = await openHouse({
      origin,
      publicUrl: origin,
      oidc: {
        issuer: provider.issuer.url ?? '',
        clientId: 'cairn',
        clientSecret: 'secret',
        name: 'Acme SSO',
        newcomerRole,
        newcomerOrganization: '',
      },
    })
    house.isLocal = false
    const owner = house.browser()
    await owner.post('/api/v1/setup', { ...ada, token: house.accounts.auth.setupToken })
    return owner
  }
  /** Through the provider and back; gives the answer to the callback. */
  const signIn = async (browser: Browser, callbackURL = '/sites'): Promise<Answered> => {
    const begun = await browser.post('/api/auth/sign-in/social', {
      provider: 'oidc',
      callbackURL,
      errorCallbackURL: '/sign-in',
    })
    expect(begun.status).toBe(200)
    const there = new URL(begun.body.url)
    expect(there.searchParams.get('redirect_uri')).toBe(`${origin}/api/auth/callback/oidc`)
    const nonce = there.searchParams.get('nonce')
    if (nonce !== null) claims = { ...claims, nonce }
    const back = await fetch(there, { redirect: 'manual' })
    return browser.get(back.headers.get('location') ?? '')
  }

  it('brings newcomers into the organisation where the operator lets them, with the role that was set', async () => {
    const owner = await open('analyst')
    expect((await owner.get('/api/v1/session')).body.sign_in.oidc).toEqual({ id: 'oidc', name: 'Acme SSO' })
    claims = { sub: 'u1', email: 'Grace@Example.com', email_verified: true, name: 'Grace' }
    const grace = house.browser('192.0.2.8')
    const back = await signIn(grace)
    expect([back.status, back.headers.get('location')]).toEqual([302, '/sites'])
    expect(grace.setCookies().some((line) => /^__Secure-cairn\.session_token=.*HttpOnly; Secure/.test(line))).toBe(true)
    expect((await grace.get('/api/v1/session')).body).toMatchObject({
      user: { email: 'grace@example.com', name: 'Grace', has_password: false },
      organizations: [{ name: 'Acme', role: 'analyst' }],
    })
    // Coming again is signing in: the role that they have by then stays.
    await signIn(house.browser())
    expect(await house.accounts.auth.people()).toHaveLength(2)
    expect((await owner.get('/api/v1/audit')).body.entries[0]).toMatchObject({
      action: 'user.sign_in',
      target: 'grace@example.com',
      changes: { method: { to: 'oidc' } },
    })
  })

  it('lets nobody new in by default, unless they are invited', async () => {
    const owner = await open()
    claims = { sub: 'u2', email: 'eve@example.com', email_verified: true, name: 'Eve' }
    const refused = await signIn(house.browser())
    expect(refused.headers.get('location')).toMatch(/^\/sign-in\?error=signup_disabled/)
    expect(await house.accounts.auth.people()).toHaveLength(1)

    const organizationId = (await owner.get('/api/v1/session')).body.organizations[0].id
    const invited = await owner.post(`/api/v1/organizations/${organizationId}/invitations`, {
      email: 'eve@example.com',
      role: 'viewer',
    })
    const eve = house.browser()
    const back = await signIn(eve, invited.body.link)
    expect(back.headers.get('location')).toBe(invited.body.link)
    expect((await eve.get('/api/v1/session')).body.organizations).toEqual([])
    expect((await eve.post(`/api/v1${invited.body.link}/accept`)).body.organizations).toMatchObject([
      { role: 'viewer' },
    ])
  })

  it('opens an account of the same address only if the provider has verified it', async () => {
    await open('viewer')
    claims = { sub: 'u3', email: ada.email, email_verified: false, name: 'Not Ada' }
    const stranger = house.browser()
    expect((await signIn(stranger)).headers.get('location')).toMatch(/error=account_not_linked/)
    expect((await stranger.get('/api/v1/session')).body.user).toBeNull()
    claims = { sub: 'u3', email: ada.email, email_verified: true, name: 'Ada' }
    const own = house.browser()
    await signIn(own)
    expect((await own.get('/api/v1/session')).body).toMatchObject({
      user: { email: ada.email, has_password: true },
      organizations: [{ role: 'owner' }],
    })
  })

  it('does not lead elsewhere, and takes no answer that it did not ask for', async () => {
    await open('viewer')
    for (const callbackURL of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const { status } = await house.browser().post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL })
      expect([callbackURL, status]).toEqual([callbackURL, 400])
    }
    const forged = await house.browser().get('/api/auth/callback/oidc?code=1&state=abc')
    expect(forged.headers.get('location')).toMatch(/^\/sign-in\?error=/)
    // The state of one browser is worth nothing in another.
    claims = { sub: 'u4', email: 'mallory@example.com', email_verified: true, name: 'Mallory' }
    const begun = await house.browser().post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/sites' })
    const back = await fetch(begun.body.url as string, { redirect: 'manual' })
    const victim = house.browser()
    await victim.get(back.headers.get('location') ?? '')
    expect((await victim.get('/api/v1/session')).body.user).toBeNull()
  })

  it('of another provider or none is not there', async () => {
    house = await openHouse()
    await setUp(house)
    const none = await house.browser().post('/api/auth/sign-in/social', { provider: 'oidc', callbackURL: '/sites' })
    expect(none.status).toBe(404)
    const other = await house.browser().post('/api/auth/sign-in/social', { provider: 'github', callbackURL: '/sites' })
    expect(other.status).toBe(400)
  })
})
