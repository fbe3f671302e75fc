// Saved reports and dashboards in a real browser: kept from a builder, laid out, narrowed, shown alone, shared with guests, embedded.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let page: Page
let site: Server
let embedded = ''
let board = ''
const links = new Map<string, string>()
/** Who paid, as the address of a trend says it. */
const q = '(series:!((events:!((event_name:purchase)),measure:persons)))'

beforeAll(async () => {
  house = await openHouse()
  const event = (distinct_id: string, event_name: string, more: object = {}) => ({
    event_name,
    distinct_id,
    url: 'https://shop.example/boots',
    ...more,
  })
  await house.send([
    ...['ann', 'bob', 'cem', 'dot'].map((id) => event(id, 'page_view')),
    ...['ann', 'bob', 'cem'].map((id) => event(id, 'product_viewed', { properties: { plan: 'pro' } })),
    event('ann', 'purchase', { revenue: 20, properties: { plan: 'pro' } }),
    event('bob', 'purchase', { revenue: 30, properties: { plan: 'free' } }),
  ])
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Blog</title><h1>Blog</h1>${embedded}`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  page = await house.signedIn('owner')
})
afterAll(async () => {
  site?.close()
  await house?.close()
})

const tile = (of: Pick<Page, 'getByRole'>, name: string) => of.getByRole('region', { name, exact: true })
const saved = () => page.getByRole('status').getByText('Saved', { exact: true })
/** What the API answers to who is signed in on the page. */
const api = async (path: string, method = 'GET', body?: object) => {
  const init = { method, headers: { 'Content-Type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) }
  const text = `fetch('/api/v1/projects/1/${path}', ${JSON.stringify(init)}).then((answer) => answer.text())`
  const answer: string = await page.evaluate(text)
  // Of many shapes: tests look into it.
  return JSON.parse(answer === '' ? '{}' : answer)
}
const tilesOf = async (): Promise<readonly { key: string; x: number; y: number; w: number; h: number }[]> =>
  page.evaluate(
    `fetch('/api/v1/projects/1/dashboards/${board}').then((answer) => answer.json()).then(({ tiles }) => tiles)`,
  )

it('a report is saved from its builder with name, description and folder, and opens again as it was', async () => {
  await page.goto(`${house.cairn.url}/p/1/explore/trend?range=7d&chart=number&q=${encodeURIComponent(q)}`)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const made = page.getByRole('dialog', { name: 'Save the report' })
  await made.getByRole('textbox', { name: 'Name' }).fill('Buyers')
  await made.getByRole('textbox', { name: 'Description' }).fill('Who paid')
  await made.getByRole('combobox', { name: 'Folder' }).fill('Money')
  await made.getByRole('button', { name: 'Save' }).click()
  await page.getByText('“Buyers” is saved.').first().waitFor()
  await page.goto(`${house.cairn.url}/p/1/reports`)
  await page.getByRole('link', { name: 'Buyers' }).click()
  await page.waitForURL(/explore\/trend/)
  await expect.poll(() => page.getByRole('main').innerText(), soon).toMatch(/\b2\b/)
  // Kept under another name from here.
  await page.getByRole('button', { name: 'More ways to save' }).click()
  await page.getByRole('menuitem', { name: 'Save as another report…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Buyers again')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('“Buyers again” is saved.').first().waitFor()
  await page.goto(`${house.cairn.url}/p/1/reports`)
  await page.getByRole('link', { name: 'Buyers again' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
})

it('a builder says that a saved report was changed, writes it back, and overwrites nothing of others unseen', async () => {
  await page.getByRole('link', { name: 'Buyers', exact: true }).click()
  const kept = async (): Promise<{ id: number; version: number; display: { chart: string } }> =>
    (await api('reports')).reports.find((one: { name: string }) => one.name === 'Buyers')
  const draw = (chart: string) =>
    page.getByRole('radiogroup', { name: 'Drawn as' }).getByText(chart, { exact: true }).click()
  const changed = page.getByText('Not as “Buyers” is saved')
  const update = page.getByRole('button', { name: 'Update' })
  const dialog = page.getByRole('dialog', { name: 'Somebody else has changed this report' })
  const byOthers = async (chart: string): Promise<void> => {
    const { id, version } = await kept()
    await api(`reports/${id}`, 'PATCH', { display: { chart }, version })
  }
  await update.waitFor()
  expect(await changed.count()).toBe(0)
  await draw('Bars')
  await changed.waitFor()
  await update.click()
  await expect.poll(async () => (await kept()).display.chart, soon).toBe('bar')
  await expect.poll(() => changed.count(), soon).toBe(0)
  await byOthers('pie')
  await draw('Areas')
  await update.click()
  expect((await kept()).display.chart).toBe('pie')
  await dialog.getByRole('button', { name: 'Show theirs, give up mine' }).click()
  await page.waitForURL(/chart=pie/)
  await byOthers('table')
  await draw('Figures')
  await update.click()
  await dialog.getByRole('button', { name: 'Save mine over theirs' }).click()
  await expect.poll(async () => (await kept()).display.chart, soon).toBe('number')
  await page.goto(`${house.cairn.url}/p/1/reports`)
})

it('reports are favourites, copies, and gone when they are deleted', async () => {
  await page.getByRole('button', { name: /favourite.*Buyers again|Buyers again.*favourite/i }).click()
  await page.getByRole('button', { name: 'Actions for Buyers again' }).click()
  // Its address for programs: of the report as it is saved.
  await page.getByRole('menuitem', { name: 'Link for pandas or Excel…' }).click()
  const address = page.getByRole('textbox', { name: /^Address, for Excel/ })
  await expect.poll(() => address.inputValue(), soon).toMatch(/\/reports\/\d+\/result\.csv\?key=YOUR_KEY$/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Actions for Buyers again' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  const copy = page.getByRole('link', { name: /Buyers again .*(copy|2)/i })
  await copy.waitFor()
  const name = await copy.innerText()
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => copy.count(), soon).toBe(0)
  const favourites = await page.evaluate(
    `fetch('/api/v1/projects/1/reports').then((answer) => answer.json()).then(({ reports }) => reports.filter((one) => one.is_favourite).map(({ name }) => name))`,
  )
  expect(favourites).toEqual(['Buyers again'])
  const { reports } = await api('reports')
  const again = reports.find((one: { name: string }) => one.name === 'Buyers again')
  await api(`reports/${again.id}`, 'PATCH', { folder: 'Old' })
  await page.reload()
  await page.getByRole('combobox', { name: 'Folder' }).click()
  await page.getByRole('option', { name: 'Money' }).click()
  await expect.poll(() => page.getByRole('link', { name: 'Buyers again' }).count(), soon).toBe(0)
  await page.getByRole('link', { name: 'Buyers', exact: true }).waitFor()
})

it('a table is built by clicks and opens again where it is built; days are noted at a trend', async () => {
  await page.goto(`${house.cairn.url}/p/1/explore/table?range=7d`)
  const table = page.getByRole('table', { name: 'Table' })
  await table.getByRole('row', { name: /boots/ }).waitFor()
  await page.getByRole('combobox', { name: 'Numbers' }).click()
  await page.getByRole('option', { name: 'Revenue' }).click()
  await table.getByRole('row', { name: /boots.*50/ }).waitFor()
  await page.keyboard.press('Escape')
  await table.getByRole('button', { name: 'Visitors' }).click()
  await page.waitForURL(/order/)
  expect(await axeFindings(page)).toEqual([])
  await table.getByRole('row', { name: /boots/ }).getByRole('button', { name: '4' }).click()
  await page.getByRole('dialog').getByRole('row', { name: /ann/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Save the report' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Pages')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('“Pages” is saved.').first().waitFor()
  await page.goto(`${house.cairn.url}/p/1/reports`)
  await page.getByRole('link', { name: 'Pages', exact: true }).click()
  await page.waitForURL(/explore\/table/)
  await table.getByRole('row', { name: /boots.*50/ }).waitFor()
  await page.getByRole('button', { name: 'Update' }).waitFor()
  expect(await page.getByText('Not as “Pages” is saved').count()).toBe(0)

  await page.goto(`${house.cairn.url}/p/1/explore/trend?range=7d&q=${encodeURIComponent(q)}`)
  await page.getByRole('button', { name: 'Notes', exact: true }).press('Enter')
  await page.getByRole('textbox', { name: 'Note' }).fill('Launched')
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect.poll(async () => (await api('annotations')).annotations, soon).toMatchObject([{ text: 'Launched' }])
})

it('a dashboard begins with a template, whose events are guessed from those that came', async () => {
  await page.goto(`${house.cairn.url}/p/1/dashboards`)
  await page.getByText('No dashboard yet').waitFor()
  await page.getByRole('button', { name: 'New dashboard' }).click()
  await page.getByRole('radio', { name: /^Shop:/ }).click()
  await expect.poll(() => page.getByRole('dialog').getByRole('combobox').count(), soon).toBeGreaterThan(1)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the dashboard' }).click()
  await page.waitForURL(/dashboards\/\d+/)
  board = /dashboards\/(\d+)/.exec(page.url())?.[1] ?? ''
  await expect.poll(() => tile(page, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  await expect.poll(() => tile(page, 'Revenue').innerText(), soon).toMatch(/50/)
  expect(await axeFindings(page)).toEqual([])
})

it('panels are moved and resized by mouse and keyboard, and stay so', async () => {
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const before = await tilesOf()
  const handle = page.getByRole('button', { name: /^Move Revenue\./ })
  await handle.focus()
  await page.keyboard.press('Shift+ArrowDown')
  await saved().waitFor()
  const heightIn = (tiles: typeof before) => tiles.find(({ key }) => key === 'r0')?.h ?? 0
  await expect.poll(async () => heightIn(await tilesOf()), soon).toBe(heightIn(before) + 1)
  // By mouse: to the right of its neighbour.
  const from = await page.getByRole('button', { name: /^Move Orders\./ }).boundingBox()
  const to = await page.getByRole('button', { name: /^Move Average order\./ }).boundingBox()
  if (from === null || to === null) throw new Error('There are no handles')
  await page.mouse.move(from.x + 10, from.y + 10)
  await page.mouse.down()
  for (let step = 1; step <= 10; step++) await page.mouse.move(from.x + 10 + ((to.x - from.x) * step) / 10, from.y + 12)
  await page.mouse.up()
  const moved = async (): Promise<boolean> => {
    const now = await tilesOf()
    return now.some(({ key, x }) => {
      const old = before.find((one) => one.key === key)
      return old !== undefined && old.x !== x
    })
  }
  await expect.poll(moved, soon).toBe(true)
  await saved().waitFor()
  const kept = await tilesOf()
  await page.reload()
  await tile(page, 'Revenue').waitFor()
  expect(await tilesOf()).toEqual(kept)
})

it('takes another saved report and a text', async () => {
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Saved report…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a saved report' })
  await dialog.getByRole('button', { name: /^Trend Buyers Money/ }).click()
  await dialog.getByRole('img', { name: 'On this dashboard' }).first().waitFor()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Text…' }).click()
  await page
    .getByRole('textbox', { name: 'Text' })
    .fill('# For the board\n\n<b>nothing bold</b> and [a link](javascript:alert(1))')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await saved().waitFor()
  const text = tile(page, 'For the board')
  await text.getByRole('heading', { name: 'For the board' }).waitFor()
  // What people write is no markup, and no script.
  expect(await text.innerText()).toContain('<b>nothing bold</b>')
  expect(await text.locator('a[href^="javascript"]').count()).toBe(0)
  await tile(page, 'Buyers').scrollIntoViewIfNeeded()
  await expect.poll(() => tile(page, 'Buyers').innerText(), soon).toMatch(/\b2\b/)
})

it('one range and filter hold for all panels, are kept for everybody on demand, and stand in the address', async () => {
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Each panel’s own range' }).click()
  await page.getByRole('menuitem', { name: 'Last 7 days' }).click()
  await page.waitForURL(/range=/)
  // Two bought, one of them on the plan "pro".
  await expect.poll(() => tile(page, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  const { href } = new URL(page.url())
  await page.goto(`${href}&f=properties.plan:is:pro`)
  await page
    .getByRole('button', { name: /plan.*pro/i })
    .first()
    .waitFor()
  await expect.poll(() => tile(page, 'Customers').innerText(), soon).toMatch(/\b1\b/)
  await expect.poll(() => tile(page, 'Revenue').innerText(), soon).toMatch(/\b20\b/)
  await page.goto(href)
  await expect.poll(() => tile(page, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  await page.getByRole('button', { name: 'Keep for everybody' }).click()
  const keptRange = async (): Promise<unknown> =>
    page.evaluate(
      `fetch('/api/v1/projects/1/dashboards/${board}').then((answer) => answer.json()).then(({ range }) => range)`,
    )
  await expect.poll(keptRange, soon).toEqual({ last: 7, unit: 'day' })
})

it('gives each panel as a file', async () => {
  for (const [label, ending] of [
    ['CSV', 'csv'],
    ['Excel (XLSX)', 'xlsx'],
    ['JSON', 'json'],
    ['Parquet', 'parquet'],
  ] as const) {
    await page.getByRole('button', { name: 'Actions for Customers', exact: true }).click()
    const item = page.getByRole('menuitem', { name: label, exact: true })
    const [file] = await Promise.all([page.waitForEvent('download'), item.click()])
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`))
  }
})

/** The file that an item of the panel's menu saves. */
const fileOf = async (of: Page, name: string, item: string): Promise<Buffer> => {
  await of.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  const [file] = await Promise.all([of.waitForEvent('download'), of.getByRole('menuitem', { name: item }).click()])
  const chunks: Buffer[] = []
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

it('gives each panel’s chart as a picture, also on the page of a report that has no builder', async () => {
  expect(String(await fileOf(page, 'Customers', 'Picture (SVG)'))).toMatch(
    /^<svg [^>]*>.*>Customers<\/text>.*>2<\/text>/s,
  )
  expect((await fileOf(page, 'Customers', 'Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG')
  const report = { kind: 'overview', range: { last: 7, unit: 'day' }, measures: ['visitors'] }
  const { id } = await api('reports', 'POST', { name: 'In all \u{1F97E}', report })
  await page.goto(`${house.cairn.url}/p/1/reports/${id}`)
  await page.locator('[data-picture=true]').waitFor()
  expect(String(await fileOf(page, 'In all \u{1F97E}', 'CSV'))).toMatch(/\b4\b/)
  expect((await fileOf(page, 'In all \u{1F97E}', 'Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG')
  const words = 'x'.repeat(90)
  await api('reports', 'POST', { name: words, description: words, folder: words, report })
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(`${house.cairn.url}/p/1/reports`)
  await page.getByRole('link', { name: words }).waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.goto(`${house.cairn.url}/p/1/dashboards/${board}`)
})

it('shows the other panels where one can not be drawn', async () => {
  await page.route(/reports\/\d+\/result/, async (route) => {
    const response = await route.fetch()
    const { kind, meta } = (await response.json()) as { kind: string; meta: object }
    await (kind === 'retention' ? route.fulfill({ json: { kind, meta } }) : route.fulfill({ response }))
  })
  await page.reload()
  await expect.poll(() => tile(page, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  await tile(page, 'Customers who buy again').scrollIntoViewIfNeeded()
  await tile(page, 'Customers who buy again').getByText('This can not be drawn').waitFor()
  await page.unroute(/reports\/\d+\/result/)
  await page.reload()
  await tile(page, 'Customers who buy again').scrollIntoViewIfNeeded()
  await tile(page, 'Customers who buy again').getByRole('table').first().waitFor()
})

it('takes notes of days from the menu of a panel over time, by the keyboard', async () => {
  await page.getByRole('button', { name: 'Actions for Revenue by day', exact: true }).press('Enter')
  await page.getByRole('menuitem', { name: 'Notes' }).press('Enter')
  await page.getByRole('textbox', { name: 'Note' }).fill('Sale')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Add note' }).press('Enter')
  await expect
    .poll(async () => (await api('annotations')).annotations, soon)
    .toMatchObject([{ text: 'Launched' }, { text: 'Sale' }])
  // The dialog is gone, the focus where it came from.
  const focused = () => page.evaluate(`document.activeElement.getAttribute('aria-label')`)
  await expect.poll(focused, soon).toBe('Actions for Revenue by day')
})

it('is refreshed by hand and at intervals, and shown alone on the screen', async () => {
  const [asked] = await Promise.all([
    page.waitForRequest((request) => /reports\/\d+\/result/.test(request.url())),
    page.getByRole('button', { name: 'Refresh', exact: true }).click(),
  ])
  expect(asked.method()).toBe('GET')
  await page.getByRole('button', { name: /^Refresh by itself/ }).click()
  await page.getByRole('menuitem', { name: 'Every 5 minutes' }).click()
  await page.waitForURL(/refresh=5/)
  const navigation = page.getByRole('link', { name: 'Funnels' })
  expect(await navigation.isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Full screen' }).click()
  await expect.poll(() => navigation.isVisible(), soon).toBe(false)
  await page.getByRole('button', { name: 'Leave full screen' }).click()
  await expect.poll(() => navigation.isVisible(), soon).toBe(true)
})

it('is shared by links of its own, one with a password; guests see it and nothing else', async () => {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  for (const [name, password] of [
    ['Open', undefined],
    ['Closed', 'open sesame'],
  ] as const) {
    await page.getByRole('button', { name: 'New link' }).click()
    const dialog = page.getByRole('dialog', { name: 'New read-only link' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
    if (password !== undefined) {
      await dialog.getByRole('switch', { name: /password/ }).click()
      await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
    }
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    links.set(name, await page.getByRole('textbox', { name: `Link of ${name}` }).inputValue())
  }
  const context = await house.context({ colorScheme: 'dark', viewport: { width: 375, height: 800 } })
  const guest = await context.newPage()
  await guest.goto(links.get('Open') ?? '')
  await expect.poll(() => tile(guest, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  expect((await fileOf(guest, 'Customers', 'Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG')
  expect(await guest.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(await axeFindings(guest)).toEqual([])
  const statuses = await guest.evaluate(
    `Promise.all(['dashboards', 'reports', 'people', 'events/names', 'shares', 'sql/schema'].map((path) => fetch('/api/v1/projects/1/' + path).then(({ status }) => status)))`,
  )
  for (const status of statuses as number[]) expect([401, 403, 404]).toContain(status)
  await guest.goto(`${house.cairn.url}/p/1/dashboards/${board}`)
  await guest.waitForURL(/sign-in/)
  await guest.goto(links.get('Closed') ?? '')
  await guest.getByRole('heading', { name: 'This page has a password' }).waitFor()
  await guest.getByRole('textbox', { name: 'Password' }).fill('wrong one')
  await guest.getByRole('button', { name: 'Open' }).click()
  await guest.getByText('That is not the password of this link.').waitFor()
  await guest.getByRole('textbox', { name: 'Password' }).fill('open sesame')
  await guest.getByRole('button', { name: 'Open' }).click()
  await expect.poll(() => tile(guest, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  await context.close()
})

it('is embedded in a page of another site by the code that is shown', async () => {
  await page.getByRole('button', { name: 'Actions for Open' }).click()
  await page.getByRole('menuitem', { name: 'Embed' }).click()
  const code = page.getByRole('textbox', { name: 'Code' })
  await expect.poll(() => code.inputValue(), soon).toMatch(/^<iframe src=".*\/share\/.*\?embed=1/)
  embedded = await code.inputValue()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  const context = await house.context()
  const guest = await context.newPage()
  await guest.goto(`http://blog.test:${(site.address() as AddressInfo).port}/`)
  const frame = guest.frameLocator('iframe')
  await expect.poll(() => tile(frame as unknown as Page, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  await context.close()
})

it('numbers of cohorts, goals and whole ranges lead to their people', async () => {
  const report = async (name: string, asked: object): Promise<number> =>
    (await api('reports', 'POST', { name, report: asked })).id
  const range = { last: 7, unit: 'day' }
  const dayAt = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const week = { from: dayAt(-6), to: dayAt(1) }
  const who = { did: { events: [{ event_name: 'purchase' }] } }
  const place = { kind: 'report', y: 0, w: 4, h: 8 }
  await api('goals', 'POST', { name: 'Look', definition: { kind: 'event', event_name: 'product_viewed' } })
  const ids = [
    await report('Those who paid', { kind: 'cohort', who }),
    await report('Numbers', { kind: 'overview', range, compare: week, measures: ['visitors', 'page_views'] }),
    await report('Goals', { kind: 'goals', range }),
  ]
  const tiles = ids.map((report_id, index) => ({ ...place, key: `t${index}`, x: index * 4, report_id }))
  const { id } = await api('dashboards', 'POST', { name: 'People', tiles })
  await page.goto(`${house.cairn.url}/p/1/dashboards/${id}`)
  const cohort = tile(page, 'Those who paid')
  for (const [number, people] of [
    [cohort.getByRole('button', { name: 'People 2' }), 2],
    [cohort.getByRole('button', { name: '4', exact: true }), 4],
    [tile(page, 'Numbers').getByRole('button', { name: 'Visitors 4' }), 4],
    [tile(page, 'Numbers').getByRole('button', { name: 'Visitors, before: 4' }), 4],
    [tile(page, 'Goals').getByRole('button', { name: '3', exact: true }), 3],
  ] as const) {
    await number.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`${people} people`, { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  // Nobody stands behind a number of views.
  await tile(page, 'Numbers').getByText('Page views').waitFor()
  expect(await tile(page, 'Numbers').getByRole('button', { name: /Page views/ }).count()).toBe(0) // prettier-ignore
})

it('a panel that fails says what its reader can do: correct the report, have it corrected, or ask who shared it', async () => {
  const goal = { name: 'Short-lived', definition: { kind: 'event', event_name: 'purchase' } }
  const { id: goalId } = await api('goals', 'POST', goal)
  const asked = { kind: 'overview', range: { last: 7, unit: 'day' }, measures: ['converted'], goal: goalId }
  const { id: reportId } = await api('reports', 'POST', { name: 'Goal of old', report: asked })
  await api(`goals/${goalId}?even_if_used=true`, 'DELETE')
  const tiles = [{ kind: 'report', key: 'a', x: 0, y: 0, w: 6, h: 8, report_id: reportId }]
  const { id } = await api('dashboards', 'POST', { name: 'Broken', tiles })
  const { token } = await api('shares', 'POST', { name: 'Wall', dashboard_id: id })
  const path = `${house.cairn.url}/p/1/dashboards/${id}`
  const told = async (reader: Page, at: string): Promise<string> => {
    await reader.goto(at)
    await reader.getByRole('alert').waitFor()
    return reader.getByRole('alert').innerText()
  }
  expect(await told(page, path)).toMatch(RegExp(`There is no goal ${goalId} .*open the report and correct it`, 's'))
  const viewer = await house.signedIn('viewer')
  expect(await told(viewer, path)).toContain('whoever made the report can correct it')
  await viewer.context().close()
  const guest = await (await house.context()).newPage()
  const words = await told(guest, `${house.cairn.url}/share/${token}`)
  expect(words).toContain('can not be answered')
  expect(words).toContain('whoever shared this can correct it')
  expect(words).not.toMatch(/goal|docs|field/)
  expect(await axeFindings(guest)).toEqual([])
  await guest.context().close()
})

it('is looked at by a viewer, who arranges nothing', async () => {
  const viewer = await house.signedIn('viewer')
  await viewer.goto(`${house.cairn.url}/p/1/dashboards/${board}`)
  await expect.poll(() => tile(viewer, 'Customers').innerText(), soon).toMatch(/\b2\b/)
  expect(await viewer.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0)
  expect(await viewer.getByRole('button', { name: 'Add', exact: true }).count()).toBe(0)
  await viewer.emulateMedia({ colorScheme: 'dark' })
  expect(await axeFindings(viewer)).toEqual([])
  await viewer.context().close()
})

it('has broken no policy and thrown no error on the way', () => {
  expect(house.faults).toEqual([])
})
