// The page of one person in a real browser: facts, timeline, ids and taking one out, light, dark and on a phone.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { personIdOf } from '../../src/event/index.ts'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let page: Page
const minute = 60_000
const start = Date.now() - 5 * 3_600_000
const event = (distinct_id: string, event_name: string, at: number, more: object = {}) => ({
  event_name,
  distinct_id,
  timestamp: start + at * minute,
  url: `https://shop.example/${event_name}`,
  ...more,
})
const addressOf = (id: string): string => `${house.cairn.url}/p/1/people/${personIdOf(1, id)}`

beforeAll(async () => {
  house = await openHouse()
  await house.send([
    event('device', 'page_view', 0),
    event('device', 'identify', 1, { user_id: 'ann', properties: { plan: 'pro', email: 'ann@example.com' } }),
    event('ann', 'purchase', 2, { revenue: '12.50', currency: 'EUR', properties: { items: 3 }, groups: { company: 'acme' } }),
    ...Array.from({ length: 60 }, (_, index) => event('ann', 'click', 3 + index / 10)),
    event('phone', 'page_view', 100),
    event('phone', 'identify', 101, { user_id: 'ann' }),
    ...['bob', 'cem', 'dot'].map((id) => event(id, 'page_view', 200)),
  ]) // prettier-ignore
  page = await house.signedIn('owner')
})
afterAll(() => house?.close())

describe('the page of a person', () => {
  it('shows who it is, by any id', async () => {
    await page.goto(addressOf('device'))
    await page.getByRole('heading', { level: 1, name: 'ann@example.com' }).waitFor()
    const about = page.getByRole('complementary', { name: 'About this person' })
    await about.getByText('pro', { exact: true }).waitFor()
    await about.getByText('acme').waitFor()
    await about.getByText('phone', { exact: true }).waitFor()
    expect(await about.getByText('Identified').count()).toBe(2)
    await page.getByText('That is all.').waitFor()
    expect(await page.getByRole('heading', { level: 3 }).count()).toBe(2)
    expect(await axeFindings(page)).toEqual([])
  })

  it('opens an event, pages through a long visit, and shows one event only', async () => {
    await page.getByRole('button', { name: /earlier events of this visit/ }).click()
    await page.getByRole('button', { name: /purchase/ }).click()
    await page.getByText('items', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: /€12\.50/ }).count()).toBe(1)
    await page.getByRole('combobox', { name: 'Only one event' }).fill('purch')
    await page.getByRole('option', { name: 'purchase' }).click()
    await page.waitForURL(/event=purchase/)
    await expect.poll(() => page.getByRole('heading', { level: 3 }).count(), soon).toBe(1)
  })

  it('takes an id out, which then is a person of its own', async () => {
    await page.goto(addressOf('ann'))
    await page.getByRole('button', { name: 'Unmerge phone' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unmerge' }).click()
    await page.getByText('is a person of its own again').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Unmerge phone' }).count(), soon).toBe(0)
    await page.getByRole('link', { name: 'Look at them' }).click()
    await page.getByRole('heading', { level: 1, name: 'phone' }).waitFor()
  })

  it('is merged with somebody who is found, for all of the past, and unmerged again', async () => {
    await page.goto(addressOf('bob'))
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const merge = dialog.getByRole('button', { name: 'Merge', exact: true })
    expect(await merge.isDisabled()).toBe(true)
    await dialog.getByRole('textbox', { name: 'With whom?' }).fill('nobody at all')
    await dialog.getByText('Nobody else has “nobody at all”').waitFor()
    await dialog.getByRole('textbox', { name: 'With whom?' }).fill('PHONE')
    await dialog.getByRole('radio', { name: /phone/ }).waitFor()
    expect(await axeFindings(page)).toEqual([])
    await dialog.getByRole('radio', { name: /phone/ }).click()
    await merge.click()
    await page.getByText('They are one person now.').waitFor()
    await dialog.waitFor({ state: 'detached' })
    const about = page.getByRole('complementary', { name: 'About this person' })
    await about.getByText(/^Merged by hand/).waitFor()
    await expect.poll(() => page.locator('.person-event').count(), soon).toBe(3)
    await about.getByRole('button', { name: /^Unmerge/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unmerge' }).click()
    await page.getByText('is a person of its own again').waitFor()
    await expect.poll(() => page.locator('.person-event').count(), soon).toBeLessThan(3)
  })

  it('is marked while a merge waits for what was sent before, until it holds', async () => {
    await page.goto(addressOf('cem'))
    let asked = ''
    await page.route('**/people/merge', async (route) => {
      asked = route.request().postData() ?? ''
      await route.fulfill({ status: 202, json: { pending: true } })
    })
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'With whom?' }).fill('dot')
    await dialog.getByRole('radio', { name: /dot/ }).click()
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await page.getByRole('status').getByText('this will be one person with dot').waitFor()
    await dialog.waitFor({ state: 'detached' })
    expect(await axeFindings(page)).toEqual([])
    await page.unroute('**/people/merge')
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: asked }
    await page.evaluate(`fetch('/api/v1/projects/1/people/merge', ${JSON.stringify(init)})`)
    await page.getByRole('status').getByText('They are one person now, with dot.').waitFor()
    await expect.poll(() => page.locator('.person-event').count(), soon).toBe(2)
  })

  it('says so when nobody has the id, and lets viewers look only', async () => {
    await page.goto(`${house.cairn.url}/p/1/people/17`)
    await page.getByText('Nobody has this id').waitFor()
    expect(await axeFindings(page)).toEqual([])
    const viewer = await house.signedIn('viewer')
    await viewer.goto(addressOf('ann'))
    await viewer.getByRole('heading', { level: 1, name: 'ann@example.com' }).waitFor()
    expect(await viewer.getByRole('button', { name: /merge/i }).count()).toBe(0)
  })

  it('fits a wide screen, in the light', async () => {
    await page.setViewportSize({ width: 1920, height: 1000 })
    await page.goto(addressOf('ann'))
    await page.getByText('That is all.').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1920)
    expect(await axeFindings(page)).toEqual([])
  })

  it('fits a phone, in the dark as well', async () => {
    await page.setViewportSize({ width: 375, height: 800 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(addressOf('ann'))
    await page.getByRole('heading', { level: 1, name: 'ann@example.com' }).waitFor()
    await page.getByText('That is all.').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
    expect(await axeFindings(page)).toEqual([])
    expect(house.faults).toEqual([])
  })
})
