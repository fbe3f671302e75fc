// The live view and the ingestion page: a real page with the real script sends, and somebody watches.
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'

// Chromium under test calls itself HeadlessChrome, which is a bot.
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patience = { timeout: 30_000 }
/** For looking at: a directory. */
const shots = process.env['CAIRN_SHOTS']

let cairn: StartedCairn
/** Made the directory, and removes it. */
let first: StartedCairn
let site: Server
let siteOrigin = ''
let browser: Browser
let context: BrowserContext
let page: Page
const faults: string[] = []

beforeAll(async () => {
  first = cairn = await startCairn()
  site = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Page ${request.url}</title>
      <script defer src="http://cairn.test:${cairn.port}/cairn.js" data-key="${cairn.writeKey}"></script>
      <button id="buy" data-cairn-event="add_to_cart" data-cairn-prop-plan="pro">Buy</button>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  siteOrigin = `http://shop.test:${(site.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath, args: [...args, `--user-agent=${userAgent}`] })
  context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 900 },
  })
  const setUp = await context.request.post(`${cairn.url}/api/v1/setup`, {
    headers: { Origin: cairn.url },
    data: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', organization: 'Shop' },
  })
  expect(setUp.status()).toBe(201)
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text())
  })
})
afterAll(async () => {
  await browser.close()
  site.close()
  await cairn.stop()
  await first.stop()
})

/** A visit of the site, by another browser than the one that watches. */
async function visit(path: string, act: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<void> {
  const visitor = await browser.newContext({ locale: 'de-DE', timezoneId: 'Europe/Berlin' })
  const tab = await visitor.newPage()
  await tab.goto(siteOrigin + path)
  await act(tab)
  // Leaving sends what is left.
  await tab.goto('about:blank')
  await visitor.close()
}
const send = (event: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${cairn.writeKey}`, 'User-Agent': userAgent, ...headers },
    body: JSON.stringify(event),
  })
/** Hides the page as a switch to another tab does (Playwright's pages are never really hidden), or shows it again. */
const setHidden = (isHidden: boolean): Promise<unknown> =>
  page.evaluate(
    `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} });
     document.dispatchEvent(new Event('visibilitychange'))`,
  )
const log = () => page.getByRole('region', { name: 'Events as they happen' })
const rows = () => log().getByRole('listitem')

async function expectNoViolations(name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
  const session = await context.newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: axe })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run({ resultTypes: ['violations'], selectors: false }).then((found) => JSON.stringify(found.violations.map(({ id, nodes }) => [id, nodes[0].html])))`,
    awaitPromise: true,
    returnByValue: true,
  })
  expect(JSON.parse(String(result.value))).toEqual([])
}

it('says that nobody is here, and what to do', async () => {
  await page.goto(`${cairn.url}/p/1/live`)
  await page.getByText('Nobody is here right now').waitFor(patience)
  await page.getByRole('link', { name: 'Is the snippet installed?' }).waitFor()
  await page.getByText('No events in the last half hour').waitFor()
  await expectNoViolations('live-empty')
})

it('shows a visit of a real page within seconds: number, visitor, page and every event', async () => {
  await visit('/boots?utm_source=newsletter', (tab) => tab.click('#buy'))
  await rows().filter({ hasText: 'add_to_cart' }).first().waitFor(patience)
  await rows().filter({ hasText: '/boots' }).first().waitFor(patience)
  await expect.poll(() => page.getByTestId('visitors-now').textContent(), patience).toBe('1')
  const visitors = page.getByRole('list', { name: 'Visitors who are here' })
  await visitors.getByText('/boots').waitFor(patience)
  expect(await visitors.textContent()).toContain('Germany')
  expect(await visitors.textContent()).toContain('newsletter')
  await page.getByRole('region', { name: 'Pages now' }).getByText('/boots').waitFor(patience)

  await rows().filter({ hasText: 'add_to_cart' }).first().getByRole('button').click()
  const details = rows().filter({ hasText: 'add_to_cart' }).first()
  await details.getByText('Properties that were sent').waitFor()
  expect(await details.textContent()).toContain('planpro')
  expect(await details.textContent()).toContain('BrowserChrome')
  await expectNoViolations('live')
})

it('stands still while it is pointed at, and says how many are new', async () => {
  await page.mouse.move(5, 5)
  await page.locator('h1').click()
  await send({ event_name: 'before_pause', url: 'https://shop.example/a', distinct_id: 'bert' })
  await rows().filter({ hasText: 'before_pause' }).waitFor(patience)
  await log().hover()
  const count = await rows().count()
  await send(
    [1, 2].map((nth) => ({ event_name: `while_paused_${nth}`, url: 'https://shop.example/b', distinct_id: 'bert' })),
  )
  await page.getByRole('button', { name: '2 new' }).waitFor(patience)
  expect(await rows().count()).toBe(count)
  await page.getByRole('button', { name: '2 new' }).click()
  await rows().filter({ hasText: 'while_paused_2' }).waitFor(patience)

  // By keyboard: the log is reached, and left.
  await page.mouse.move(5, 5)
  await page.getByRole('button', { name: 'Pause the log' }).focus()
  await page.keyboard.press('Tab')
  await page.getByText('Paused', { exact: true }).waitFor(patience)
  await page.locator('h1').click()
  await page.getByText('Stands still while you point at it').waitFor(patience)
})

it('filters by event, page, country and text, and keeps that in the address', async () => {
  await page.getByRole('combobox', { name: 'Event' }).fill('before_pause')
  await expect.poll(() => rows().count(), patience).toBe(1)
  expect(page.url()).toContain('event=before_pause')
  await page.reload()
  await rows().filter({ hasText: 'before_pause' }).waitFor(patience)
  expect(await rows().count()).toBe(1)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect.poll(() => rows().count(), patience).toBeGreaterThan(3)
  await page.getByLabel('Any text').fill('WHILE_paused')
  await expect.poll(() => rows().count(), patience).toBe(2)
  await page.getByLabel('Any text').fill('no such thing')
  await page.getByText('No event matches').waitFor(patience)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  // One visitor is followed.
  await page
    .getByRole('list', { name: 'Visitors who are here' })
    .getByRole('button')
    .filter({ hasText: 'bert' })
    .click()
  await expect.poll(() => rows().count(), patience).toBe(3)
  await page.getByRole('button', { name: 'No longer follow this visitor' }).click()
  await expect.poll(() => rows().count(), patience).toBeGreaterThan(3)
})

it('rests while the tab is hidden, and catches up', async () => {
  await page.mouse.move(5, 5)
  await setHidden(true)
  await page.getByText('Resting while you are away').waitFor(patience)
  await send({ event_name: 'while_hidden', url: 'https://shop.example/c', distinct_id: 'bert' })
  await setHidden(false)
  await rows().filter({ hasText: 'while_hidden' }).waitFor(patience)
  await page.getByText('Live', { exact: true }).last().waitFor(patience)
})

it('shows what was refused and kept apart, and why; an admin brings it back', async () => {
  await send({ event_name: '' })
  await send(
    { event_name: 'from_a_bot', url: 'https://shop.example/', distinct_id: 'carla' },
    { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
  )
  await page.goto(`${cairn.url}/p/1/ingestion`)
  const why = page.getByRole('region', { name: 'Reasons' })
  await expect
    .poll(
      async () => {
        await page.reload()
        await page.getByRole('heading', { name: 'Ingestion' }).waitFor()
        await page.locator('.intake-key').first().waitFor(patience)
        return (await why.count()) === 0 ? '' : why.textContent()
      },
      { ...patience, interval: 1_000 },
    )
    .toMatch(/(?=.*The user agent is a known bot)(?=.*is missing, empty or not a string)/)
  const latest = page.getByRole('region', { name: 'Latest' })
  await latest.getByRole('button').filter({ hasText: 'from_a_bot' }).click()
  await latest.getByText('What is kept of it').waitFor(patience)
  expect(await latest.textContent()).toContain('carla')
  await expectNoViolations('ingestion')
  await why.getByRole('button', { name: 'Bring back' }).click()
  await page.getByRole('button', { name: 'Bring 1 event back' }).click()
  await page.getByText('1 event is counted within seconds.').waitFor(patience)
  await page.goto(`${cairn.url}/p/1/live?event=from_a_bot`)
  await rows().filter({ hasText: 'from_a_bot' }).waitFor(patience)
})

it('shows the events of one’s own device, and of a distinct id, in the debugger', async () => {
  // The watcher's own browser goes to the site as well.
  await page.goto(`${cairn.url}/p/1/ingestion?tab=debugger`)
  await page.getByText('Nothing from this browser yet').or(page.getByText('/boots').first()).waitFor(patience)
  const own = await context.newPage()
  await own.goto(`${siteOrigin}/my-own-visit`)
  await own.goto('about:blank')
  const mine = page.getByRole('region', { name: 'Events of your device as they arrive' })
  const row = mine.getByRole('listitem').filter({ hasText: '/my-own-visit' }).first()
  await row.getByText('What Cairn found').waitFor(patience)
  await page.getByRole('region', { name: 'Refused and kept apart' }).getByText('no_name').waitFor(patience)
  expect(await mine.textContent()).not.toContain('before_pause')
  await page.getByLabel('Also a distinct id').fill('bert')
  await page.getByRole('button', { name: 'Watch' }).click()
  await mine.getByText('before_pause').first().waitFor(patience)
  await expectNoViolations('debugger')
})

it('says so when the connection is lost, and comes back by itself', async () => {
  await page.goto(`${cairn.url}/p/1/live`)
  await rows().first().waitFor(patience)
  await context.setOffline(true)
  await page.route('**/live?*', (route) => route.abort())
  await cairn.kill('SIGTERM')
  await page.getByText('Connection lost, trying again').waitFor(patience)
  await page.unroute('**/live?*')
  await context.setOffline(false)
  const again = await startCairn({ dataDirectory: cairn.dataDirectory, port: cairn.port })
  cairn = { ...again, writeKey: cairn.writeKey }
  await send({ event_name: 'after_restart', url: 'https://shop.example/d', distinct_id: 'bert' })
  await rows().filter({ hasText: 'after_restart' }).waitFor({ timeout: 45_000 })
  expect(faults).toEqual([])
}, 90_000)
