// Virtual events in a real browser: made with a live preview, used by reports over what was captured before, changed, deleted.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { elementChain } from '../../src/event/index.ts'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 180_000 })
const soon = { timeout: 30_000, interval: 50 }
let house: House
let page: Page

const buy = elementChain([{ tag: 'span' }, { tag: 'button', classes: ['buy'] }, { tag: 'form', id: 'order' }])
const menu = elementChain([{ tag: 'a', classes: ['menu'] }])
const events = Array.from({ length: 9 }, (_, n) => ({
  event_name: 'click',
  distinct_id: `p${n % 3}`,
  url: `https://shop.example/${n < 6 ? 'cart' : ''}`,
  timestamp: new Date(Date.now() - 3_600_000 + n).toISOString(),
  properties: { element_chain: n % 3 === 0 ? menu : buy, element_text: n % 3 === 0 ? 'Menu' : 'Buy now' },
}))

const total = async (eventName: string): Promise<number> => {
  const series = [{ events: [{ event_name: eventName }], measure: 'events' }]
  const report = JSON.stringify({ kind: 'trend', range: 'all', interval: 'year', series })
  return JSON.parse(await house.cairn.run(['query', '--project', '1', report])).series[0].total
}

beforeAll(async () => {
  house = await openHouse()
  await house.send(events)
  page = await house.signedIn('owner')
  await page.setViewportSize({ width: 1400, height: 1000 })
}, 180_000)
afterAll(() => house?.close())
beforeEach(() => {
  house.faults.length = 0
})
afterEach(() => {
  expect(house.faults).toEqual([])
})

const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
const preview = (): Promise<string> =>
  page
    .getByRole('status')
    .filter({ hasText: /30 days|condition|pseudo/ })
    .innerText()
const shots = process.env['SHOTS']

describe('virtual events', () => {
  it('are made by conditions, counted while one types, and count the past at once', async () => {
    await page.goto(`${house.cairn.url}/p/1/virtual-events`)
    await page.getByText('No virtual events yet').waitFor()
    await button('New virtual event').click()
    await button('Condition').click()
    await page.getByRole('menuitem', { name: 'Element by a CSS selector' }).click()
    await page.getByLabel('Element of part 1', { exact: true }).fill('form#order > .buy')
    await expect.poll(preview, soon).toBe('6 events by 2 visitors in the last 30 days')
    await page.getByRole('table', { name: 'Latest events that it means' }).getByText('Buy now').first().waitFor()
    await button('Condition').click()
    await page.getByRole('menuitem', { name: 'Page', exact: true }).click()
    await page.getByLabel('Page of part 1', { exact: true }).fill('/cart')
    await expect.poll(preview, soon).toBe('4 events by 2 visitors in the last 30 days')
    if (shots !== undefined) await page.screenshot({ path: `${shots}/virtual-editor.png` })
    expect(await axeFindings(page)).toEqual([])
    await page.getByLabel('Name', { exact: true }).fill('click')
    await button('Create').click()
    await page.getByText(/Events named “click” arrive already/).waitFor()
    house.faults.length = 0
    await page.getByLabel('Name', { exact: true }).fill('cart_buy')
    await button('Create').click()
    await page.getByRole('row', { name: /cart_buy/ }).waitFor()
    expect(await total('cart_buy')).toBe(4)
  })

  it('say what they mean, are offered where events are picked, and can be changed', async () => {
    await page.goto(`${house.cairn.url}/p/1/virtual-events`)
    await page.getByText('any event, page is “/cart”, in form#order > .buy').waitFor()
    await button('Change cart_buy').click()
    await page.getByLabel('Element of part 1', { exact: true }).fill('a:hover')
    await expect.poll(() => page.getByText(/pseudo-classes/).count(), soon).toBeGreaterThan(0)
    house.faults.length = 0
    await page.getByLabel('Element of part 1', { exact: true }).fill('.menu')
    await expect.poll(preview, soon).toBe('2 events by 1 visitor in the last 30 days')
    await button('Save').click()
    await page.getByText('any event, page is “/cart”, in .menu').waitFor()
    expect(await total('cart_buy')).toBe(2)
    await page.goto(`${house.cairn.url}/p/1/explore/trend`)
    await page
      .getByRole('button', { name: /^Event of/ })
      .first()
      .click()
    await page.getByRole('option', { name: /cart_buy/ }).waitFor()
  })

  it('have nothing that a screen reader stumbles over, in light and dark, and are deleted after a question', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(`${house.cairn.url}/p/1/virtual-events`)
      await page.getByRole('row', { name: /cart_buy/ }).waitFor()
      expect(await axeFindings(page)).toEqual([])
      if (shots !== undefined) await page.screenshot({ path: `${shots}/virtual-${colorScheme}.png` })
    }
    await page.setViewportSize({ width: 375, height: 800 })
    await button('Delete cart_buy').click()
    await button('Delete').click()
    await page.getByText('No virtual events yet').waitFor()
    expect(await total('cart_buy')).toBe(0)
  })
})
