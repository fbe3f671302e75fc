// Events, people, reasons to send nothing, and pages that are hostile to a script: real pages in a real browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { quiet, until } from './browser.ts'
import { html, tag } from './site.ts'
import { visits } from './visit.ts'

const visit = visits()

/** The first request with an event of the name: what the page of a test before says as it goes may come first. */
const sent = (name: string) =>
  visit.site.requests.find(({ events }) => events.some((event) => event.event_name === name))

describe('an event', () => {
  it('is sent with its properties as they were, and with fields of the wire', async () => {
    await visit.open('/start', html('', tag('data-prop-plan="pro"')))
    await visit.page.evaluate(() => {
      const properties = { n: 1, deep: { list: [1, 'ü', null] }, plan: 'own', gone: undefined }
      window.cairn?.('purchase', properties, { revenue: '12.50', currency: 'EUR' })
      properties.n = 2
    })
    expect((await visit.come('purchase'))[0]).toMatchObject({
      properties: { n: 1, deep: { list: [1, 'ü', null] }, plan: 'own' },
      revenue: '12.50',
      currency: 'EUR',
    })
  })

  it('may have a name that objects have', async () => {
    await visit.open('/start')
    await visit.page.evaluate(() => window.cairn?.('constructor'))
    await visit.come('constructor')
  })

  it('that was called before the script was there comes after the page view', async () => {
    const stub = '<script>window.cairn=window.cairn||function(){(cairn.q=cairn.q||[]).push(arguments)}</script>'
    await visit.open(
      '/start',
      html(`<script>cairn('early',{a:1});cairn('identify','u1',{plan:'pro'})</script>`, stub + tag()),
    )
    await visit.come('identify')
    expect(visit.site.events().map((event) => [event.event_name, event.distinct_id, event.user_id])).toEqual([
      ['page_view', undefined, undefined],
      ['early', undefined, undefined],
      ['identify', undefined, 'u1'],
    ])
    expect(visit.site.events('early')[0]?.properties).toEqual({ a: 1 })
  })

  it('that can not be written is said in the console, and the others come', async () => {
    await visit.open('/start')
    await visit.page.evaluate(() => {
      const circle: Record<string, unknown> = {}
      circle['circle'] = circle
      window.cairn?.('circle', circle)
      window.cairn?.('big', { n: 1n })
      window.cairn?.('good')
    })
    await visit.come('good')
    await quiet()
    expect(visit.names().sort()).toEqual(['good', 'page_view'])
    expect(visit.complaints.warnings).toHaveLength(2)
  })

  it('of an element is named by data-cairn-event, also from its children', async () => {
    await visit.open(
      '/start',
      html(`
        <button id="b" data-cairn-event="sign_up" data-cairn-prop-plan="pro" data-cairn-prop-Place_of="top"><svg width="30" height="30"><rect id="rect" width="30" height="30"/></svg></button>
        <form id="f" data-cairn-event="asked" data-cairn-prop-kind="mail" onsubmit="return false"><input name="elements"><b id="in">x</b><button id="s">send</button></form>
        <div id="host" data-cairn-event="in_shadow"></div><p id="p">nothing</p>
        <script>
          document.getElementById('b').addEventListener('click', (event) => event.stopPropagation())
          document.getElementById('host').attachShadow({ mode: 'open' }).innerHTML = '<i id="i">shadow</i>'
        </script>`),
    )
    await visit.page.click('#rect')
    await visit.page.click('#p')
    await visit.page.click('#in')
    await visit.page.click('#s')
    await visit.page.click('#i')
    // Sent one by one where the clicks are slow: then they may come in another order.
    for (const name of ['sign_up', 'asked', 'in_shadow']) await visit.come(name)
    const events = visit.site.events().map(({ event_name, properties }) => [event_name, properties] as const)
    expect(events.filter(([name]) => name !== 'page_view').toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['asked', { kind: 'mail' }],
      ['in_shadow', {}],
      ['sign_up', { plan: 'pro', place_of: 'top' }],
    ])
  })
})

describe('a person', () => {
  it('is known by the id that the page gives, and two people are not joined', async () => {
    await visit.open('/start')
    await visit.page.evaluate(() => {
      window.cairn?.('before')
      window.cairn?.identify('anna', { plan: 'pro' })
      window.cairn?.('as_anna')
      window.cairn?.identify('bert')
      window.cairn?.('as_bert')
      window.cairn?.identify(null)
      window.cairn?.('after')
    })
    await visit.come('after')
    expect(visit.site.events().map((event) => [event.event_name, event.distinct_id, event.user_id])).toEqual([
      ['page_view', undefined, undefined],
      ['before', undefined, undefined],
      ['identify', undefined, 'anna'],
      ['as_anna', 'anna', undefined],
      ['identify', 'bert', 'bert'],
      ['as_bert', 'bert', undefined],
      ['after', undefined, undefined],
    ])
    expect(visit.site.events('identify')[0]?.properties).toEqual({ plan: 'pro' })
  })

  it('keeps a random id where the page asks for it, until it logs out', async () => {
    await visit.open('/start', html('', tag('data-persist')))
    const [first] = await visit.come('page_view')
    await visit.page.reload()
    const [, second] = await visit.come('page_view', 2)
    expect(first?.distinct_id).toMatch(/^\d/)
    expect(second?.distinct_id).toBe(first?.distinct_id)
    await visit.page.evaluate(() => {
      window.cairn?.identify('anna')
      window.cairn?.identify(null)
      window.cairn?.('after')
    })
    const [after] = await visit.come('after')
    expect(visit.site.events('identify')[0]?.distinct_id).toBe(first?.distinct_id)
    expect(after?.distinct_id).not.toBe(first?.distinct_id)
    expect(await visit.page.evaluate(() => Object.keys(localStorage))).toEqual(['cairn_id'])
    expect(await visit.context.cookies()).toEqual([])
  })

  it('can opt out, which is remembered, and in again', async () => {
    await visit.open('/start', html('', tag('data-persist')))
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      window.cairn?.('waiting')
      window.cairn?.optOut()
      window.cairn?.('no')
    })
    await visit.page.reload()
    await visit.page.evaluate(() => window.cairn?.('no'))
    await quiet()
    expect(visit.site.events('no')).toEqual([])
    expect(visit.site.events('waiting')).toEqual([])
    expect(await visit.page.evaluate(() => Object.fromEntries(Object.entries(localStorage)))).toEqual({
      cairn_opt_out: '1',
    })
    expect(visit.complaints.warnings.at(-1)).toBe('cairn: opted out')
    const before = visit.site.events('page_view').length
    await visit.page.evaluate(() => window.cairn?.optIn())
    await visit.come('page_view', before + 1)
    await visit.page.evaluate(() => window.cairn?.optIn())
    await quiet()
    expect(visit.site.events('page_view')).toHaveLength(before + 1)
    expect(await visit.page.evaluate(() => Object.keys(localStorage))).toEqual(['cairn_id'])
  })

  it('who opted out before the script was there is not counted', async () => {
    const stub = `<script>window.cairn=function(){(cairn.q=cairn.q||[]).push(arguments)};cairn('optOut')</script>`
    await visit.open('/start', html('', stub + tag()))
    await quiet()
    expect(visit.names()).toEqual([])
  })
})

describe('nothing is sent, and the console says why,', () => {
  const silent = async (reason: string): Promise<void> => {
    await visit.page.evaluate(() => window.cairn?.('ev'))
    await quiet()
    expect(visit.site.requests).toEqual([])
    expect(visit.complaints.warnings).toContain(`cairn: ${reason}`)
    expect(await visit.page.evaluate(() => localStorage.length)).toBe(0)
  }

  it('when the person signals it and the page respects that', async () => {
    await visit.page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
    )
    await visit.open('/start', html('', tag('data-persist data-respect="globalPrivacyControl doNotTrack"')))
    await silent('globalPrivacyControl')
  })

  it('with Do Not Track likewise', async () => {
    await visit.page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' }))
    await visit.open('/start', html('', tag('data-respect="globalPrivacyControl doNotTrack"')))
    await silent('doNotTrack')
  })

  it('but a signal that is off, or that the page does not ask for, changes nothing', async () => {
    await visit.page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })
      Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => 'unspecified' })
    })
    await visit.open('/start', html('', tag('data-respect="doNotTrack"')))
    await visit.come('page_view')
  })

  it('on localhost, unless that is allowed', async () => {
    await visit.open('/start', html(''), '127.0.0.1')
    await silent('localhost')
    await visit.open('/start', html(''), 'localhost')
    await silent('localhost')
    await visit.open('/start', html('', tag('data-allow-localhost')), '127.0.0.1')
    await visit.come('page_view')
  })

  it('in a browser that is driven by a program, unless that is allowed', async () => {
    await visit.page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => true }))
    await visit.open('/start')
    await silent('automation')
    await visit.open('/start', html('', tag('data-allow-automation')))
    await visit.come('page_view')
  })

  it('from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-file-'))
    const file = join(folder, 'page.html')
    await writeFile(file, html('', tag('', visit.site.url('/cairn.js'))))
    await visit.page.goto(pathToFileURL(file).href)
    await rm(folder, { recursive: true })
    await silent('localhost')
  })

  it('on excluded pages; what came before them is', async () => {
    await visit.open('/admin/users', html('', tag('data-exclude="/admin/*, /login, *.pdf"')))
    await silent('excluded')
    for (const path of ['/login', '/x/y.pdf']) {
      await visit.open(path, html('', tag('data-exclude="/admin/*, /login, *.pdf"')))
      await quiet()
    }
    expect(visit.names()).toEqual([])
    await visit.open('/administrator/login', html('', tag('data-exclude="/admin/*, /login"')))
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      history.pushState({}, '', '/admin/x?y')
      window.cairn?.('no')
    })
    await visit.come('engagement')
    await quiet()
    expect(visit.names()).toEqual(['page_view', 'engagement'])
    await visit.page.evaluate(() => history.pushState({}, '', '/login/ok'))
    await visit.come('page_view', 2)
  })
})

describe('the script', () => {
  it.each([
    ['/x/stats.js', '', '/x/track'],
    ['/deep/er/a.js?v=3', '', '/deep/er/track'],
    ['/x/stats.js', 'data-api="/collect/here"', '/collect/here'],
  ])('served as %s with %s sends to %s', async (src, attributes, path) => {
    const { pathname } = new URL(src, 'http://site')
    visit.site.pages.set(pathname, await (await fetch(`http://127.0.0.1:${visit.site.port}/cairn.js`)).text())
    await visit.open('/start', html('', tag(attributes, src)))
    await visit.come('page_view')
    expect(sent('page_view')?.path).toBe(path)
  })

  it('served from another host sends there, without a preflight', async () => {
    await visit.open('/start', html('', tag('data-forms', visit.site.url('/cairn.js', 'stats.test'))))
    await visit.come('page_view')
    expect(sent('page_view')?.headers.host).toBe(`stats.test:${visit.site.port}`)
    await until(
      () => visit.site.asked.includes('/cairn-forms.js'),
      () => visit.site.asked,
    )
    await visit.page.goto('about:blank')
    await visit.come('engagement')
  })

  it('works under a strict content security policy', async () => {
    visit.site.headers.set('/start', {
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'; require-trusted-types-for 'script'`,
    })
    await visit.open('/start', html('<form onsubmit="x()"></form>', tag('nonce="abc" data-forms')))
    await visit.come('page_view')
    await until(
      () => visit.site.asked.includes('/cairn-forms.js'),
      () => visit.site.asked,
    )
  })

  it('does not break a page whose globals are frozen, missing or broken', async () => {
    await visit.page.addInitScript(() => {
      Object.freeze(history)
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
      Object.defineProperty(navigator, 'sendBeacon', { value: undefined })
      window.fetch = () => {
        throw new Error('no fetch')
      }
    })
    await visit.open(
      '/start',
      html('<form name="title"></form><script>throw_here = 1</script>', tag('data-persist data-offline')),
    )
    await visit.page.evaluate(() => {
      window.cairn?.('ev')
      window.cairn?.optOut()
      window.cairn?.optIn()
      history.pushState({}, '', '/b')
    })
    await quiet()
    expect(await visit.page.evaluate(() => location.pathname)).toBe('/b')
  })

  it('counts where storage is blocked, the opt-out holds for the page, and an element hides the title', async () => {
    await visit.page.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      }),
    )
    await visit.open('/start', html('<form name="title"></form>', tag('data-persist')))
    expect((await visit.come('page_view'))[0]?.distinct_id).toBeUndefined()
    await visit.page.evaluate(() => {
      window.cairn?.optOut()
      window.cairn?.('no')
    })
    await quiet()
    expect(visit.names()).toEqual(['page_view'])
  })

  it('sends what the server did not take along with what comes next, under the same id', async () => {
    visit.site.answers = [{ status: 503 }]
    await visit.open('/start')
    await until(
      () => visit.site.requests.length === 1,
      () => visit.site.requests,
    )
    await visit.page.evaluate(() => window.cairn?.('next'))
    await visit.come('next')
    expect(visit.names()).toEqual(['page_view', 'next'])
    expect(visit.site.requests[1]?.events[0]?.event_id).toBe(visit.site.requests[0]?.events[0]?.event_id)
  })
})
