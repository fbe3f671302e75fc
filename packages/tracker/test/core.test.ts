// What does the tracker send from real pages in a real browser?
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildTracker } from '../build.ts'
import {
  args,
  complaintsOf,
  executablePath,
  openBrowser,
  quiet,
  setHidden,
  until,
  type Browser,
  type BrowserContext,
  type Page,
} from './browser.ts'
import { html, openSite, tag, type Arrived, type Site } from './site.ts'

let browser: Browser
let site: Site
let context: BrowserContext
let page: Page
let complaints: ReturnType<typeof complaintsOf>

beforeAll(async () => {
  await buildTracker()
  ;[browser, site] = await Promise.all([openBrowser(), openSite()])
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
beforeEach(async () => {
  site.reset()
  context = await browser.newContext({ locale: 'de-AT', timezoneId: 'Europe/Vienna' })
  page = await context.newPage()
  complaints = complaintsOf(page)
})
afterEach(async () => {
  await context.close()
  expect(site.violations).toEqual([])
  expect(complaints.errors).toEqual([])
})

const names = (): string[] => site.events().map((event) => event.event_name)
const come = async (name: string, count = 1): Promise<Arrived[]> => {
  await until(
    () => site.events(name).length >= count,
    () => ({ wanted: `${count} × ${name}`, events: site.events(), complaints, violations: site.violations }),
  )
  return site.events(name)
}
const open = async (path: string, text = html('hello'), host?: string): Promise<void> => {
  site.pages.set(new URL(path, 'http://site').pathname, text)
  await page.goto(site.url(path, host))
}

describe('a page', () => {
  it('is counted once, with where, when and in which words', async () => {
    await open('/start?utm_source=x#part')
    const [view] = await come('page_view')
    expect(view).toMatchObject({
      url: site.url('/start?utm_source=x'),
      title: 'Title of the page',
      referrer: '',
      language: 'de-AT',
      time_zone: 'Europe/Vienna',
      screen_width: 1280,
      screen_height: 720,
      sdk: expect.stringMatching(/^cairn-js\/\d/) as string,
      properties: {},
    })
    expect(Math.abs((view as Arrived).timestamp - Date.now())).toBeLessThan(60_000)
    await quiet()
    expect(names()).toEqual(['page_view'])
    expect(complaints.warnings).toEqual([])
  })

  it('leaves neither a cookie nor anything in storage', async () => {
    await open('/start')
    await come('page_view')
    await page.evaluate(() => window.cairn?.('ev'))
    await come('ev')
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, ''])
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  })

  it('carries the properties of the tag', async () => {
    await open('/start', html('', tag('data-prop-plan="pro" data-prop-a_b="ü&quot;"')))
    expect((await come('page_view'))[0]?.properties).toEqual({ plan: 'pro', a_b: 'ü"' })
  })

  it('says where it came from', async () => {
    await open('/from', html('<a id="a" href="' + '/start' + '">go</a>', ''))
    site.pages.set('/start', html(''))
    await page.click('#a')
    expect((await come('page_view'))[0]?.referrer).toBe(site.url('/from'))
  })

  it('is counted once though the tag is there twice', async () => {
    await open('/start', html('', tag() + tag()))
    await come('page_view')
    await quiet()
    expect(names()).toEqual(['page_view'])
  })

  it('is counted when a tab that was opened in the background is looked at', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    })
    await open('/start')
    await page.evaluate(() => history.pushState(0, '', '/routed'))
    await quiet()
    expect(names()).toEqual([])
    await setHidden(page, false)
    expect((await come('page_view'))[0]?.url).toBe(site.url('/routed'))
    await setHidden(page, true)
    await setHidden(page, false)
    await quiet()
    expect(site.events('page_view')).toHaveLength(1)
  })

  it('is counted again when it comes back from the back/forward cache', async () => {
    await page.addInitScript(() => {
      addEventListener('pageshow', (event) => document.documentElement.setAttribute('shown', String(event.persisted)))
    })
    await open('/first')
    await come('page_view')
    await open('/second')
    await come('page_view', 2)
    void page.evaluate(() => history.back()).catch(() => undefined)
    const views = await come('page_view', 3)
    expect(views.map((view) => new URL(view.url).pathname)).toEqual(['/first', '/second', '/first'])
    // It was the cache that showed it, and not a new load.
    expect(await page.getAttribute('html', 'shown')).toBe('true')
  })

  it('that is prerendered is counted when it is really opened', async () => {
    // Chromium prerenders nothing while it is debugged, so this one runs by itself, and the page goes on when it is told to.
    const profile = await mkdtemp(join(tmpdir(), 'cairn-prerender-'))
    const rules = '{"prerender":[{"source":"list","urls":["/next"],"eagerness":"immediate"}]}'
    const go = `setInterval(() => fetch('/go').then((answer) => answer.ok && (location = '/next')), 200)`
    const call = `addEventListener('DOMContentLoaded', () => cairn('early', { prerendering: document.prerendering }))`
    site.pages.set('/start', html(`<script type="speculationrules">${rules}</script><script>${go}</script>`))
    site.pages.set('/next', html('', `${tag()}<script>${call}; fetch('/next_ran')</script>`))
    const chromium = spawn(
      executablePath,
      ['--headless=new', '--no-first-run', ...args, `--user-data-dir=${profile}`, site.url('/start')],
      {
        stdio: 'ignore',
        detached: true,
      },
    )
    try {
      await come('page_view')
      await until(
        () => site.asked.includes('/next_ran'),
        () => site.asked,
      )
      await quiet()
      expect(names()).toEqual(['page_view'])
      site.pages.set('/go', 'go')
      const views = await come('page_view', 2)
      expect(views[1]).toMatchObject({ url: site.url('/next'), referrer: site.url('/start') })
      expect((await come('early'))[0]?.properties).toEqual({ prerendering: true })
      expect(site.asked.filter((path) => path === '/next')).toHaveLength(1)
    } finally {
      const ended = once(chromium, 'exit')
      process.kill(-(chromium.pid as number), 'SIGKILL')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    }
  })
})

describe('a single-page application', () => {
  it('counts pushState and popstate, and replaceState when the path changes', async () => {
    await open('/a')
    await come('page_view')
    await page.evaluate(() => {
      history.pushState({}, '', '/b')
      history.pushState({}, '', '/b?page=2')
      history.replaceState({}, '', '/b?page=2&sort=up')
      history.replaceState({}, '', '/c')
      history.pushState({}, '', '/c#part')
      history.pushState({}, '', '/c#part')
    })
    await come('page_view', 4)
    await page.evaluate(() => history.go(-3))
    await come('page_view', 5)
    await quiet()
    const views = site
      .events('page_view')
      .map(({ url, referrer }) => [url, referrer].map((at) => at.replace(site.url(''), '')))
    expect(views).toEqual([
      ['/a', ''],
      ['/b', '/a'],
      ['/b?page=2', '/b'],
      ['/c', '/b?page=2&sort=up'],
      ['/b', '/c'],
    ])
  })

  it('gets the title that its router sets after the address', async () => {
    await open('/a')
    await come('page_view')
    await page.evaluate(() => {
      history.pushState({}, '', '/b')
      setTimeout(() => (document.title = 'B'), 50)
    })
    await come('page_view', 2)
    await page.evaluate(() => {
      window.cairn?.('on_b')
      history.pushState({}, '', '/c')
      document.title = 'C'
    })
    await come('page_view', 3)
    expect(
      site
        .events()
        .filter((event) => event.event_name !== 'engagement')
        .map((event) => [event.event_name, event.title]),
    ).toEqual([
      ['page_view', 'Title of the page'],
      ['page_view', 'B'],
      ['on_b', 'B'],
      ['page_view', 'C'],
    ])
  })

  it('that routes by the fragment is counted on request', async () => {
    await open('/a', html('', tag('data-hash')))
    await come('page_view')
    await page.evaluate(() => (location.hash = '#/one'))
    await come('page_view', 2)
    await page.evaluate(() => history.pushState({}, '', '#/two'))
    await come('page_view', 3)
    await page.evaluate(() => history.back())
    expect((await come('page_view', 4)).map((view) => new URL(view.url).hash)).toEqual(['', '#/one', '#/two', '#/one'])
  })

  it('keeps what others made of pushState, and its errors and results', async () => {
    await page.addInitScript(() => {
      // oxlint-disable-next-line typescript/unbound-method -- called with the history below
      const original = history.pushState
      history.pushState = function (...args) {
        original.apply(this, args)
        document.documentElement.dataset['pushed'] = String(args[2])
      }
    })
    await open('/a')
    await come('page_view')
    const error = await page.evaluate(() => {
      // oxlint-disable-next-line typescript/unbound-method -- called with the history below
      const mine = history.pushState
      history.pushState = function (...args) {
        mine.apply(this, args)
      }
      history.pushState({}, '', '/b')
      try {
        history.pushState({}, '', 'http://elsewhere.test/')
        return 'none'
      } catch (reason) {
        return (reason as Error).name
      }
    })
    expect(error).toBe('SecurityError')
    await come('page_view', 2)
    expect(await page.getAttribute('html', 'data-pushed')).toContain('/b')
  })

  it('can count by itself', async () => {
    await open('/a', html('', tag('data-manual')))
    await page.evaluate(() => history.pushState({}, '', '/b'))
    await quiet()
    expect(names()).toEqual([])
    await page.evaluate(() => window.cairn?.('page_view', { kind: 'x' }, { url: 'http://site.test/users/:id' }))
    const [view] = await come('page_view')
    expect(view).toMatchObject({ url: 'http://site.test/users/:id', properties: { kind: 'x' } })
    await page.evaluate(() => window.cairn?.('ev'))
    expect((await come('ev'))[0]?.url).toBe('http://site.test/users/:id')
  })
})

describe('an event', () => {
  it('is sent with its properties as they were, and with fields of the wire', async () => {
    await open('/start', html('', tag('data-prop-plan="pro"')))
    await page.evaluate(() => {
      const properties = { n: 1, deep: { list: [1, 'ü', null] }, plan: 'own', gone: undefined }
      window.cairn?.('purchase', properties, { revenue: '12.50', currency: 'EUR' })
      properties.n = 2
    })
    expect((await come('purchase'))[0]).toMatchObject({
      properties: { n: 1, deep: { list: [1, 'ü', null] }, plan: 'own' },
      revenue: '12.50',
      currency: 'EUR',
    })
  })

  it('may have a name that objects have', async () => {
    await open('/start')
    await page.evaluate(() => window.cairn?.('constructor'))
    await come('constructor')
  })

  it('that was called before the script was there comes after the page view', async () => {
    const stub = '<script>window.cairn=window.cairn||function(){(cairn.q=cairn.q||[]).push(arguments)}</script>'
    await open(
      '/start',
      html(`<script>cairn('early',{a:1});cairn('identify','u1',{plan:'pro'})</script>`, stub + tag()),
    )
    await come('identify')
    expect(site.events().map((event) => [event.event_name, event.distinct_id, event.user_id])).toEqual([
      ['page_view', undefined, undefined],
      ['early', undefined, undefined],
      ['identify', undefined, 'u1'],
    ])
    expect(site.events('early')[0]?.properties).toEqual({ a: 1 })
  })

  it('that can not be written is said in the console, and the others come', async () => {
    await open('/start')
    await page.evaluate(() => {
      const circle: Record<string, unknown> = {}
      circle['circle'] = circle
      window.cairn?.('circle', circle)
      window.cairn?.('big', { n: 1n })
      window.cairn?.('good')
    })
    await come('good')
    await quiet()
    expect(names().sort()).toEqual(['good', 'page_view'])
    expect(complaints.warnings).toHaveLength(2)
  })

  it('of an element is named by data-cairn-event, also from its children', async () => {
    await open(
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
    await page.click('#rect')
    await page.click('#p')
    await page.click('#in')
    await page.click('#s')
    await page.click('#i')
    await come('in_shadow')
    expect(
      site
        .events()
        .slice(1)
        .map(({ event_name, properties }) => [event_name, properties]),
    ).toEqual([
      ['sign_up', { plan: 'pro', place_of: 'top' }],
      ['asked', { kind: 'mail' }],
      ['in_shadow', {}],
    ])
  })
})

describe('engagement', () => {
  it('is the time that the page was visible, and how far it was read', async () => {
    await open('/long', html('<div style="height:5000px">long</div>'))
    await come('page_view')
    await page.evaluate(() => scrollTo(0, 2000))
    await page.waitForTimeout(1_300)
    await setHidden(page, true)
    const [first] = await come('engagement')
    expect(first?.url).toBe(site.url('/long'))
    expect(first?.engaged_ms).toBeGreaterThan(1_200)
    expect(first?.scroll_depth).toBeGreaterThanOrEqual(53)
    expect(first?.scroll_depth).toBeLessThanOrEqual(56)
    // Hidden time does not count; the page grew, so the same place is less deep; nothing new is not sent.
    await page.waitForTimeout(1_500)
    await setHidden(page, false)
    await setHidden(page, true)
    await quiet()
    expect(site.events('engagement')).toHaveLength(1)
    await setHidden(page, false)
    await page.evaluate(() => {
      document.querySelector('div')?.style.setProperty('height', '10000px')
      scrollTo(0, 1e6)
    })
    await page.waitForTimeout(300)
    await setHidden(page, true)
    const [, second] = await come('engagement', 2)
    expect(second?.scroll_depth).toBe(100)
    expect(second?.engaged_ms).toBeLessThan(1_300)
  })

  it('stops while another window has the focus', async () => {
    await open('/start')
    await come('page_view')
    await page.evaluate(() => {
      document.hasFocus = () => false
      dispatchEvent(new Event('blur'))
    })
    await page.waitForTimeout(2_500)
    await setHidden(page, true)
    expect((await come('engagement'))[0]?.engaged_ms).toBeLessThan(2_400)
  })

  it('is sent when the page is left for another', async () => {
    await open('/first')
    await come('page_view')
    await page.goto('about:blank')
    expect((await come('engagement'))[0]).toMatchObject({ url: site.url('/first'), scroll_depth: 100 })
  })

  it('belongs to the page that was left, in a single-page application', async () => {
    await open('/a', html('<div style="height:1440px">long</div>'))
    await come('page_view')
    await page.evaluate(() => {
      history.pushState({}, '', '/b')
      document.title = 'B'
      document.body.innerHTML = ''
    })
    await come('page_view', 2)
    const [engagement] = site.events('engagement')
    expect(engagement).toMatchObject({ url: site.url('/a'), title: 'Title of the page' })
    expect(engagement?.scroll_depth).toBeLessThan(60)
    await setHidden(page, true)
    expect((await come('engagement', 2))[1]).toMatchObject({ url: site.url('/b'), title: 'B', scroll_depth: 100 })
  })
})

describe('a person', () => {
  it('is known by the id that the page gives, and two people are not joined', async () => {
    await open('/start')
    await page.evaluate(() => {
      window.cairn?.('before')
      window.cairn?.identify('anna', { plan: 'pro' })
      window.cairn?.('as_anna')
      window.cairn?.identify('bert')
      window.cairn?.('as_bert')
      window.cairn?.identify(null)
      window.cairn?.('after')
    })
    await come('after')
    expect(site.events().map((event) => [event.event_name, event.distinct_id, event.user_id])).toEqual([
      ['page_view', undefined, undefined],
      ['before', undefined, undefined],
      ['identify', undefined, 'anna'],
      ['as_anna', 'anna', undefined],
      ['identify', 'bert', 'bert'],
      ['as_bert', 'bert', undefined],
      ['after', undefined, undefined],
    ])
    expect(site.events('identify')[0]?.properties).toEqual({ plan: 'pro' })
  })

  it('keeps a random id where the page asks for it, until it logs out', async () => {
    await open('/start', html('', tag('data-persist')))
    const [first] = await come('page_view')
    await page.reload()
    const [, second] = await come('page_view', 2)
    expect(first?.distinct_id).toMatch(/^\d/)
    expect(second?.distinct_id).toBe(first?.distinct_id)
    await page.evaluate(() => {
      window.cairn?.identify('anna')
      window.cairn?.identify(null)
      window.cairn?.('after')
    })
    const [after] = await come('after')
    expect(site.events('identify')[0]?.distinct_id).toBe(first?.distinct_id)
    expect(after?.distinct_id).not.toBe(first?.distinct_id)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cairn_id'])
    expect(await context.cookies()).toEqual([])
  })

  it('can opt out, which is remembered, and in again', async () => {
    await open('/start', html('', tag('data-persist')))
    await come('page_view')
    await page.evaluate(() => {
      window.cairn?.('waiting')
      window.cairn?.optOut()
      window.cairn?.('no')
    })
    await page.reload()
    await page.evaluate(() => window.cairn?.('no'))
    await quiet()
    expect(site.events('no')).toEqual([])
    expect(site.events('waiting')).toEqual([])
    expect(await page.evaluate(() => Object.fromEntries(Object.entries(localStorage)))).toEqual({ cairn_opt_out: '1' })
    expect(complaints.warnings.at(-1)).toBe('cairn: opted out')
    const before = site.events('page_view').length
    await page.evaluate(() => window.cairn?.optIn())
    await come('page_view', before + 1)
    await page.evaluate(() => window.cairn?.optIn())
    await quiet()
    expect(site.events('page_view')).toHaveLength(before + 1)
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cairn_id'])
  })

  it('who opted out before the script was there is not counted', async () => {
    const stub = `<script>window.cairn=function(){(cairn.q=cairn.q||[]).push(arguments)};cairn('optOut')</script>`
    await open('/start', html('', stub + tag()))
    await quiet()
    expect(names()).toEqual([])
  })
})

describe('nothing is sent, and the console says why,', () => {
  const silent = async (reason: string): Promise<void> => {
    await page.evaluate(() => window.cairn?.('ev'))
    await quiet()
    expect(site.requests).toEqual([])
    expect(complaints.warnings).toContain(`cairn: ${reason}`)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  }

  it('when the person signals it and the page respects that', async () => {
    await page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
    )
    await open('/start', html('', tag('data-persist data-respect="globalPrivacyControl doNotTrack"')))
    await silent('globalPrivacyControl')
  })

  it('with Do Not Track likewise', async () => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' }))
    await open('/start', html('', tag('data-respect="globalPrivacyControl doNotTrack"')))
    await silent('doNotTrack')
  })

  it('but a signal that is off, or that the page does not ask for, changes nothing', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })
      Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => 'unspecified' })
    })
    await open('/start', html('', tag('data-respect="doNotTrack"')))
    await come('page_view')
  })

  it('on localhost, unless that is allowed', async () => {
    await open('/start', html(''), '127.0.0.1')
    await silent('localhost')
    await open('/start', html(''), 'localhost')
    await silent('localhost')
    await open('/start', html('', tag('data-allow-localhost')), '127.0.0.1')
    await come('page_view')
  })

  it('in a browser that is driven by a program, unless that is allowed', async () => {
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => true }))
    await open('/start')
    await silent('automation')
    await open('/start', html('', tag('data-allow-automation')))
    await come('page_view')
  })

  it('from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-file-'))
    const file = join(folder, 'page.html')
    await writeFile(file, html('', tag('', site.url('/cairn.js'))))
    await page.goto(pathToFileURL(file).href)
    await rm(folder, { recursive: true })
    await silent('localhost')
  })

  it('on excluded pages; what came before them is', async () => {
    await open('/admin/users', html('', tag('data-exclude="/admin/*, /login, *.pdf"')))
    await silent('excluded')
    for (const path of ['/login', '/x/y.pdf']) {
      await open(path, html('', tag('data-exclude="/admin/*, /login, *.pdf"')))
      await quiet()
    }
    expect(names()).toEqual([])
    await open('/administrator/login', html('', tag('data-exclude="/admin/*, /login"')))
    await come('page_view')
    await page.evaluate(() => {
      history.pushState({}, '', '/admin/x?y')
      window.cairn?.('no')
    })
    await come('engagement')
    await quiet()
    expect(names()).toEqual(['page_view', 'engagement'])
    await page.evaluate(() => history.pushState({}, '', '/login/ok'))
    await come('page_view', 2)
  })
})

describe('the script', () => {
  it.each([
    ['/x/stats.js', '', '/x/track'],
    ['/deep/er/a.js?v=3', '', '/deep/er/track'],
    ['/x/stats.js', 'data-api="/collect/here"', '/collect/here'],
  ])('served as %s with %s sends to %s', async (src, attributes, path) => {
    const { pathname } = new URL(src, 'http://site')
    site.pages.set(pathname, await (await fetch(`http://127.0.0.1:${site.port}/cairn.js`)).text())
    await open('/start', html('', tag(attributes, src)))
    await come('page_view')
    expect(site.requests[0]?.path).toBe(path)
  })

  it('served from another host sends there, without a preflight', async () => {
    await open('/start', html('', tag('data-forms', site.url('/cairn.js', 'stats.test'))))
    await come('page_view')
    expect(site.requests[0]?.headers.host).toBe(`stats.test:${site.port}`)
    await until(
      () => site.asked.includes('/cairn-forms.js'),
      () => site.asked,
    )
    await page.goto('about:blank')
    await come('engagement')
  })

  it('works under a strict content security policy', async () => {
    site.headers.set('/start', {
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'; require-trusted-types-for 'script'`,
    })
    await open('/start', html('<form onsubmit="x()"></form>', tag('nonce="abc" data-forms')))
    await come('page_view')
    await until(
      () => site.asked.includes('/cairn-forms.js'),
      () => site.asked,
    )
  })

  it('does not break a page whose globals are frozen, missing or broken', async () => {
    await page.addInitScript(() => {
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
    await open(
      '/start',
      html('<form name="title"></form><script>throw_here = 1</script>', tag('data-persist data-offline')),
    )
    await page.evaluate(() => {
      window.cairn?.('ev')
      window.cairn?.optOut()
      window.cairn?.optIn()
      history.pushState({}, '', '/b')
    })
    await quiet()
    expect(await page.evaluate(() => location.pathname)).toBe('/b')
  })

  it('counts where storage is blocked, the opt-out holds for the page, and an element hides the title', async () => {
    await page.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      }),
    )
    await open('/start', html('<form name="title"></form>', tag('data-persist')))
    expect((await come('page_view'))[0]?.distinct_id).toBeUndefined()
    await page.evaluate(() => {
      window.cairn?.optOut()
      window.cairn?.('no')
    })
    await quiet()
    expect(names()).toEqual(['page_view'])
  })

  it('sends what the server did not take along with what comes next, under the same id', async () => {
    site.answers = [{ status: 503 }]
    await open('/start')
    await until(
      () => site.requests.length === 1,
      () => site.requests,
    )
    await page.evaluate(() => window.cairn?.('next'))
    await come('next')
    expect(names()).toEqual(['page_view', 'next'])
    expect(site.requests[1]?.events[0]?.event_id).toBe(site.requests[0]?.events[0]?.event_id)
  })
})
