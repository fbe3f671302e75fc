// The builder of funnels in a real browser, over the real server and engine.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { axeFindings, moveByKey, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let page: Page

beforeAll(async () => {
  house = await openHouse()
  const start = Date.now() - 3 * 86_400_000
  const event = (distinct_id: string, event_name: string, minute: number, plan = 'free') => ({
    event_name,
    distinct_id,
    timestamp: new Date(start + minute * 60_000).toISOString(),
    url: 'https://shop.example/',
    properties: { plan },
  })
  const events = [
    event('ann', 'visit', 0, 'pro'),
    event('ann', 'sign_up', 2, 'pro'),
    event('ann', 'purchase', 10, 'pro'),
    event('bob', 'visit', 0),
    event('bob', 'sign_up', 4),
    event('bob', 'asked_for_help', 5),
    event('cat', 'visit', 1),
    event('cat', 'left', 2),
    event('dan', 'visit', 3, 'pro'),
  ]
  await house.send(events)
  page = await house.signedIn('owner')
})
afterAll(() => house?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const ready = () => page.locator('.cairn-builder[data-ready=true]').waitFor()
async function pickEvent(place: string, name: string): Promise<void> {
  await button(new RegExp(`^Event of ${place}`)).click()
  await page.getByRole('textbox', { name: `Search: Event of ${place}` }).fill(name)
  await page.getByRole('option', { name }).first().click()
}
/** "3 visitors got to step 1, 100% of step 1". */
const bars = (): Promise<string[]> =>
  page.locator('.cairn-funnel-reached').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))

/** To look at: CAIRN_SHOTS=directory. */
const shots = process.env['CAIRN_SHOTS']
async function shot(name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

it('says what is missing, then draws the steps and what is lost between them', async () => {
  await page.goto(`${house.cairn.url}/p/1/explore/funnel`)
  await page.getByRole('heading', { name: 'Funnels' }).waitFor()
  await page.getByText('Choose an event for step 1.').first().waitFor()
  await pickEvent('step 1', 'visit')
  await pickEvent('step 2', 'sign_up')
  await page.getByRole('button', { name: 'Step', exact: true }).click()
  await pickEvent('step 3', 'purchase')
  await vi.waitFor(async () => {
    expect(await bars()).toEqual([
      '4 visitors got to step 1, 100% of step 1',
      '2 visitors got to step 2, 50% of step 1',
      '1 visitors got to step 3, 25% of step 1',
    ])
  }, soon)
  await ready()
  await button('2 visitors dropped before step 2').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await shot('funnel-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await shot('funnel-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 375, height: 812 })
  await shot('funnel-phone')
  expect(await axeFindings(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 720 })
})

it('keeps everything in the address: order, window, exclusions, reloaded and undone', async () => {
  const steps = page.getByRole('list', { name: 'Steps', exact: true })
  await page.getByRole('textbox', { name: 'Converted within' }).fill('5')
  await page.getByRole('combobox', { name: 'Unit of the window' }).click()
  await page.getByRole('option', { name: 'minutes' }).click()
  await vi.waitFor(async () => expect((await bars())[2]).toMatch(/^0 visitors/), soon)
  await page.reload()
  await vi.waitFor(async () => expect((await bars())[2]).toMatch(/^0 visitors/), soon)
  await page.getByRole('combobox', { name: 'Unit of the window' }).click()
  await page.getByRole('option', { name: 'days' }).click()
  await vi.waitFor(async () => expect((await bars())[2]).toMatch(/^1 visitors/), soon)
  // The last two steps change places by the keyboard.
  await steps.getByRole('button', { name: 'Move Step 3', exact: true }).first().focus()
  await page.keyboard.press('Space')
  await page.getByText('Step 3 is at place 3.').waitFor()
  await moveByKey(page, 'ArrowUp', 'Step 3 is at place 2.')
  await page.keyboard.press('Space')
  await vi.waitFor(async () => expect((await bars())[1]).toMatch(/^1 visitors got to step 2/), soon)
  await button('Undo').click()
  await vi.waitFor(async () => expect((await bars())[1]).toMatch(/^2 visitors got to step 2/), soon)
  await page.getByRole('combobox', { name: 'Order of the steps' }).click()
  await page.getByRole('option', { name: /nothing between/ }).click()
  await ready()
  await button('Undo').click()
  await ready()
})

it('tells what those who dropped did next, and leads on to their paths', async () => {
  await button('What next? Of those who dropped before step 2').click()
  const told = page.getByRole('table', { name: 'What they did next' })
  await told.getByRole('row', { name: /left 1/ }).waitFor()
  await told.getByRole('row', { name: /Nothing more 1/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await shot('funnel-next')
  const paths = await page
    .getByRole('link', { name: 'All paths of those who dropped, from visit on' })
    .getAttribute('href')
  expect(paths).toContain('/p/1/explore/paths')
  await page.keyboard.press('Escape')
  await told.waitFor({ state: 'detached' })
})

it('takes nonsense in its address as nothing', async () => {
  const kept = page.url()
  for (const q of ['(((', "(steps:!(1,x),window:(count:'a',unit:year),order:!n)", '(hold:!(a.b),attribution:99)']) {
    await page.goto(`${house.cairn.url}/p/1/explore/funnel?q=${encodeURIComponent(q)}`)
    await page.getByText('Choose an event for step 1.').first().waitFor()
  }
  expect(house.faults).toEqual([])
  await page.goto(kept)
  await ready()
})

it('breaks down by a property, and draws times and days', async () => {
  await page.getByRole('heading', { name: 'Broken down by' }).locator('..').getByRole('button').click()
  await button(/^Breakdown 1/).click()
  await page.getByRole('textbox', { name: 'Search: Breakdown 1' }).fill('plan')
  // The one that was seen, which comes to stand above those of any name.
  await page
    .getByRole('option', { name: /^plan(text| )/ })
    .first()
    .click()
  await vi.waitFor(async () => {
    expect(await bars()).toContain('pro: 1 visitors got to step 2, 50% of step 1')
  }, soon)
  expect(await axeFindings(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 800 })
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth'), soon).toBe(true)
  await page.setViewportSize({ width: 1280, height: 720 })
  await shot('funnel-groups')
  const drawn = page.getByRole('radiogroup', { name: 'Drawn as' })
  for (const chart of ['Over time', 'Time to convert']) {
    await drawn.getByText(chart).click()
    await page.locator('.cairn-chart[data-drawn=true]').waitFor()
    await expect.poll(() => button('Notes').count(), soon).toBe(chart === 'Over time' ? 1 : 0)
    expect(await axeFindings(page)).toEqual([])
    await shot(`funnel-${chart.replaceAll(' ', '-')}`)
  }
  await drawn.getByText('Table').click()
  const rows = await page.getByRole('table', { name: 'The funnel in figures' }).getByRole('row').allInnerTexts()
  expect(rows).toHaveLength(10)
  await button('Remove breakdown by plan').click()
  await drawn.getByText('Steps').click()
  await ready()
})
