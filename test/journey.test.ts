// From the script tag to the answer: a real page in Chromium, the script and the server that `npm start` runs, the API.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium, type Browser } from 'playwright-core'
import { args, executablePath } from '../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'

// What people use: Chromium under test calls itself HeadlessChrome, which is a bot. Set for the whole browser, since what a
// page sends while it goes away would not have a context's user agent.
const userAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'

let cairn: StartedCairn
let site: Server
let browser: Browser
let origin = ''

beforeAll(async () => {
  cairn = await startCairn()
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Shop</title>
      <script defer src="http://cairn.test:${cairn.port}/cairn.js" data-key="${cairn.writeKey}"></script>
      <h1>Shop</h1><a id="next" href="/boots?size=42&token=secret">Boots</a>
      <button id="buy" data-cairn-event="add_to_cart" data-cairn-prop-plan="pro">Buy</button>
      <button id="route" onclick="history.pushState({}, '', '/checkout')">Checkout</button>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo
  origin = `http://shop.test:${port}`
  browser = await chromium.launch({ executablePath, args: [...args, `--user-agent=${userAgent}`] })
})
afterAll(async () => {
  await browser.close()
  site.close()
  await cairn.stop()
})

it('counts the visit of a page that only has the script tag', async () => {
  const context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'de-DE' })
  const page = await context.newPage()
  await page.goto(`${origin}/?utm_source=newsletter&utm_medium=email`)
  await page.click('#buy')
  await page.click('#next')
  await page.waitForURL(/boots/)
  await page.click('#route')
  // Leaving the page sends what is left.
  await page.goto('about:blank')
  const ask = async (report: object): Promise<unknown> =>
    JSON.parse(await cairn.run(['query', '--project', '1', JSON.stringify(report)]))
  const range = { last: 2, unit: 'day' }
  await expect
    .poll(() => ask({ kind: 'overview', range }), { timeout: 20_000, interval: 300 })
    .toMatchObject({ measures: { visitors: { value: 1 }, visits: { value: 1 }, page_views: { value: 3 } } })
  const pages = await ask({ kind: 'table', range, breakdown: ['path'], measures: ['page_views', 'visitors'] })
  const rows = (pages as { rows: { key: string[]; measures: { page_views: number } }[] }).rows
  expect(Object.fromEntries(rows.map((row) => [row.key[0], row.measures.page_views]))).toEqual({
    '/': 1,
    '/boots': 1,
    '/checkout': 1,
  })
  expect(await ask({ kind: 'table', range, breakdown: ['channel', 'country'], measures: ['visitors'] })).toMatchObject({
    rows: [{ key: ['Email', 'DE'], measures: { visitors: 1 } }],
  })
  const filter = { property: 'event_name', operator: 'is', value: 'add_to_cart' }
  expect(await ask({ kind: 'events', range, filter })).toMatchObject({
    events: [{ properties: { plan: 'pro' }, browser: 'Chrome', os: 'Windows', language: 'de-DE', path: '/' }],
  })
  expect(JSON.stringify(await ask({ kind: 'events', range }))).not.toContain('secret')
  await context.close()
})
