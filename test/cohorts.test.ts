// Cohorts over HTTP on a real Cairn: made of conditions, of ids, of the persons behind a number; used, kept from being lost, deleted.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { CohortJson } from '../src/api/index.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

let cairn: StartedCairn
let admin: string
let reader: string
let stranger: string
const start = Date.UTC(2026, 0, 10, 12)
const january = { from: '2026-01-01', to: '2026-01-31' }

beforeAll(async () => {
  cairn = await startCairn()
  const other = JSON.parse(await cairn.run(['project', 'create', 'Other', '--json'])) as { id: number }
  const key = (id: number, scopes: string) => cairn.run(['key', 'create', '--project', String(id), '--scopes', scopes])
  admin = await key(1, 'read,admin')
  reader = await key(1, 'read')
  stranger = await key(other.id, 'read,admin')
  const event = (distinct_id: string, event_name: string, minute: number) => ({ distinct_id, event_name, timestamp: start + minute * 60_000 }) // prettier-ignore
  const events = [
    event('ann', 'visit', 0),
    event('ann', 'buy', 1),
    event('ben', 'visit', 2),
    event('cem', 'visit', 3),
    event('cem', 'buy', 4),
    event('cem', 'buy', 5),
  ]
  const response = await fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cairn.writeKey}`, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140' },
    body: JSON.stringify(events),
  })
  expect(await response.json()).toMatchObject({ accepted: events.length })
  const isThere = async () => expect(await idsOf({ did: {}, within: 'ever' })).toEqual(['ann', 'ben', 'cem'])
  await vi.waitFor(isThere, { timeout: 30_000, interval: 200 })
}, 120_000)
afterAll(() => cairn?.stop())

interface Answer<T> {
  readonly status: number
  readonly body: T
}
interface Failure {
  readonly error: { readonly message: string; readonly issues?: readonly { readonly path: string }[] }
}
async function call<T>(method: string, path: string, body?: object, key = admin): Promise<Answer<T>> {
  const response = await fetch(`${cairn.url}/api/v1/projects/1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T }
}
/** The distinct ids of those who are meant. */
async function idsOf(who: object): Promise<readonly string[]> {
  const { body } = await call<{ people?: readonly { distinct_ids: readonly string[] }[] }>('POST', '/query', { kind: 'people', range: january, who }, reader) // prettier-ignore
  return (body.people ?? []).flatMap(({ distinct_ids: ids }) => ids).toSorted()
}
const make = (name: string, definition: object) => call<CohortJson & Failure>('POST', '/cohorts', { name, definition })
const bought = (times: number) => ({ kind: 'dynamic', who: { did: { events: [{ event_name: 'buy' }] }, times: { at_least: times }, within: 'ever' } }) // prettier-ignore

it('is made of conditions, listed, changed, and looked at anew whenever it is used', async () => {
  const made = await make('Buyers', bought(1))
  expect([made.status, made.body]).toMatchObject([
    201,
    { name: 'Buyers', kind: 'dynamic', size: null, description: '' },
  ])
  const { id } = made.body
  expect(await idsOf({ cohort: id })).toEqual(['ann', 'cem'])
  expect(await idsOf({ not: { cohort: id } })).toEqual(['ben'])
  const filter = { operator: 'in_cohort', value: id }
  const table = await call<{ rows: readonly { key: readonly string[]; measures: object }[] }>('POST', '/query', { kind: 'table', range: january, filter, breakdown: ['event_name'], measures: ['visitors', 'events'] }) // prettier-ignore
  expect(table.body.rows).toEqual([{ key: ['buy'], measures: { visitors: 2, events: 3 } }, { key: ['visit'], measures: { visitors: 2, events: 2 } }]) // prettier-ignore
  const changed = await call<CohortJson>('PUT', `/cohorts/${id}`, { name: 'Often', description: 'Twice', definition: bought(2) }) // prettier-ignore
  expect([changed.status, changed.body]).toMatchObject([200, { id, name: 'Often', description: 'Twice' }])
  expect(await idsOf({ cohort: id })).toEqual(['cem'])
  const listed = await call<{ cohorts: readonly CohortJson[] }>('GET', '/cohorts', undefined, reader)
  expect(listed.body.cohorts.map(({ name }) => name)).toEqual(['Often'])
  expect((await call('PUT', `/cohorts/${id}`, { name: 'Often', definition: { kind: 'static', distinct_ids: ['ann'] } })).status).toBe(400) // prettier-ignore
})

it('is made of ids, or of the persons behind a number, and keeps them', async () => {
  const ids = await make('Invited', { kind: 'static', distinct_ids: ['ann', 'ben', 'nobody'] })
  expect([ids.status, ids.body]).toMatchObject([201, { kind: 'static', who: null, size: 2 }])
  expect(await idsOf({ cohort: ids.body.id })).toEqual(['ann', 'ben'])
  const report = { kind: 'funnel', range: january, steps: ['visit', 'buy'].map((name) => ({ events: [{ event_name: name }] })) } // prettier-ignore
  const behind = (outcome: string) => ({
    kind: 'static',
    behind: { report, point: { kind: 'funnel', step: 1, outcome } },
  })
  const dropped = await make('Dropped', behind('dropped'))
  expect([dropped.status, dropped.body]).toMatchObject([201, { kind: 'static', size: 1 }])
  expect(await idsOf({ cohort: dropped.body.id })).toEqual(['ben'])
  const renamed = await call<CohortJson>('PUT', `/cohorts/${dropped.body.id}`, { name: 'Lost', definition: { kind: 'static' } }) // prettier-ignore
  expect(renamed.body).toMatchObject({ name: 'Lost', size: 1 })
  const filled = await call<CohortJson>('PUT', `/cohorts/${dropped.body.id}`, { name: 'Won', definition: behind('reached') }) // prettier-ignore
  expect(filled.body).toMatchObject({ name: 'Won', size: 2 })
  await expect.poll(() => idsOf({ cohort: dropped.body.id }), { timeout: 10_000 }).toEqual(['ann', 'cem'])
  // Narrowed by a number that asks about itself; and what can't be asked leaves it as it was.
  const of = (filter: object) => ({ kind: 'static', behind: { report: { kind: 'overview', range: january, filter }, point: { kind: 'overview' } } }) // prettier-ignore
  const inItself = { operator: 'in_cohort', value: dropped.body.id }
  const one = { property: 'distinct_id', operator: 'is', value: 'cem' }
  const narrowed = await call<CohortJson>('PUT', `/cohorts/${dropped.body.id}`, { name: 'Won', definition: of({ and: [inItself, one] }) }) // prettier-ignore
  expect(narrowed.body).toMatchObject({ size: 1 })
  await expect.poll(() => idsOf({ cohort: dropped.body.id }), { timeout: 10_000 }).toEqual(['cem'])
  const failed = await call<Failure>('PUT', `/cohorts/${dropped.body.id}`, { name: 'Won', definition: of({ ...one, operator: 'matches', value: '(' }) }) // prettier-ignore
  expect(failed.status).toBe(400)
  expect(await idsOf({ cohort: dropped.body.id })).toEqual(['cem'])
  const nobody = await make('Empty', { kind: 'static' })
  expect([nobody.status, nobody.body.error.message]).toEqual([400, expect.stringContaining('distinct_ids')])
})

it('is not made of itself by a virtual event, whichever of them is changed last', async () => {
  const virtual = (any_of: readonly object[]) => ({ name: 'Bought big', definition: { any_of } })
  const made = await call<{ id: number }>('POST', '/virtual-events', virtual([{ event_name: 'buy' }]))
  const did = (event_name: string) => ({ kind: 'dynamic', who: { did: { events: [{ event_name }] }, within: 'ever' } })
  const { body: cohort } = await make('Buyers', did('Bought big'))
  expect(await idsOf({ cohort: cohort.id })).toEqual(['ann', 'cem'])
  const ofCohort = virtual([{ event_name: 'buy', filter: { operator: 'in_cohort', value: cohort.id } }])
  const refused = await call<Failure>('PUT', `/virtual-events/${made.body.id}`, ofCohort)
  expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining('“Buyers” → “Bought big” → “Buyers”')]) // prettier-ignore
  expect((await call('PUT', `/cohorts/${cohort.id}`, { name: 'Buyers', definition: did('buy') })).status).toBe(200)
  expect((await call('PUT', `/virtual-events/${made.body.id}`, ofCohort)).status).toBe(200)
  const again = await call<Failure>('PUT', `/cohorts/${cohort.id}`, { name: 'Buyers', definition: did('Bought big') })
  expect([again.status, again.body.error.message]).toEqual([400, expect.stringContaining('made of itself')])
  const used = await call<Failure>('DELETE', `/cohorts/${cohort.id}`)
  expect([used.status, used.body.error.message]).toEqual([409, expect.stringContaining('the virtual event “Bought big”')]) // prettier-ignore
  expect((await call('DELETE', `/virtual-events/${made.body.id}`)).status).toBe(204)
  expect((await call('DELETE', `/cohorts/${cohort.id}`)).status).toBe(204)
})

it('is kept while something names it, unless that is meant', async () => {
  const { body: first } = await make('First', bought(1))
  const { body: second } = await make('Second', { kind: 'dynamic', who: { not: { cohort: first.id } } })
  expect(await idsOf({ cohort: second.id })).toEqual(['ben'])
  const report = { kind: 'trend', range: january, filter: { operator: 'in_cohort', value: second.id }, series: [{}] }
  expect((await call('POST', '/reports', { name: 'Of the second', report })).status).toBe(201)
  const circle = await call<Failure>('PUT', `/cohorts/${first.id}`, { name: 'First', definition: { kind: 'dynamic', who: { cohort: second.id } } }) // prettier-ignore
  expect([circle.status, circle.body.error.message]).toEqual([400, expect.stringContaining('made of itself')])
  const used = await call<Failure>('DELETE', `/cohorts/${first.id}`)
  expect([used.status, used.body.error.message]).toEqual([409, expect.stringContaining('the cohort “Second”')])
  const also = await call<Failure>('DELETE', `/cohorts/${second.id}`)
  expect([also.status, also.body.error.message]).toEqual([409, expect.stringContaining('the report “Of the second”')])
  expect((await call('DELETE', `/cohorts/${second.id}?even_if_used=true`)).status).toBe(204)
  const missing = await call<Failure>('POST', '/query', report)
  expect([missing.status, missing.body.error.message]).toEqual([400, expect.stringContaining(`no cohort ${second.id}`)])
  expect((await call('DELETE', `/cohorts/${first.id}`)).status).toBe(204)
  expect((await call('DELETE', `/cohorts/${first.id}`)).status).toBe(404)
})

it('says what is wrong with conditions, by their place', async () => {
  for (const who of [
    { cohort: 99 },
    { person: { property: 'path', operator: 'is', value: '/' } },
    { did: {}, times: { at_least: 3, at_most: 1 } },
  ]) {
    // prettier-ignore
    const { status, body } = await make('Wrong', { kind: 'dynamic', who })
    expect([status, body.error.issues?.[0]?.path]).toEqual([400, expect.stringContaining('definition.who')])
  }
})

it('is changed by whom may, and is another project’s in nothing', async () => {
  const { body: mine } = await make('Mine', { kind: 'static', distinct_ids: ['ann'] })
  const again = { name: 'Theirs', definition: { kind: 'static', distinct_ids: ['ben'] } }
  const asked = (key: string) => Promise.all([
    call('POST', '/cohorts', again, key),
    call('PUT', `/cohorts/${mine.id}`, again, key),
    call('DELETE', `/cohorts/${mine.id}`, undefined, key),
  ]) // prettier-ignore
  expect((await asked(reader)).map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await asked(stranger)).map(({ status }) => status)).toEqual([404, 404, 404])
  expect((await call('GET', '/cohorts', undefined, stranger)).status).toBe(404)
  const elsewhere = await fetch(`${cairn.url}/api/v1/projects/2/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stranger}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'cohort', who: { cohort: mine.id } }),
  })
  expect([elsewhere.status, await elsewhere.text()]).toEqual([400, expect.stringContaining('no cohort')])
  expect(await idsOf({ cohort: mine.id })).toEqual(['ann'])
})
