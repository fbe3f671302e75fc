// Share links in a real browser: made in the settings, opened by guests, embedded in a page of another site, revoked.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let owner: Page
let site: Server
/** What the other site's page shows. */
let embedded = ''
const links = new Map<string, string>()

beforeAll(async () => {
  house = await openHouse()
  await house.send([
    { event_name: 'page_view', distinct_id: 'ada', url: 'https://shop.example/boots' },
    { event_name: 'page_view', distinct_id: 'bob', url: 'https://shop.example/boots' },
  ])
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Blog</title><h1>Blog</h1>${embedded}`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  owner = await house.signedIn('owner')
})
afterAll(async () => {
  site?.close()
  await house?.close()
})

const guest = async (): Promise<Page> => (await house.context()).newPage()
const visitorsOf = (page: Pick<Page, 'getByRole'>) => page.getByRole('button', { name: /^Visitors/ }).first()

async function makeLink(name: string, password?: string): Promise<string> {
  await owner.getByRole('button', { name: 'New link' }).click()
  const dialog = owner.getByRole('dialog', { name: 'New read-only link' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  if (password !== undefined) {
    await dialog.getByRole('switch', { name: /password/ }).click()
    await dialog.getByRole('textbox', { name: 'Password' }).fill(password)
  }
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await owner.getByRole('textbox', { name: `Link of ${name}` }).inputValue()
  links.set(name, link)
  return link
}

it('are made in the settings, and open without an account', async () => {
  await owner.goto(`${house.cairn.url}/p/1/settings?tab=sharing`)
  await owner.getByText('Nothing is shared').waitFor()
  const link = await makeLink('Board')
  expect(await axeFindings(owner)).toEqual([])
  const page = await guest()
  await page.goto(link)
  await expect.poll(() => visitorsOf(page).innerText(), soon).toMatch(/2/)
  await page.getByText('Shared read-only').waitFor()
  expect(await page.title()).toBe('My project · Cairn')
  expect(await page.getByText(house.cairn.writeKey).count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  // The guest is one of this link only: nothing else opens.
  await page.goto(`${house.cairn.url}/p/1`)
  await page.waitForURL(/sign-in/)
  await page.context().close()
})

it('show tables in full and give them as files to guests', async () => {
  const page = await guest()
  await page.goto(`${links.get('Board')}?table=pages`)
  const dialog = page.getByRole('dialog')
  await dialog.getByText('/boots').first().waitFor()
  const csv = dialog.getByRole('button', { name: /CSV/ })
  const [file] = await Promise.all([page.waitForEvent('download'), csv.click()])
  expect(file.suggestedFilename()).toMatch(/ path \d{4}-\d\d-\d\d.*\.csv$/)
  await page.context().close()
})

it('with a password want it once, also after a reload', async () => {
  const link = await makeLink('Press', 'open sesame')
  await owner.getByRole('group', { name: 'Press' }).getByText('Password', { exact: true }).waitFor()
  const page = await guest()
  await page.goto(link)
  await page.getByRole('heading', { name: 'This page has a password' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong one')
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByText('That is not the password of this link.').waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill('open sesame')
  await page.getByRole('button', { name: 'Open' }).click()
  await expect.poll(() => visitorsOf(page).innerText(), soon).toMatch(/2/)
  await page.reload()
  await expect.poll(() => visitorsOf(page).innerText(), soon).toMatch(/2/)
  // Changed: who has it open is asked again.
  await owner.getByRole('button', { name: 'Actions for Press' }).click()
  await owner.getByRole('menuitem', { name: 'Change the password' }).click()
  await owner.getByRole('textbox', { name: 'New password' }).fill('another one')
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.reload()
  await page.getByRole('heading', { name: 'This page has a password' }).waitFor()
  await page.context().close()
})

it('are embedded in a page of another site by the code that is shown', async () => {
  await owner.getByRole('button', { name: 'Actions for Board' }).click()
  await owner.getByRole('menuitem', { name: 'Embed' }).click()
  await owner.getByText('Dark', { exact: true }).click()
  const code = owner.getByRole('textbox', { name: 'Code' })
  await expect.poll(() => code.inputValue(), soon).toMatch(/^<iframe src=".*\/share\/.*\?embed=1&amp;theme=dark"/)
  embedded = await code.inputValue()
  await owner.keyboard.press('Escape')
  const page = await guest()
  await page.goto(`http://blog.test:${(site.address() as AddressInfo).port}/`)
  const frame = page.frameLocator('iframe')
  await expect.poll(() => visitorsOf(frame as unknown as Page).innerText(), soon).toMatch(/2/)
  expect(await frame.getByText('Shared read-only').count()).toBe(0)
  expect(await frame.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  // A page that is not shared can't be framed.
  const headers = (await fetch(`${house.cairn.url}/p/1`)).headers
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  await page.context().close()
})

it('say so when they are revoked', async () => {
  const page = await guest()
  await page.goto(links.get('Board') ?? '')
  await visitorsOf(page).waitFor()
  await owner.getByRole('button', { name: 'Actions for Board' }).click()
  await owner.getByRole('menuitem', { name: 'Revoke' }).click()
  await owner.getByRole('button', { name: 'Revoke' }).click()
  await expect.poll(() => owner.getByText('Board', { exact: true }).count(), soon).toBe(0)
  await page.reload()
  await page.getByRole('heading', { name: 'This link is closed' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.context().close()
})

it('are not offered to a viewer', async () => {
  const viewer = await house.signedIn('viewer')
  const status = await viewer.evaluate(`fetch('/api/v1/projects/1/shares').then(({ status }) => status)`)
  expect(status).toBe(403)
  await viewer.goto(`${house.cairn.url}/p/1/settings?tab=sharing`)
  await viewer.getByText('You may look at these settings.').waitFor()
  await viewer.getByText('Links are made by admins').waitFor()
  expect(await viewer.getByRole('button', { name: 'New link' }).count()).toBe(0)
  await viewer.context().close()
})

it('have broken no policy and thrown no error on the way', () => {
  expect(house.faults).toEqual([])
})
