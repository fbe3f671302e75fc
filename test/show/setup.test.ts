// From an empty directory to the first event and beyond, as somebody does it who has just installed Cairn: real Chromium, real server.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'

// Chromium under test calls itself HeadlessChrome, which is a bot.
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'
const patience = { timeout: 30_000 }

let cairn: StartedCairn
let site: Server
let browser: Browser
let context: BrowserContext
let page: Page
/** What the site's pages have in their head. */
let snippet = ''
let siteOrigin = ''
const violations: string[] = []
const faults: string[] = []

beforeAll(async () => {
  cairn = await startCairn()
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><html><head><title>Shop</title>${snippet}</head><body><h1>Boots</h1></body></html>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  siteOrigin = `http://www.shop.test:${(site.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath, args: [...args, `--user-agent=${userAgent}`] })
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' })
  context.setDefaultTimeout(patience.timeout)
  await context.exposeFunction('noteViolation', (text: string) => violations.push(text))
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      noteViolation([event.violatedDirective, event.blockedURI, event.sample, location.pathname].join(' ')))`,
  })
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error.stack)))
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await cairn?.stop()
})

const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first()
const button = (name: string | RegExp) => page.getByRole('button', { name })
const open = (path: string) => page.goto(cairn.url + path)
const path = () => new URL(page.url()).pathname + new URL(page.url()).search

/** What axe finds on the page, as text. */
const axeFindings = (): Promise<string[]> =>
  page.evaluate(
    `${axe.source}; axe.run({ resultTypes: ['violations'], selectors: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`,
  )

describe('set-up', () => {
  it('begins with the owner’s account, whatever page is asked for', async () => {
    await open('/p/1/goals')
    await page.waitForURL('**/setup')
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByLabel('E-mail address').fill('ada@example.com')
    await page
      .getByLabel(/^Password/)
      .first()
      .fill('a long pass phrase 17')
    await page.getByLabel('Organisation').fill('Engines')
    await button('Create account').click()
    await heading('Add a site').waitFor()
  })

  it('names the first site by its address, with what the browser knows', async () => {
    await expect.poll(() => page.getByLabel('Time zone').first().inputValue(), patience).toContain('Europe/Berlin')
    expect(await page.getByLabel('Currency').first().inputValue()).toContain('GBP')
    expect(await axeFindings()).toEqual([])
    await button('Add site').click()
    await page.getByText('Enter the domain of the site').waitFor()
    await page.getByLabel('Domain').fill('https://www.shop.test/boots?size=42')
    await page.getByLabel('Name').fill('Shop')
    await button('Add site').click()
    await heading('Install on Shop').waitFor()
    // The project that a new Cairn has is this one now: its key is the one that was printed at the start.
    const answer: unknown = await (await page.request.get(`${cairn.url}/api/v1/projects`)).json()
    expect(answer).toMatchObject({
      projects: [
        {
          id: 1,
          name: 'Shop',
          hostnames: ['shop.test', '*.shop.test'],
          time_zone: 'Europe/Berlin',
          currency: 'GBP',
          week_start: 'monday',
          write_key: cairn.writeKey,
        },
      ],
    })
  })

  it('gives a snippet that works as it is pasted, and notices the first event by itself', async () => {
    await heading('Waiting for your first event …').waitFor()
    await button('Options of the snippet').click()
    await page.getByLabel('Outbound links and downloads').check()
    const code = page.getByRole('region', { name: /before <\/head>/ })
    await expect.poll(() => code.textContent(), patience).toContain('data-links')
    snippet = (await code.textContent()) ?? ''
    expect(await axeFindings()).toEqual([])
    const visitor = await browser.newContext({ locale: 'de-DE', timezoneId: 'Europe/Berlin' })
    const visited = await visitor.newPage()
    const asked: string[] = []
    visited.on('response', (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`))
    await visited.goto(`${siteOrigin}/boots`)
    await heading('Your first event has arrived').waitFor()
    expect(await page.getByRole('status').filter({ hasText: 'page_view' }).textContent()).toMatch(
      /page_view · www\.shop\.test\/boots · Chrome on Windows/,
    )
    expect(asked).toContain('200 /cairn-links.js')
    await visitor.close()
    await page.getByRole('link', { name: 'Go to the overview' }).click()
    await page.waitForURL('**/p/1')
  })

  it('has every guide with this host and this key in it', async () => {
    await open('/p/1/install')
    for (const name of ['React', 'Vue', 'Next', 'WordPress', 'Tag manager', 'Server', 'Apps']) {
      await page.getByRole('tab', { name }).click()
      const codes = await page.getByRole('tabpanel', { name }).getByRole('region').allTextContents()
      expect(codes.length, name).toBeGreaterThan(0)
      for (const code of codes) {
        expect(code, name).toContain(cairn.url)
        expect(code, name).toContain(cairn.writeKey)
      }
    }
  })
})

describe('the settings of a project', () => {
  it('are kept, and what is wrong is said at its field', async () => {
    await open('/p/1/settings')
    await page.getByLabel('Name', { exact: true }).fill('Boots and more')
    await page.getByLabel('Domains').first().fill('not a host!')
    await page.keyboard.press('Enter')
    await button('Save').click()
    await page.getByText('Not a host name.').waitFor()
    await button('Undo').click()
    await page.getByLabel('Name', { exact: true }).fill('Boots and more')
    await button('Save').click()
    await page.getByText('Saved.').first().waitFor()
    await page.getByRole('tab', { name: 'Tracking' }).click()
    await button('Add my address').click()
    await page.getByText('127.0.0.1').first().waitFor()
    await page.getByLabel('Excluded paths').first().fill('/admin/**')
    await page.keyboard.press('Enter')
    await button('Save').click()
    await expect
      .poll(async () => (await page.request.get(`${cairn.url}/api/v1/projects/1`)).json(), patience)
      .toMatchObject({ name: 'Boots and more', excluded_addresses: ['127.0.0.1'], excluded_paths: ['/admin/**'] })
    await page.reload()
    await page.getByText('/admin/**').first().waitFor()
    expect(path()).toBe('/p/1/settings?tab=tracking')
  })

  it('offer API keys that are shown once, work, and are revoked', async () => {
    await open('/p/1/settings?tab=keys')
    await button('New key').click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Nightly')
    await button('Make key').click()
    const key = (await page.getByRole('region', { name: 'Nightly' }).textContent()) ?? ''
    expect(key).toMatch(/^cs_/)
    await button('I have copied it').click()
    const status = async () =>
      (await fetch(`${cairn.url}/api/v1/projects`, { headers: { Authorization: `Bearer ${key}` } })).status
    expect(await status()).toBe(200)
    await page.getByRole('cell', { name: 'Nightly', exact: true }).waitFor()
    expect(await page.content()).not.toContain(key)
    await button('Revoke Nightly').click()
    await button('Revoke it').click()
    await page.getByText('No key yet').waitFor()
    expect(await status()).toBe(401)
  })

  it('lead to exports of the events in each format', async () => {
    await open('/p/1/settings?tab=data')
    for (const format of ['CSV', 'NDJSON', 'Parquet', 'Arrow']) {
      const href = await page.getByRole('link', { name: format }).getAttribute('href')
      const response = await page.request.get(cairn.url + href)
      expect(response.status(), format).toBe(200)
      expect((await response.body()).length, format).toBeGreaterThan(20)
    }
  })
})

describe('the frame', () => {
  it('goes by keys: help, pages, palette; but not while somebody types', async () => {
    await open('/p/1/settings')
    await heading(/Settings of/).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard short cuts' }).getByText('Live').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.waitForURL('**/p/1/live')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('textbox').fill('sett')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/p/1/settings')
    await page.getByLabel('Name', { exact: true }).focus()
    await page.keyboard.type('gl?')
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toContain('gl?')
    expect(path()).toBe('/p/1/settings')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('skips to the content by the first key', async () => {
    await open('/sites')
    await heading('Sites').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN')
  })

  it('keeps the theme that was chosen', async () => {
    await open('/sites')
    await button(/account of Ada/).click()
    await page.getByText('Dark', { exact: true }).click()
    const scheme = () => page.evaluate('document.documentElement.dataset.mantineColorScheme')
    await expect.poll(scheme, patience).toBe('dark')
    await page.reload()
    await heading('Sites').waitFor()
    expect(await scheme()).toBe('dark')
    expect(await axeFindings()).toEqual([])
  })

  it('says that there is nothing at an unknown address and in another’s project', async () => {
    for (const unknown of ['/nowhere', '/p/99', '/p/x/live']) {
      await open(unknown)
      await heading('There is no such page').waitFor()
    }
  })

  it('fits a phone, and its navigation opens and closes', async () => {
    await page.setViewportSize({ width: 375, height: 740 })
    for (const small of ['/sites', '/sites/new', '/p/1/install', '/p/1/settings', '/p/1/settings?tab=keys']) {
      await open(small)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth'), small).toBeLessThanOrEqual(375)
    }
    await button('Open the navigation').click()
    await page.getByRole('link', { name: 'All sites', exact: true }).click()
    await heading('Sites').waitFor()
    await button('Open the navigation').waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('has nothing that axe finds on pages of sites and settings, light', async () => {
    await page.evaluate(`localStorage.setItem('mantine-color-scheme-value', 'light')`)
    for (const one of ['/sites', '/p/1/settings', '/p/1/settings?tab=tracking', '/p/1/settings?tab=keys']) {
      await open(one)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      expect(await axeFindings(), one).toEqual([])
    }
  })
})

describe('several sites', () => {
  it('stand side by side, are found, and are switched', async () => {
    await open('/sites/new')
    await page.getByLabel('Domain').fill('blog.test')
    await button('Add site').click()
    await heading('Install on blog.test').waitFor()
    await open('/')
    await page.waitForURL('**/sites')
    const card = page.getByRole('link', { name: /Boots and more/ })
    await expect.poll(() => card.textContent(), patience).toMatch(/1\s*visitors/)
    await page.keyboard.press('/')
    await page.keyboard.type('blog')
    await card.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: /blog\.test/ }).click()
    await page.waitForURL('**/p/2')
    await button(/^Site: blog/).click()
    await page.getByRole('option', { name: 'Boots and more' }).click()
    await page.waitForURL('**/p/1')
  })

  it('are deleted by typing their name', async () => {
    await open('/p/2/settings?tab=data')
    await button('Delete …').click()
    expect(await button('Delete for good').isDisabled()).toBe(true)
    await page.getByLabel('Type blog.test to confirm').fill('blog.test')
    await button('Delete for good').click()
    await page.waitForURL('**/sites')
    await page.getByText('blog.test was deleted.').waitFor()
    await expect.poll(() => page.getByRole('link', { name: /blog\.test/ }).count(), patience).toBe(0)
  })
})

it('leads who signs out to the sign-in, and back to the page that was asked for', async () => {
  await open('/p/1/settings')
  await button(/account of Ada/).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)
  await open('/p/1/settings?tab=data')
  await page.waitForURL(/sign-in\?then=/)
  await page.getByLabel('E-mail address').fill('ada@example.com')
  await page
    .getByLabel(/^Password/)
    .first()
    .fill('a long pass phrase 17')
  await button('Sign in').click()
  await heading('Export events').waitFor()
})

it('has broken no policy and thrown no error on the way', () => {
  expect(violations).toEqual([])
  expect(faults).toEqual([])
})
