import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ada, joinAs, openHouse, setUp } from '../testing/people.ts'
import type { Browser, House } from '../testing/people.ts'

describe('a team', () => {
  let house: House
  let owner: Browser
  let base = ''
  beforeEach(async () => {
    house = await openHouse()
    owner = await setUp(house)
    base = `/api/v1/organizations/${(await owner.get('/api/v1/session')).body.organizations[0].id}`
  })
  afterEach(() => house.close())

  const members = async (): Promise<{ id: string; email: string; role: string }[]> =>
    (await owner.get(`${base}/team`)).body.members
  const idOf = async (email: string): Promise<string> =>
    (await members()).find((member) => member.email === email)?.id ?? ''

  it('grows by a link, which makes an account, once', async () => {
    const invited = await owner.post(`${base}/invitations`, { email: 'Bob@Example.com', role: 'analyst' })
    expect([invited.status, invited.body.mailed]).toEqual([201, false])
    const door = `/api/v1${invited.body.link}`
    const bob = house.browser('192.0.2.5')
    expect((await bob.get(door)).body).toMatchObject({
      email: 'bob@example.com',
      role: 'analyst',
      organization: { name: 'Acme' },
      invited_by: 'Ada',
      needs_account: true,
    })
    expect((await bob.post(`${door}/accept`)).status).toBe(400)
    expect((await bob.post(`${door}/accept`, { name: 'Bob', password: 'short' })).status).toBe(400)
    const accepted = await bob.post(`${door}/accept`, { name: 'Bob', password: 'a good password' })
    expect(accepted.body).toMatchObject({
      user: { email: 'bob@example.com', name: 'Bob' },
      organizations: [{ name: 'Acme', role: 'analyst' }],
    })
    expect((await bob.get('/api/v1/projects')).status).toBe(200)
    expect((await house.browser().get(door)).status).toBe(404)
    const again = await house.browser().post(`${door}/accept`, { name: 'Eve', password: 'a good password' })
    expect(again.status).toBe(404)
    expect(await members()).toMatchObject([
      { email: ada.email, role: 'owner' },
      { email: 'bob@example.com', role: 'analyst' },
    ])
  })

  it('lets one of two who take the same link at once in', async () => {
    const { body } = await owner.post(`${base}/invitations`, { email: 'bob@example.com', role: 'viewer' })
    const outcomes = await Promise.all(
      ['first password!', 'second password!'].map((password) =>
        house.browser().post(`/api/v1${body.link}/accept`, { name: 'Bob', password }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await members()).toHaveLength(2)
  })

  it('takes somebody who has an account only when they are signed in as themselves', async () => {
    const other = (await owner.post('/api/v1/organizations', { name: 'Agency' })).body
    const viewer = await joinAs(house, owner, 'viewer')
    const { body } = await owner.post(`/api/v1/organizations/${other.id}/invitations`, {
      email: 'viewer@example.com',
      role: 'admin',
    })
    const door = `/api/v1${body.link}`
    expect((await house.browser().get(door)).body.needs_account).toBe(false)
    const stranger = await house.browser().post(`${door}/accept`, { name: 'Eve', password: 'a good password' })
    expect([stranger.status, stranger.body.error.code]).toEqual([401, 'sign_in_first'])
    const wrong = await owner.post(`${door}/accept`)
    expect([wrong.status, wrong.body.error.code]).toEqual([403, 'wrong_person'])
    const right = await viewer.post(`${door}/accept`)
    expect(right.body.organizations).toMatchObject([
      { name: 'Acme', role: 'viewer' },
      { name: 'Agency', role: 'admin' },
    ])
  })

  it('forgets invitations that are withdrawn, declined or a week old', async () => {
    const invite = async (email: string): Promise<{ id: string; link: string }> =>
      (await owner.post(`${base}/invitations`, { email, role: 'viewer' })).body
    const withdrawn = await invite('a@example.com')
    expect((await owner.post(`${base}/invitations`, { email: 'A@example.com', role: 'admin' })).body.error.code).toBe(
      'already_invited',
    )
    expect((await owner.send('DELETE', `${base}/invitations/${withdrawn.id}`)).status).toBe(204)
    const declined = await invite('b@example.com')
    expect((await house.browser().post(`/api/v1${declined.link}/decline`)).status).toBe(204)
    const old = await invite('c@example.com')
    house.pass(7 * 86_400_000)
    for (const { link } of [withdrawn, declined, old])
      expect((await house.browser().get(`/api/v1${link}`)).status).toBe(404)
    expect((await owner.get(`${base}/team`)).body.invitations).toEqual([])
    expect((await owner.post(`${base}/invitations`, { email: 'c@example.com', role: 'viewer' })).status).toBe(201)
    expect((await owner.post(`${base}/invitations`, { email: ada.email, role: 'viewer' })).body.error.code).toBe(
      'already_member',
    )
  })

  it('always keeps an owner', async () => {
    const own = await idOf(ada.email)
    for (const attempt of [
      owner.send('PATCH', `${base}/members/${own}`, { role: 'admin' }),
      owner.send('DELETE', `${base}/members/${own}`),
    ])
      expect([(await attempt).status, (await attempt).body.error.code]).toEqual([409, 'last_owner'])
    await joinAs(house, owner, 'viewer')
    const viewer = await idOf('viewer@example.com')
    expect((await owner.send('PATCH', `${base}/members/${viewer}`, { role: 'owner' })).body.role).toBe('owner')
    const [one, other] = await Promise.all([
      owner.send('DELETE', `${base}/members/${own}`),
      owner.send('PATCH', `${base}/members/${viewer}`, { role: 'viewer' }),
    ])
    expect([one.status, other.status].filter((status) => status < 300)).toHaveLength(1)
    const left = await house.operator('GET', `${base}/team`)
    expect(left.body.members.filter((member: { role: string }) => member.role === 'owner')).toHaveLength(1)
  })

  it('is changed by admins, but owners by owners only, and not at all by others', async () => {
    const admin = await joinAs(house, owner, 'admin')
    const analyst = await joinAs(house, owner, 'analyst')
    const viewer = await joinAs(house, owner, 'viewer')
    const [ownerId, adminId, viewerId] = [
      await idOf(ada.email),
      await idOf('admin@example.com'),
      await idOf('viewer@example.com'),
    ]
    const invitation = (await owner.post(`${base}/invitations`, { email: 'boss@example.com', role: 'owner' })).body
    const statuses = async (browser: Browser): Promise<number[]> => [
      (await browser.send('PATCH', `${base}/members/${ownerId}`, { role: 'viewer' })).status,
      (await browser.send('DELETE', `${base}/members/${ownerId}`)).status,
      (await browser.send('PATCH', `${base}/members/${adminId}`, { role: 'owner' })).status,
      (await browser.post(`${base}/invitations`, { email: 'new@example.com', role: 'owner' })).status,
      (await browser.send('DELETE', `${base}/invitations/${invitation.id}`)).status,
      (await browser.send('PATCH', base, { name: 'Mine' })).status,
      (await browser.post('/api/v1/organizations', { name: 'Mine' })).status,
    ]
    for (const browser of [admin, analyst, viewer]) expect(await statuses(browser)).toEqual(Array(7).fill(403))
    for (const browser of [analyst, viewer]) {
      expect((await browser.post(`${base}/invitations`, { email: 'new@example.com', role: 'viewer' })).status).toBe(403)
      expect((await browser.send('PATCH', `${base}/members/${viewerId}`, { role: 'analyst' })).status).toBe(403)
      expect((await browser.get('/api/v1/audit')).status).toBe(403)
    }
    expect((await admin.send('PATCH', `${base}/members/${viewerId}`, { role: 'analyst' })).status).toBe(200)
    // The link of an invitation as owner is shown to owners only: whoever has it can take it.
    const shown = async (browser: Browser): Promise<number> =>
      (await browser.get(`${base}/team`)).body.invitations.length
    expect([await shown(owner), await shown(admin), await shown(analyst), await shown(viewer)]).toEqual([1, 0, 0, 0])
  })

  it('loses who leaves or is removed at their next request', async () => {
    await house.accounts.createProject({
      name: 'Shop',
      organizationId: (await owner.get('/api/v1/session')).body.organizations[0].id,
    })
    const viewer = await joinAs(house, owner, 'viewer')
    const analyst = await joinAs(house, owner, 'analyst')
    expect((await viewer.get('/api/v1/projects')).body.projects).toHaveLength(1)
    expect((await viewer.send('DELETE', `${base}/members/${await idOf('viewer@example.com')}`)).status).toBe(204)
    expect((await owner.send('DELETE', `${base}/members/${await idOf('analyst@example.com')}`)).status).toBe(204)
    for (const browser of [viewer, analyst]) {
      expect((await browser.get('/api/v1/projects')).body.projects).toEqual([])
      expect((await browser.get('/api/v1/projects/1')).status).toBe(404)
      expect((await browser.get(`${base}/team`)).status).toBe(404)
    }
    const { entries } = (await owner.get('/api/v1/audit')).body
    expect(entries.slice(0, 2)).toMatchObject([
      { action: 'member.remove', target: 'analyst@example.com', actor: { name: 'Ada' } },
      { action: 'member.leave', target: 'viewer@example.com', actor: { name: 'viewer' } },
    ])
  })

  it('reads its audit log in pages', async () => {
    for (let index = 0; index < 5; index++) await owner.send('PATCH', base, { name: `Acme ${index}` })
    const first = (await owner.get('/api/v1/audit?limit=3')).body
    expect(first.entries[0]).toMatchObject({
      action: 'organization.rename',
      changes: { name: { from: 'Acme 3', to: 'Acme 4' } },
    })
    const rest = (await owner.get(`/api/v1/audit?limit=100&before=${first.next}`)).body
    expect(rest.next).toBeNull()
    const ids = [...first.entries, ...rest.entries].map((entry: { id: number }) => entry.id)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(6)
  })
})

describe('two organisations', () => {
  let house: House
  let acme: Browser
  let rival: Browser
  let rivalOrganization = ''
  beforeAll(async () => {
    house = await openHouse()
    await house.accounts.createProject({ name: 'Of Acme' })
    acme = await setUp(house)
    await house.operator('POST', '/api/v1/users', {
      email: 'eve@rival.example',
      organization: 'Rival',
      password: 'a good password',
    })
    rival = house.browser('192.0.2.200')
    await rival.post('/api/auth/sign-in/email', { email: 'eve@rival.example', password: 'a good password' })
    rivalOrganization = (await rival.get('/api/v1/session')).body.organizations[0].id
    await rival.post('/api/v1/projects', { name: 'Of Rival' })
  })
  afterAll(() => house.close())

  interface Operation {
    readonly method: string
    readonly path: string
    readonly body: unknown
  }
  /** Every address of the document that names a project or an organisation, with a body that is taken where one is wanted. */
  const bodies: Readonly<Record<string, unknown>> = {
    query: { kind: 'overview', range: { last: 7, unit: 'day' } },
    sql: { sql: 'SELECT 1' },
    goals: { name: 'Paid', definition: { kind: 'event', event_name: 'paid' } },
    segments: { name: 'Germans', filter: { property: 'country', operator: 'is', value: 'DE' } },
    annotations: { date: '2026-01-01', text: 'x' },
    'event-definitions': { event_name: 'paid' },
    'property-definitions': { property: 'properties.plan' },
    cohorts: { name: 'x', definition: { kind: 'dynamic', who: { did: {} } } },
    'virtual-events': { name: 'x', definition: { any_of: [{ event_name: 'paid' }] } },
    preview: { definition: { any_of: [{ event_name: 'paid' }] } },
    shares: { name: 'x', password: null },
    keys: { name: 'x' },
    reports: { name: 'x', report: { kind: 'overview', range: { last: 7, unit: 'day' } } },
    dashboards: { name: 'x' },
    'PUT reports': { name: 'x', report: { kind: 'overview', range: { last: 7, unit: 'day' } }, version: 1 },
    'PATCH reports': { name: 'x' },
    'PUT dashboards': { name: 'x', version: 1 },
    'from-template': { template: 'web', name: 'x' },
    invitations: { email: 'x@example.com', role: 'viewer' },
    members: { role: 'viewer' },
    organizations: { name: 'x' },
    projects: { name: 'x' },
    replay: {},
    merge: { person_id: '1', with_person_id: '2' },
    unmerge: { person_id: '1', id: '2' },
  }
  const bodyOf = (method: string, thing: string): unknown => bodies[`${method.toUpperCase()} ${thing}`] ?? bodies[thing]
  /** `…/sql.csv` asks as `…/sql` does. */
  const thingOf = (path: string): string =>
    path
      .split('/')
      .findLast((part) => !part.startsWith('{'))
      ?.replace(/\.\w+$/, '') ?? ''
  const operations = (of: 'projectId' | 'organizationId'): readonly Operation[] => {
    const { paths } = house.api.document() as { paths: Record<string, Record<string, { requestBody?: unknown }>> }
    return Object.entries(paths)
      .filter(([path]) => path.includes(`{${of}}`))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          method: method.toUpperCase(),
          path,
          body:
            operation.requestBody === undefined && !(method === 'post' && path.includes('/query.'))
              ? undefined
              : bodyOf(method, thingOf(path)),
        })),
      )
  }
  const at = (path: string, values: Readonly<Record<string, string>>): string => {
    const report = encodeURIComponent(JSON.stringify(bodies['query']))
    const query = path.includes('/query.') ? `?report=${report}` : path.includes('/sql.') ? '?sql=SELECT%201' : ''
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1') + query
  }

  it("don't see each other's projects: every address answers as if there were none", async () => {
    const all = operations('projectId')
    expect(all.length).toBeGreaterThan(25)
    for (const { method, path, body } of all) {
      if (['POST', 'PUT', 'PATCH'].includes(method) && !/replay|write-key|duplicate|favourite/.test(path))
        expect(body, `${method} ${path} needs a body in this test`).toBeDefined()
      const theirs = await acme.send(method, at(path, { projectId: '2' }), body)
      const none = await acme.send(method, at(path, { projectId: '99' }), body)
      expect([method, path, theirs.status]).toEqual([method, path, 404])
      expect(theirs.body.error.message.replaceAll('2', '99')).toBe(none.body.error.message.replaceAll('2', '99'))
    }
    expect((await acme.get('/api/v1/projects')).body.projects.map((one: { name: string }) => one.name)).toEqual([
      'Of Acme',
    ])
    expect((await house.accounts.project(2))?.name).toBe('Of Rival')
  })

  it("don't see each other's teams and audit logs", async () => {
    const all = operations('organizationId')
    expect(all.length).toBeGreaterThan(5)
    for (const { method, path, body } of all) {
      const { status } = await acme.send(method, at(path, { organizationId: rivalOrganization }), body)
      expect([method, path, status]).toEqual([method, path, 404])
    }
    expect((await acme.get(`/api/v1/audit?organization_id=${rivalOrganization}`)).status).toBe(404)
    const log = JSON.stringify((await acme.get('/api/v1/audit')).body)
    expect(log).not.toMatch(/rival/i)
    expect((await acme.post('/api/v1/projects', { name: 'x', organization_id: rivalOrganization })).status).toBe(404)
    const moved = await acme.send('PATCH', '/api/v1/projects/1', { organization_id: rivalOrganization })
    expect(moved.status).toBe(403)
  })

  it('have viewers who read and change nothing, analysts who note, admins who manage', async () => {
    const people = {
      viewer: await joinAs(house, acme, 'viewer'),
      analyst: await joinAs(house, acme, 'analyst'),
      admin: await joinAs(house, acme, 'admin'),
    }
    const noted = /goals|segments|annotations|definitions|reports|dashboards|people|cohorts|virtual-events/
    /** What it reads is anything of the project: from analyst on, whichever the method. */
    const asking = /\/sql(\.\w+|\/schema)?$/
    /** Asked with POST, but nothing is changed by it. */
    const reading = /\/(query(\.\w+)?|favourite|preview)$/
    for (const { method, path, body } of operations('projectId')) {
      // The last to be asked is to delete the project; live streams don't end.
      if (path.endsWith('{projectId}') && method === 'DELETE') continue
      if (path.endsWith('/live')) continue
      const statuses: Record<string, number> = {}
      for (const [role, browser] of Object.entries(people))
        statuses[role] = (await browser.send(method, at(path, { projectId: '1' }), body)).status
      const isReading = method === 'GET' ? !/\/(keys|shares)$/.test(path) : reading.test(path)
      const refused = Object.keys(statuses).filter((role) => statuses[role] === 403)
      const isOfAnalysts = asking.test(path) || (!isReading && noted.test(path))
      const expected = isOfAnalysts ? ['viewer'] : isReading ? [] : ['viewer', 'analyst']
      expect([method, path, refused]).toEqual([method, path, expected])
    }
    for (const browser of [people.viewer, people.analyst]) {
      expect((await browser.send('DELETE', '/api/v1/projects/1')).status).toBe(403)
      expect((await browser.post('/api/v1/projects', { name: 'x' })).status).toBe(403)
      expect((await browser.get('/api/v1/keys')).status).toBe(403)
      expect((await browser.get('/api/v1/users')).status).toBe(403)
      expect((await browser.get('/metrics')).status).toBe(403)
    }
    expect((await people.admin.get('/api/v1/keys')).status).toBe(403)
    expect((await people.admin.post('/api/v1/users', { email: 'x@example.com', role: 'owner' })).status).toBe(403)
    expect((await people.viewer.get('/api/v1/projects')).body.projects).toMatchObject([{ id: 1, role: 'viewer' }])
    expect((await people.admin.send('DELETE', '/api/v1/projects/1')).status).toBe(204)
  })
})

describe('every change of a project', () => {
  it('is in the audit log with who did it, and secrets are not', async () => {
    const house = await openHouse()
    try {
      const owner = await setUp(house)
      const made = (await owner.post('/api/v1/projects', { name: 'Shop' })).body
      const base = `/api/v1/projects/${made.id}`
      await owner.send('PATCH', base, { name: 'Store', currency: 'EUR', time_zone: 'UTC' })
      const key = (await owner.post(`${base}/keys`, { name: 'CI', scopes: ['admin'] })).body
      const renewed = (await owner.post(`${base}/write-key`)).body
      await house.browser().send('PATCH', base, { week_start: 'sunday' }, { Authorization: `Bearer ${key.key}` })
      await house.operator('PATCH', base, { retention_days: 30 })
      await owner.send('DELETE', `${base}/keys/${key.id}`)
      await owner.send('DELETE', base)
      const { entries } = (await owner.get('/api/v1/audit')).body
      const said = entries.map((entry: { actor: { kind: string; name: string }; action: string }) =>
        [entry.actor.kind, entry.actor.name, entry.action].join(' '),
      )
      expect(said.slice(0, 8)).toEqual([
        'user Ada project.delete',
        'user Ada key.revoke',
        'operator operator project.update',
        'key CI project.update',
        'user Ada project.new_write_key',
        'user Ada key.create',
        'user Ada project.update',
        'user Ada project.create',
      ])
      expect(entries[6].changes).toEqual({ name: { from: 'Shop', to: 'Store' }, currency: { from: 'USD', to: 'EUR' } })
      const text = JSON.stringify(entries)
      for (const secret of [key.key, ada.password, renewed.write_key]) expect(text).not.toContain(secret)
    } finally {
      await house.close()
    }
  })
})
