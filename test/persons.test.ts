// Who is who, from the wire to the API: identify, alias, properties, groups; the person and their timeline; merging and
// taking apart, which every report follows and which a restart keeps.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PersonJson, TimelineJson } from '../src/api/index.ts'
import { personIdOf } from '../src/event/index.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

let cairn: StartedCairn
let directory: string
let admin: string
let reader: string
let stranger: string
const start = Date.UTC(2026, 0, 10, 12)
const idOf = (distinctId: string): string => String(personIdOf(1, distinctId))

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cairn-persons-'))
  cairn = await startCairn({ dataDirectory: directory })
  const other = JSON.parse(await cairn.run(['project', 'create', 'Other', '--json'])) as { id: number }
  const key = (id: number, scopes: string) => cairn.run(['key', 'create', '--project', String(id), '--scopes', scopes])
  admin = await key(1, 'read,admin')
  reader = await key(1, 'read')
  stranger = await key(other.id, 'read,admin')
})
afterAll(async () => {
  await cairn?.stop()
  rmSync(directory, { recursive: true, force: true })
})

interface Answer<T> {
  readonly status: number
  readonly body: T
}
async function call<T>(path: string, key = admin, body?: object): Promise<Answer<T>> {
  const response = await fetch(`${cairn.url}/api/v1/projects/1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}
async function send(...events: object[]): Promise<void> {
  const response = await fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cairn.writeKey}`, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' },
    body: JSON.stringify(events),
  })
  expect(await response.json()).toMatchObject({ accepted: events.length, rejected: [] })
}
const at = (minute: number): number => start + minute * 60_000
const visitors = async (): Promise<unknown> => {
  const { body } = await call<{ measures: { visitors: { value: number } } }>('/query', reader, {
    kind: 'overview',
    range: { from: '2026-01-01', to: '2026-01-31' },
    measures: ['visitors'],
  })
  return body.measures.visitors.value
}

it('knows a person by any id, with properties from all of them in the order of time', async () => {
  await send(
    { event_name: 'page_view', distinct_id: 'device', timestamp: at(0), url: 'https://a.example/' },
    { event_name: 'person_update', distinct_id: 'device', timestamp: at(1), person: { increment: { logins: 2 }, set_once: { first: 'a' } } },
    { event_name: 'identify', distinct_id: 'device', user_id: 'ann', timestamp: at(2), properties: { plan: 'pro' } },
    { event_name: 'purchase', distinct_id: 'ann', timestamp: at(3), revenue: '12.5', currency: 'EUR', properties: { items: 3 }, groups: { company: 'acme' }, person: { increment: { logins: 1 } } },
    { event_name: 'alias', distinct_id: 'ann', alias: 'crm-7', timestamp: at(4) },
    { event_name: 'page_view', distinct_id: 'crm-7', timestamp: at(5_000) },
    { event_name: 'group_identify', distinct_id: 'ann', groups: { company: 'acme' }, properties: { seats: 5 }, timestamp: at(6) },
    // Late: before all the others.
    { event_name: 'person_update', distinct_id: 'crm-7', timestamp: at(-5), person: { set: { plan: 'free', first: 'b' } } },
    { event_name: 'page_view', distinct_id: 'somebody', timestamp: at(9_000) },
  ) // prettier-ignore
  const isThere = async () => (await call<PersonJson>(`/people/${idOf('ann')}`)).body.properties?.['logins']
  await expect.poll(isThere, { timeout: 20_000 }).toBe(3)
  for (const id of ['device', 'ann', 'crm-7']) {
    const { status, body } = await call<PersonJson>(`/people/${idOf(id)}`, reader)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      person_id: idOf('ann'),
      name: 'ann',
      sessions: 2,
      events: 8,
      properties: { plan: 'pro', logins: 3, first: 'b' },
      groups: [{ type: 'company', key: 'acme' }],
      ids: [
        { distinct_id: 'ann', joined_by: null },
        { distinct_id: 'device', joined_by: 'identify' },
        { distinct_id: 'crm-7', joined_by: 'alias' },
      ],
    })
  }
  expect(await visitors()).toBe(2)
})

it('tells what they did, visit by visit, page by page, by the name of an event', async () => {
  const { body } = await call<TimelineJson>(`/people/${idOf('device')}/timeline?limit=1`, reader)
  expect(body.sessions.map(({ events }) => events.map(({ event_name }) => event_name))).toEqual([['page_view']])
  const next = await call<TimelineJson>(`/people/${idOf('device')}/timeline?limit=1&before=${body.next_cursor}`, reader)
  expect(next.body.next_cursor).toBe(null)
  expect(next.body.sessions[0]?.events.map(({ event_name }) => event_name)).toEqual([
    'group_identify',
    'alias',
    'purchase',
    'identify',
    'person_update',
    'page_view',
    'person_update',
  ])
  expect(next.body.sessions[0]?.events[2]).toMatchObject({ distinct_id: 'ann', revenue: '12.5', currency: 'EUR' })
  const named = await call<TimelineJson>(`/people/${idOf('ann')}/timeline?event_name=purchase`, reader)
  expect(named.body.sessions).toMatchObject([{ events_total: 1, events: [{ event_name: 'purchase' }] }])
})

it('tells properties only where they are wanted, and of one event alone', async () => {
  const path = `/people/${idOf('ann')}/timeline`
  const all = await call<TimelineJson>(`${path}?limit=2`, reader)
  const bare = await call<TimelineJson>(`${path}?limit=2&properties=false`, reader)
  const withoutProperties = all.body.sessions.map((session) => ({
    ...session,
    events: session.events.map(({ properties: _, ...event }) => event),
  }))
  expect(bare.body.sessions).toEqual(withoutProperties)
  const [visit, event] = all.body.sessions.flatMap((session) =>
    session.events.filter(({ event_name }) => event_name === 'purchase').flatMap((one) => [session, one] as const),
  ) as [TimelineJson['sessions'][number], TimelineJson['sessions'][number]['events'][number]]
  const one = await call<TimelineJson>(
    `${path}?session_id=${visit.session_id}&event_name=purchase&event_id=${event.event_id}`,
    reader,
  )
  expect(one.body.sessions.map(({ events }) => events)).toEqual([[event]])
  expect(event.properties).toEqual({ items: 3 })
  const other = await call<TimelineJson>(`${path}?session_id=${visit.session_id}&event_id=1`, reader)
  expect(other.body.sessions.flatMap(({ events }) => events)).toEqual([])
})

it('merges, and takes apart what was merged: all of the past follows, over a restart too', async () => {
  const merged = await call<{ person_id: string }>('/people/merge', admin, {
    person_id: idOf('crm-7'),
    with_person_id: idOf('somebody'),
  })
  expect(merged).toEqual({ status: 200, body: { person_id: idOf('ann') } })
  expect(await visitors()).toBe(1)
  expect((await call<PersonJson>(`/people/${idOf('somebody')}`)).body).toMatchObject({
    person_id: idOf('ann'),
    sessions: 3,
  })
  expect(
    (await call('/people/merge', admin, { person_id: idOf('ann'), with_person_id: idOf('somebody') })).status,
  ).toBe(400)
  await cairn.kill('SIGKILL')
  cairn = await startCairn({ dataDirectory: directory })
  expect(await visitors()).toBe(1)
  const apart = await call('/people/unmerge', admin, { person_id: idOf('ann'), id: idOf('somebody') })
  expect(apart).toEqual({ status: 200, body: { person_id: idOf('somebody') } })
  expect(await visitors()).toBe(2)
  expect((await call('/people/unmerge', admin, { person_id: idOf('ann'), id: idOf('device') })).status).toBe(200)
  expect((await call<PersonJson>(`/people/${idOf('device')}`)).body).toMatchObject({
    properties: { logins: 2, first: 'a' },
    name: 'device',
  })
  const audit = await cairn.run(['query', '--project', '1', JSON.stringify({ kind: 'events', range: 'all' })])
  expect(audit).not.toContain('merge')
})

it('is closed to other projects, and changes need more than reading', async () => {
  expect((await call(`/people/${idOf('ann')}`, stranger)).status).toBe(404)
  expect((await call(`/people/${idOf('ann')}/timeline`, stranger)).status).toBe(404)
  const both = { person_id: idOf('ann'), with_person_id: idOf('somebody') }
  expect((await call('/people/merge', stranger, both)).status).toBe(404)
  expect((await call('/people/merge', reader, both)).status).toBe(403)
  expect((await call('/people/unmerge', reader, { person_id: idOf('ann'), id: idOf('crm-7') })).status).toBe(403)
  expect((await call('/people/17')).status).toBe(404)
  expect((await call('/people/99999999999999999999')).status).toBe(400)
  expect((await call('/people/ann')).status).toBe(400)
  expect((await call('/people/unmerge', admin, { person_id: idOf('ann'), id: '17' })).status).toBe(400)
})
