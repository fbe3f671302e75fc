// Do the modules that a page switches on do what they promise, in a real browser?
import { describe, expect, it } from 'vitest'
import type { People } from '../src/contract.ts'
import { quiet, until } from './browser.ts'
import { html, tag } from './site.ts'
import { visits } from './visit.ts'

const visit = visits()

const send = (name: string): Promise<void> => visit.page.evaluate((event) => window.cairn?.(event), name)
const keptCount = (): Promise<number> =>
  visit.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('cairn_event_')).length)
const keptComes = async (isRight: (count: number) => boolean): Promise<void> => {
  let count = -1
  for (let tries = 0; tries < 400 && !isRight(count); tries++) {
    count = await keptCount()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(count).toSatisfy(isRight)
}

describe('data-forms', () => {
  it('counts submitted forms, and never what was filled in', async () => {
    await visit.open(
      '/start',
      html(
        `<form id="login" name="form_one" action="/go?token=secret" onsubmit="return false"><input name="id" value="secret"><input name="action" value="secret"><input name="password" value="secret"><button id="s1">go</button></form>
         <form onsubmit="return false"><button id="s2">go</button></form>
         <form onsubmit="return false" data-cairn-event="own"><button id="s3">go</button></form>`,
        tag('data-forms'),
      ),
    )
    await until(
      () => visit.site.asked.includes('/cairn-forms.js'),
      () => visit.site.asked,
    )
    await visit.come('page_view')
    for (const id of ['s1', 's2', 's3']) await visit.page.click('#' + id)
    await visit.come('own')
    await visit.come('form_submit', 2)
    await quiet()
    expect(visit.site.events('form_submit').map(({ properties }) => properties)).toEqual([
      { id: 'login', name: 'form_one', action: visit.site.url('/go') },
      { action: visit.site.url('/start') },
    ])
    expect(JSON.stringify(visit.site.requests)).not.toContain('secret')
  })

  it('is not there unless it is switched on', async () => {
    await visit.open(
      '/start',
      html('<form onsubmit="return false"><button id="s">go</button></form><a id="a" href="http://other.test/">x</a>'),
    )
    await visit.page.click('#s')
    await visit.page.click('#a', { noWaitAfter: true })
    await visit.come('page_view')
    await quiet()
    expect(visit.site.events('form_submit')).toEqual([])
    expect(visit.site.events('outbound_click')).toEqual([])
    expect(visit.site.asked.filter((path) => path.startsWith('/cairn-'))).toEqual([])
  })
})

describe('data-links', () => {
  const links = `
    <a id="out" href="http://other.test/page?x=1"><b id="in">out</b></a> <a id="same" href="/same">same</a>
    <a id="file" href="/files/Report.PDF?signature=secret">file</a> <a id="named" href="/blob" download>named</a>
    <a id="both" href="http://other.test/a.zip">both</a> <a id="mail" href="mailto:a@b.test">mail</a>
    <a id="own" href="http://other.test/" data-cairn-event="own">own</a>
    <script>addEventListener('click', (event) => event.preventDefault()); addEventListener('auxclick', (event) => event.preventDefault())</script>`
  const clicks = async (attributes: string, ids: readonly string[]): Promise<unknown[]> => {
    await visit.open('/start', html(links, tag(attributes)))
    await until(
      () => visit.site.asked.includes('/cairn-links.js'),
      () => visit.site.asked,
    )
    await visit.come('page_view')
    for (const id of ids) await visit.page.click('#' + id)
    await send('end')
    await visit.come('end')
    return visit.site
      .events()
      .filter((event) => /outbound|file|own/.test(event.event_name))
      .map((event) => [event.event_name, event.properties])
  }

  it('counts links that lead away and files', async () => {
    expect(await clicks('data-links', ['in', 'same', 'file', 'named', 'both', 'mail', 'own'])).toEqual([
      ['outbound_click', { url: 'http://other.test/page?x=1' }],
      ['file_download', { url: visit.site.url('/files/Report.PDF'), extension: 'pdf' }],
      ['file_download', { url: visit.site.url('/blob'), extension: '' }],
      ['outbound_click', { url: 'http://other.test/a.zip' }],
      ['file_download', { url: 'http://other.test/a.zip', extension: 'zip' }],
      ['own', {}],
    ])
  })

  it('takes the extensions that the page gives', async () => {
    expect(await clicks('data-links="iso, zip"', ['file', 'both'])).toEqual([
      ['outbound_click', { url: 'http://other.test/a.zip' }],
      ['file_download', { url: 'http://other.test/a.zip', extension: 'zip' }],
    ])
  })

  it('is sent though the click leaves the page at once', async () => {
    await visit.open('/start', html('<a id="a" href="http://other.test:1/">away</a>', tag('data-links')))
    await until(
      () => visit.site.asked.includes('/cairn-links.js'),
      () => visit.site.asked,
    )
    await visit.come('page_view')
    visit.site.pages.set('/away', 'away')
    await visit.page.evaluate(
      (away) => document.querySelector('a')?.setAttribute('href', away),
      visit.site.url('/away', 'other.test'),
    )
    await visit.page.click('#a')
    await visit.come('outbound_click')
  })
})

describe('data-offline', () => {
  const offline = html('', tag('data-offline'))
  const opened = async (path = '/start'): Promise<void> => {
    await visit.open(path, offline)
    await until(
      () => visit.site.asked.includes('/cairn-offline.js'),
      () => visit.site.asked,
    )
  }
  /** Every event that arrived anywhere, by how often it was taken under the same id. */
  const doubles = (): number[] => {
    const times = new Map<string, number>()
    for (const request of visit.site.requests)
      if (request.status === 202)
        for (const { event_id } of request.events) times.set(event_id, (times.get(event_id) ?? 0) + 1)
    return [...times.values()]
  }

  it('keeps nothing while all is well', async () => {
    await opened()
    await visit.come('page_view')
    await send('ev')
    await visit.come('ev')
    await keptComes((count) => count === 0)
    expect(await visit.page.evaluate(() => Object.fromEntries(Object.entries(localStorage)))).toEqual({})
  })

  it('keeps events while the browser is offline, and sends them once it is online, with their times', async () => {
    await opened()
    await visit.come('page_view')
    await visit.context.setOffline(true)
    await send('one')
    await send('two')
    await keptComes((count) => count === 2)
    const before = Date.now()
    expect(visit.site.events('one')).toEqual([])
    await visit.context.setOffline(false)
    await visit.come('two')
    const [one] = await visit.come('one')
    expect(one?.timestamp).toBeLessThanOrEqual(before)
    expect(visit.site.requests.at(-1)?.sentAt).toBeGreaterThanOrEqual(before - 1_000)
    await keptComes((count) => count === 0)
    expect(doubles().every((times) => times === 1)).toBe(true)
  })

  it('waits as long as the server says, also across a reload, and nothing counts twice', async () => {
    await opened()
    await visit.come('page_view')
    visit.site.answers = () => ({ status: 503, headers: { 'Retry-After': '3' } })
    await send('kept')
    await until(
      () => visit.site.requests.some(({ status }) => status === 503),
      () => visit.site.requests,
    )
    await keptComes((count) => count > 0)
    const refusedAt = visit.site.requests.find(({ status }) => status === 503)?.at as number
    const refused = visit.site.requests.length
    await visit.page.reload()
    await send('after_reload')
    visit.site.answers = []
    const [kept] = await visit.come('kept')
    await visit.come('after_reload')
    await visit.come('page_view', 2)
    const first = visit.site.requests[refused]?.at as number
    expect(first - refusedAt).toBeGreaterThanOrEqual(2_950)
    expect(kept?.event_id).toBe(
      visit.site.requests[refused - 1]?.events.find(({ event_name }) => event_name === 'kept')?.event_id,
    )
    await keptComes((count) => count === 0)
    expect(visit.site.events().filter(({ event_name }) => event_name === 'kept')).toHaveLength(1)
  })

  it('tries again by itself when the server gives no time', async () => {
    await opened()
    await visit.come('page_view')
    visit.site.answers = [{ status: 500 }, { status: 429 }]
    await send('kept')
    await visit.come('kept')
    expect(
      visit.site.requests.filter(({ events }) => events.some(({ event_name }) => event_name === 'kept')),
    ).toHaveLength(3)
    await keptComes((count) => count === 0)
  })

  it('gives up what the server refuses for good', async () => {
    await opened()
    await visit.come('page_view')
    visit.site.answers = [{ status: 400 }]
    await send('refused')
    await until(
      () => visit.site.requests.length === 2,
      () => visit.site.requests,
    )
    await send('good')
    await visit.come('good')
    await keptComes((count) => count === 0)
    expect(visit.site.events('refused')).toEqual([])
  })

  it('sends at the next page what was under way when the page was left', async () => {
    await opened('/first')
    await visit.come('page_view')
    visit.site.answers = [{ status: 503 }]
    await opened('/second')
    const [engagement] = await visit.come('engagement')
    expect(engagement?.url).toBe(visit.site.url('/first'))
    expect(visit.site.events('engagement')).toHaveLength(1)
  })

  it('keeps at most 500 events, the latest', async () => {
    await opened()
    await visit.come('page_view')
    await visit.context.setOffline(true)
    await visit.page.evaluate(() => {
      for (let n = 0; n < 620; n++) window.cairn?.('many', { n })
    })
    await keptComes((count) => count === 500)
    await visit.context.setOffline(false)
    await visit.come('many', 500)
    await keptComes((count) => count === 0)
    expect(Math.max(...visit.site.requests.map(({ events }) => JSON.stringify(events).length))).toBeLessThan(25_000)
  })

  it('forgets what it kept when the person opts out', async () => {
    await opened()
    await visit.come('page_view')
    await visit.context.setOffline(true)
    await send('kept')
    await keptComes((count) => count === 1)
    await visit.page.evaluate(() => window.cairn?.optOut())
    await visit.context.setOffline(false)
    await quiet()
    expect(await visit.page.evaluate(() => Object.fromEntries(Object.entries(localStorage)))).toEqual({
      cairn_opt_out: '1',
    })
    expect(visit.site.events('kept')).toEqual([])
  })
})

describe('cairn-people.js', () => {
  it('says what is known of the person, and names the groups in all events that follow', async () => {
    await visit.open(
      '/start',
      html('hello', `${tag('data-offline data-prop-page="shop"')}<script defer src="/cairn-people.js"></script>`),
    )
    await until(
      () => visit.site.asked.includes('/cairn-people.js'),
      () => visit.site.asked,
    )
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      const cairn = window.cairn as NonNullable<typeof window.cairn> & People
      cairn.set({ plan: 'pro' })
      cairn.setOnce({ first: 1 })
      cairn.increment({ logins: 2 })
      cairn.unset('old', 'older')
      cairn.alias('crm-1')
      cairn('waiting')
      cairn.group('company', 'acme', { seats: 5 })
      cairn('purchase')
      cairn.group('company', 'beta')
      cairn.group('team', 'red', { size: 3 })
      cairn('switched')
      cairn('other', {}, { groups: { company: 'else' } })
      cairn.identify('jane', { plan: 'pro' })
      cairn.group('company', null)
      cairn('left')
    })
    const [purchase] = await visit.come('purchase')
    const groupsOf = (name: string): unknown => visit.site.events(name)[0]?.groups
    // An event is of the groups that held when it was tracked; what is said first holds for what waited as well.
    expect(groupsOf('waiting')).toEqual({ company: 'acme', team: 'red' })
    expect(purchase?.groups).toEqual({ company: 'acme', team: 'red' })
    expect(groupsOf('switched')).toEqual({ company: 'beta', team: 'red' })
    expect(groupsOf('other')).toEqual({ company: 'else', team: 'red' })
    expect(groupsOf('left')).toEqual({ company: null, team: 'red' })
    expect(visit.site.events('person_update').map(({ person }) => person)).toEqual([
      { set: { plan: 'pro' } },
      { set_once: { first: 1 } },
      { increment: { logins: 2 } },
      { unset: ['old', 'older'] },
    ])
    expect(visit.site.events('alias')[0]?.alias).toBe('crm-1')
    // Properties are set of the one group alone, and those of the tag are of neither group nor person.
    expect(visit.site.events('group_identify').map(({ groups, properties }) => ({ groups, properties }))).toEqual([
      { groups: { company: 'acme' }, properties: { seats: 5 } },
      { groups: { team: 'red' }, properties: { size: 3 } },
    ])
    expect(visit.site.events('identify')[0]?.properties).toEqual({ plan: 'pro' })
    expect(purchase?.properties).toEqual({ page: 'shop' })
  })
})
