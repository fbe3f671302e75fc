// When is a page counted, and how long and how far was it read? Real pages in a real browser.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { quiet, setHidden, until } from './browser.ts'
import { args, executablePath } from './chromium.ts'
import { html, tag, type Arrived } from './site.ts'
import { visits } from './visit.ts'

const visit = visits()

describe('a page', () => {
  it('is counted once, with where, when and in which words', async () => {
    await visit.open('/start?utm_source=x#part')
    const [view] = await visit.come('page_view')
    expect(view).toMatchObject({
      url: visit.site.url('/start?utm_source=x'),
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
    expect(visit.names()).toEqual(['page_view'])
    expect(visit.complaints.warnings).toEqual([])
  })

  it('leaves neither a cookie nor anything in storage', async () => {
    await visit.open('/start')
    await visit.come('page_view')
    await visit.page.evaluate(() => window.cairn?.('ev'))
    await visit.come('ev')
    expect(await visit.context.cookies()).toEqual([])
    expect(await visit.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
      0,
      0,
      '',
    ])
    expect(await visit.page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
  })

  it('carries the properties of the tag', async () => {
    await visit.open('/start', html('', tag('data-prop-plan="pro" data-prop-a_b="ü&quot;"')))
    expect((await visit.come('page_view'))[0]?.properties).toEqual({ plan: 'pro', a_b: 'ü"' })
  })

  it('says where it came from', async () => {
    await visit.open('/from', html('<a id="a" href="/start">go</a>', ''))
    visit.site.pages.set('/start', html(''))
    await visit.page.click('#a')
    expect((await visit.come('page_view'))[0]?.referrer).toBe(visit.site.url('/from'))
  })

  it('is counted once though the tag is there twice', async () => {
    await visit.open('/start', html('', tag() + tag()))
    await visit.come('page_view')
    await quiet()
    expect(visit.names()).toEqual(['page_view'])
  })

  it('is counted when a tab that was opened in the background is looked at', async () => {
    await visit.page.addInitScript(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    })
    await visit.open('/start')
    await visit.page.evaluate(() => history.pushState(0, '', '/routed'))
    await quiet()
    expect(visit.names()).toEqual([])
    await setHidden(visit.page, false)
    expect((await visit.come('page_view'))[0]?.url).toBe(visit.site.url('/routed'))
    await setHidden(visit.page, true)
    await setHidden(visit.page, false)
    await quiet()
    expect(visit.site.events('page_view')).toHaveLength(1)
  })

  it('is counted again when it comes back from the back/forward cache', async () => {
    await visit.page.addInitScript(() => {
      addEventListener('pageshow', (event) => document.documentElement.setAttribute('shown', String(event.persisted)))
    })
    await visit.open('/first')
    await visit.come('page_view')
    await visit.open('/second')
    await visit.come('page_view', 2)
    void visit.page.evaluate(() => history.back()).catch(() => undefined)
    const views = await visit.come('page_view', 3)
    expect(views.map((view) => new URL(view.url).pathname)).toEqual(['/first', '/second', '/first'])
    // It was the cache that showed it, and not a new load.
    expect(await visit.page.getAttribute('html', 'shown')).toBe('true')
  })

  it('that is prerendered is counted when it is really opened', async () => {
    // Chromium prerenders nothing while it is debugged, so this one runs by itself, and the page goes on when it is told to.
    const profile = await mkdtemp(join(tmpdir(), 'cairn-prerender-'))
    const rules = '{"prerender":[{"source":"list","urls":["/next"],"eagerness":"immediate"}]}'
    const go = `setInterval(() => fetch('/go').then((answer) => answer.ok && (location = '/next')), 200)`
    const call = `addEventListener('DOMContentLoaded', () => cairn('early', { prerendering: document.prerendering }))`
    visit.site.pages.set('/start', html(`<script type="speculationrules">${rules}</script><script>${go}</script>`))
    visit.site.pages.set('/next', html('', `${tag()}<script>${call}; fetch('/next_ran')</script>`))
    const chromium = spawn(
      executablePath,
      ['--headless=new', '--no-first-run', ...args, `--user-data-dir=${profile}`, visit.site.url('/start')],
      {
        stdio: 'ignore',
        detached: true,
      },
    )
    try {
      await visit.come('page_view')
      await until(
        () => visit.site.asked.includes('/next_ran'),
        () => visit.site.asked,
      )
      await quiet()
      expect(visit.names()).toEqual(['page_view'])
      visit.site.pages.set('/go', 'go')
      const views = await visit.come('page_view', 2)
      expect(views[1]).toMatchObject({ url: visit.site.url('/next'), referrer: visit.site.url('/start') })
      expect((await visit.come('early'))[0]?.properties).toEqual({ prerendering: true })
      expect(visit.site.asked.filter((path) => path === '/next')).toHaveLength(1)
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
    await visit.open('/a')
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      history.pushState({}, '', '/b')
      history.pushState({}, '', '/b?page=2')
      history.replaceState({}, '', '/b?page=2&sort=up')
      history.replaceState({}, '', '/c')
      history.pushState({}, '', '/c#part')
      history.pushState({}, '', '/c#part')
    })
    await visit.come('page_view', 4)
    await visit.page.evaluate(() => history.go(-3))
    await visit.come('page_view', 5)
    await quiet()
    const views = visit.site
      .events('page_view')
      .map(({ url, referrer }) => [url, referrer].map((at) => at.replace(visit.site.url(''), '')))
    expect(views).toEqual([
      ['/a', ''],
      ['/b', '/a'],
      ['/b?page=2', '/b'],
      ['/c', '/b?page=2&sort=up'],
      ['/b', '/c'],
    ])
  })

  it('gets the title that its router sets after the address', async () => {
    await visit.open('/a')
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      history.pushState({}, '', '/b')
      setTimeout(() => (document.title = 'B'), 50)
    })
    await visit.come('page_view', 2)
    await visit.page.evaluate(() => {
      window.cairn?.('on_b')
      history.pushState({}, '', '/c')
      document.title = 'C'
    })
    await visit.come('page_view', 3)
    expect(
      visit.site
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
    await visit.open('/a', html('', tag('data-hash')))
    await visit.come('page_view')
    await visit.page.evaluate(() => (location.hash = '#/one'))
    await visit.come('page_view', 2)
    await visit.page.evaluate(() => history.pushState({}, '', '#/two'))
    await visit.come('page_view', 3)
    await visit.page.evaluate(() => history.back())
    expect((await visit.come('page_view', 4)).map((view) => new URL(view.url).hash)).toEqual([
      '',
      '#/one',
      '#/two',
      '#/one',
    ])
  })

  it('keeps what others made of pushState, and its errors and results', async () => {
    await visit.page.addInitScript(() => {
      // oxlint-disable-next-line typescript/unbound-method -- called with the history below
      const original = history.pushState
      history.pushState = function (...call) {
        original.apply(this, call)
        document.documentElement.dataset['pushed'] = String(call[2])
      }
    })
    await visit.open('/a')
    await visit.come('page_view')
    const error = await visit.page.evaluate(() => {
      // oxlint-disable-next-line typescript/unbound-method -- called with the history below
      const mine = history.pushState
      history.pushState = function (...call) {
        mine.apply(this, call)
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
    await visit.come('page_view', 2)
    expect(await visit.page.getAttribute('html', 'data-pushed')).toContain('/b')
  })

  it('can count by itself', async () => {
    await visit.open('/a', html('', tag('data-manual')))
    await visit.page.evaluate(() => history.pushState({}, '', '/b'))
    await quiet()
    expect(visit.names()).toEqual([])
    await visit.page.evaluate(() => window.cairn?.('page_view', { kind: 'x' }, { url: 'http://site.test/users/:id' }))
    const [view] = await visit.come('page_view')
    expect(view).toMatchObject({ url: 'http://site.test/users/:id', properties: { kind: 'x' } })
    await visit.page.evaluate(() => window.cairn?.('ev'))
    expect((await visit.come('ev'))[0]?.url).toBe('http://site.test/users/:id')
  })
})

describe('engagement', () => {
  /** The page's clock stands still until it is told to go on. */
  const stopClock = (): Promise<unknown> =>
    visit.page.addInitScript(() => {
      let nowMs = 1_000
      performance.now = () => nowMs
      Object.assign(window, { passMs: (ms: number) => (nowMs += ms) })
    })
  const pass = (ms: number): Promise<unknown> =>
    visit.page.evaluate((by) => (window as never as { passMs(ms: number): number }).passMs(by), ms)

  it('is the time that the page was visible, and how far it was read', async () => {
    await stopClock()
    await visit.open('/long', html('<div style="height:5000px">long</div>', '<style>body{margin:0}</style>' + tag()))
    await visit.come('page_view')
    await visit.page.evaluate(() => scrollTo(0, 1780))
    await pass(12_300)
    await setHidden(visit.page, true)
    const [first] = await visit.come('engagement')
    expect(first).toMatchObject({ url: visit.site.url('/long'), engaged_ms: 12_300, scroll_depth: 50 })
    // Hidden time does not count, and what is not new is not sent.
    await pass(60_000)
    await setHidden(visit.page, false)
    await pass(900)
    await setHidden(visit.page, true)
    await quiet()
    expect(visit.site.events('engagement')).toHaveLength(1)
    // The page grew: the same place is less deep now.
    await setHidden(visit.page, false)
    await visit.page.evaluate(() => document.querySelector('div')?.style.setProperty('height', '10000px'))
    await pass(100)
    await setHidden(visit.page, true)
    expect((await visit.come('engagement', 2))[1]).toMatchObject({ engaged_ms: 1_000, scroll_depth: 25 })
    await setHidden(visit.page, false)
    await visit.page.evaluate(() => scrollTo(0, 1e6))
    await setHidden(visit.page, true)
    expect((await visit.come('engagement', 3))[2]).toMatchObject({ engaged_ms: 0, scroll_depth: 100 })
  })

  it('stops while another window has the focus', async () => {
    await stopClock()
    await visit.open('/start')
    await visit.come('page_view')
    await pass(2_000)
    await visit.page.evaluate(() => {
      document.hasFocus = () => false
      dispatchEvent(new Event('blur'))
    })
    await pass(60_000)
    await visit.page.evaluate(() => {
      document.hasFocus = () => true
      dispatchEvent(new Event('focus'))
    })
    await pass(500)
    await setHidden(visit.page, true)
    expect((await visit.come('engagement'))[0]?.engaged_ms).toBe(2_500)
  })

  it('is sent when the page is left for another', async () => {
    await visit.open('/first')
    await visit.come('page_view')
    await visit.page.goto('about:blank')
    expect((await visit.come('engagement'))[0]).toMatchObject({ url: visit.site.url('/first'), scroll_depth: 100 })
  })

  it('belongs to the page that was left, in a single-page application', async () => {
    await visit.open('/a', html('<div style="height:1440px">long</div>'))
    await visit.come('page_view')
    await visit.page.evaluate(() => {
      history.pushState({}, '', '/b')
      document.title = 'B'
      document.body.innerHTML = ''
    })
    await visit.come('page_view', 2)
    const [engagement] = visit.site.events('engagement')
    expect(engagement).toMatchObject({ url: visit.site.url('/a'), title: 'Title of the page' })
    expect(engagement?.scroll_depth).toBeLessThan(60)
    await setHidden(visit.page, true)
    expect((await visit.come('engagement', 2))[1]).toMatchObject({
      url: visit.site.url('/b'),
      title: 'B',
      scroll_depth: 100,
    })
  })
})
