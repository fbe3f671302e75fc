// The builder of retention reports in a real browser, over the real server and engine.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }
const dayMs = 86_400_000

let house: House
let page: Page

beforeAll(async () => {
  house = await openHouse()
  // Midnights of UTC: the start of today is never ahead of the clock.
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const event = (distinct_id: string, event_name: string, daysAgo: number, plan?: string) => ({
    event_name,
    distinct_id,
    timestamp: new Date(today - daysAgo * dayMs).toISOString(),
    url: 'https://shop.example/',
    properties: plan === undefined ? {} : { plan, seats: 3 },
  })
  const events = [
    event('ann', 'sign_up', 4, 'pro'),
    event('ann', 'visit', 3),
    event('ann', 'visit', 1),
    event('bob', 'sign_up', 4, 'free'),
    event('cat', 'sign_up', 1, 'pro'),
    event('cat', 'visit', 0),
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
  await ready()
}
/** The heat cells of rows with a size of their own, as their names say. */
const cells = (day: string): Promise<string[]> =>
  page.locator('.cairn-heat').evaluateAll(
    (all, wanted) =>
      all
        .map((one) => one.getAttribute('title') ?? '')
        .filter((title) => title.includes(`, ${wanted}: `) && !title.includes(' of 0 '))
        .map((title) => title.split(`, ${wanted}: `)[1] ?? ''),
    day,
  )

it('draws a triangle of who came back, and says what is not over', async () => {
  await page.goto(`${house.cairn.url}/p/1/explore/retention`)
  await page.getByRole('heading', { name: 'Retention' }).waitFor()
  await ready()
  await pickEvent('the start', 'sign_up')
  await pickEvent('the return', 'visit')
  await vi.waitFor(async () => {
    expect(await cells('Day 0')).toEqual(['2 of 2 visitors (100%)', '1 of 1 visitors (100%)'])
    expect(await cells('Day 1')).toEqual(['1 of 2 visitors (50%)', '1 of 1 visitors (100%), so far'])
    expect(await cells('Day 3')).toEqual(['1 of 2 visitors (50%)'])
  }, soon)
  expect(await page.locator('.cairn-heat[data-open=true]').count()).toBeGreaterThan(0)
  const averages = page.getByRole('row', { name: /^Average/ }).getByRole('cell')
  expect((await averages.allInnerTexts()).slice(0, 5)).toEqual(['3', '100%', '50%', '0%', '50%'])
  expect(await axeFindings(page)).toEqual([])
  // Who came back today is not in the average yet.
  for (const [item, title, person] of [
    ['Who came back (1)', 'Average, came back: Day 1', 'ann'],
    ['Who did not (1)', 'Average, did not come back: Day 1', 'bob'],
  ] as const) {
    await button('Average, Day 1: 50%').press('Enter')
    await page.getByRole('menuitem', { name: item }).press('Enter')
    const people = page.getByRole('dialog', { name: title })
    await people.getByText('1 person', { exact: true }).waitFor()
    await people.getByRole('link', { name: person }).waitFor()
    await page.keyboard.press('Escape')
    await people.waitFor({ state: 'detached' })
  }
})

it('keeps everything in the address: reloaded, undone, done again', async () => {
  await page.getByRole('radiogroup', { name: 'When somebody counts as returned' }).getByText('Brackets').click()
  await vi.waitFor(async () => expect(await cells('Days 1–3')).toEqual(['1 of 2 visitors (50%)', '1 of 1 visitors (100%), so far']), soon) // prettier-ignore
  await page.getByRole('button', { name: 'Bracket', exact: true }).click()
  await page.getByRole('textbox', { name: 'Bracket 4, from day' }).waitFor()
  await page.getByRole('columnheader', { name: 'Days 8–14' }).waitFor()
  await button('Undo').click()
  await page.getByRole('columnheader', { name: 'Days 8–14' }).waitFor({ state: 'detached' })
  await button('Remove bracket 1').click()
  await page.getByRole('columnheader', { name: 'Day 0' }).waitFor({ state: 'detached' })
  await button('Undo').click()
  await page.getByRole('columnheader', { name: 'Day 0' }).waitFor()
  await page.reload()
  await ready()
  await page.getByRole('columnheader', { name: 'Days 4–7' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('radiogroup', { name: 'When somebody counts as returned' }).getByText('On', { exact: true }).click() // prettier-ignore
  await ready()
})

it('adds up numbers of the return, by groups of the start', async () => {
  await page.getByRole('radiogroup', { name: 'Drawn as' }).getByText('Triangle').click()
  await button('Property').click()
  await button(/^Breakdown 1/).click()
  await page.getByRole('textbox', { name: 'Search: Breakdown 1' }).fill('plan')
  // The one that was seen, which comes to stand above those of any name.
  await page
    .getByRole('option', { name: /^plan(text| )/ })
    .first()
    .click()
  const groups = page.getByRole('table', { name: 'Averages by group' })
  await vi.waitFor(async () => {
    expect(await groups.getByRole('rowheader').allInnerTexts()).toEqual(['Everybody', 'pro', 'free'])
  }, soon)
  await button('Everybody, Day 1: 50%').click()
  await page.getByRole('menuitem', { name: 'Who did not (1)' }).click()
  await page.getByRole('dialog', { name: 'Average, did not come back: Day 1' }).getByText('1 person').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Shown group' }).click()
  await page.getByRole('option', { name: 'pro' }).click()
  await vi.waitFor(async () => expect(await cells('Day 1')).toEqual(['1 of 1 visitors (100%)', '1 of 1 visitors (100%), so far']), soon) // prettier-ignore
  await page.getByRole('radiogroup', { name: 'Drawn as' }).getByText('Curves').click()
  await page.locator('.cairn-chart[data-drawn=true]').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.reload()
  await ready()
  expect(await page.getByRole('combobox', { name: 'Shown group' }).inputValue()).toBe('pro')
})

it('takes nonsense in its address as nothing', async () => {
  for (const q of ['(((', "(brackets:!(!(9,1),x),mode:brackets,periods:'a',start:!n)", '(period:century)']) {
    await page.goto(`${house.cairn.url}/p/1/explore/retention?q=${encodeURIComponent(q)}`)
    await page.getByRole('heading', { name: 'Retention' }).waitFor()
    await ready()
  }
  expect(house.faults).toEqual([])
})
