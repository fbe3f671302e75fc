// People, the persons behind numbers and cohorts in a real browser, over the real server and engine.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }
const dayMs = 86_400_000

let house: House
let page: Page

beforeAll(async () => {
  house = await openHouse()
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const event = (distinct_id: string, event_name: string, daysAgo: number, plan = 'free') => ({
    event_name,
    distinct_id,
    timestamp: new Date(today - daysAgo * dayMs).toISOString(),
    url: 'https://shop.example/',
    properties: { plan, seats: 3 },
  })
  const events = [
    event('ann', 'sign_up', 4, 'pro'),
    event('ann', 'buy', 3, 'pro'),
    event('ann', 'buy', 1, 'pro'),
    event('bob', 'sign_up', 4),
    event('bob', 'buy', 2),
    event('cat', 'sign_up', 1),
  ]
  await house.send(events)
  page = await house.signedIn('owner')
})
afterAll(() => house?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const ready = () => page.locator('.cairn-builder[data-ready=true]').waitFor()
const names = (): Promise<string[]> =>
  page.locator('.cairn-people tbody th a').evaluateAll((all) => all.map((one) => one.textContent ?? ''))
const addCondition = async (choice: string): Promise<void> => {
  await page.getByRole('button', { name: 'Condition', exact: true }).last().click()
  await page.getByRole('menuitem', { name: choice, exact: true }).click()
}
async function pickEvent(place: string, name: string): Promise<void> {
  await button(new RegExp(`^Event of ${place}`)).click()
  await page.getByRole('textbox', { name: `Search: Event of ${place}` }).fill(name)
  await page.getByRole('option', { name }).first().click()
}

it('lists people, searched, by what they did and did not do, with columns; all of it in the address', async () => {
  await page.goto(`${house.cairn.url}/p/1/people`)
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
  await ready()
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['ann', 'bob', 'cat']), soon)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill('AN')
  await vi.waitFor(async () => expect(await names()).toEqual(['ann']), soon)
  await page.getByRole('textbox', { name: 'Search', exact: true }).fill('')
  await addCondition('Did something')
  await pickEvent('condition 1', 'buy')
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['ann', 'bob']), soon)
  await page.getByRole('textbox', { name: 'At least so often: condition 1' }).fill('2')
  await vi.waitFor(async () => expect(await names()).toEqual(['ann']), soon)
  await page.getByRole('combobox', { name: 'Is it so: condition 1' }).click()
  await page.getByRole('option', { name: 'Did not do' }).click()
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['bob', 'cat']), soon)
  await button('Column').click()
  await pickEvent('column 1', 'buy')
  await page.getByRole('columnheader', { name: /^buy/ }).getByRole('button').click()
  await vi.waitFor(async () => expect(await names()).toEqual(['bob', 'cat']), soon)
  await ready()
  await page.reload()
  await vi.waitFor(async () => expect(await names()).toEqual(['bob', 'cat']), soon)
  expect(await page.getByRole('columnheader', { name: /^buy/ }).getAttribute('aria-sort')).toBe('descending')
  await page.goBack()
  await vi.waitFor(async () => expect((await names()).length).toBe(2), soon)
})

it('keeps conditions as a cohort, which filters reports and moves with what people do', async () => {
  await page.goto(`${house.cairn.url}/p/1/people`)
  await ready()
  await addCondition('Did something')
  await pickEvent('condition 1', 'buy')
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['ann', 'bob']), soon)
  await button('Save as cohort').click()
  await page.getByRole('textbox', { name: 'Name of the cohort' }).fill('Buyers')
  await button('Save').last().click()
  await page.getByText('The cohort “Buyers” is saved').waitFor()
  await page.goto(`${house.cairn.url}/p/1/cohorts`)
  await page.getByRole('row', { name: /Buyers.*2/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('link', { name: 'Buyers' }).click()
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['ann', 'bob']), soon)
})

it('makes a cohort by conditions with its size beside them, and one from a list of ids', async () => {
  await page.goto(`${house.cairn.url}/p/1/cohorts`)
  await button('New cohort').click()
  const dialog = page.getByRole('dialog')
  // The frame of a condition, although no builder was opened before.
  const frame = `getComputedStyle(document.querySelector('[role=dialog] .cairn-field-card')).borderTopStyle`
  await dialog.locator('.cairn-field-card').first().waitFor()
  expect(await page.evaluate(frame)).toBe('solid')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Not buying')
  await pickEvent('condition 1', 'buy')
  await dialog.getByText('2 people, 67% of all').waitFor()
  await dialog.getByRole('combobox', { name: 'Is it so: condition 1' }).click()
  await page.getByRole('option', { name: 'Did not do' }).click()
  await dialog.getByText('1 person, 33% of all').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Not buying.*1/ }).waitFor()
  await button('From a list of ids').click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('List')
  await dialog.getByRole('textbox', { name: 'Ids' }).fill('id\nann\ncat\nnobody')
  await dialog.getByText('3 ids').waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('2 of its people have been seen').waitFor()
  await page.getByRole('row', { name: /List.*Fixed.*2/ }).waitFor()
})

it('says what uses a cohort before it is deleted', async () => {
  await page.goto(`${house.cairn.url}/p/1/people`)
  await ready()
  await addCondition('Is in a cohort')
  await page.getByRole('combobox', { name: 'Cohort of condition 1' }).click()
  await page.getByRole('option', { name: 'Buyers' }).click()
  await vi.waitFor(async () => expect((await names()).toSorted()).toEqual(['ann', 'bob']), soon)
  await button('Save as cohort').click()
  await page.getByRole('textbox', { name: 'Name of the cohort' }).fill('Again')
  await button('Save').last().click()
  await page.getByText('The cohort “Again” is saved').waitFor()
  await page.goto(`${house.cairn.url}/p/1/cohorts`)
  await button('More for Buyers').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await button('Delete').click()
  await page.getByText('It is used by the cohort “Again”').waitFor()
  await button('Cancel').click()
  await page.getByRole('row', { name: /Buyers/ }).waitFor()
})

it('downloads people as a file', async () => {
  await page.goto(`${house.cairn.url}/p/1/people`)
  await ready()
  const [download] = await Promise.all([page.waitForEvent('download'), button('CSV').click()])
  const text = await readFile(await download.path(), 'utf8')
  expect(text.split(/\r?\n/)[0]).toContain('Name')
  expect(text).toContain('ann')
})

it('lists the people behind a number of a report, searched, and keeps them as a cohort', async () => {
  await page.goto(`${house.cairn.url}/p/1/explore/stickiness`)
  await ready()
  // Three days: ann alone.
  const row = page.getByRole('row', { name: /^3 / })
  await row.getByRole('button').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 person', { exact: true }).waitFor()
  expect(await names()).toEqual(['ann'])
  expect(await axeFindings(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Search these people' }).fill('nobody')
  await dialog.getByText('Nobody here has this text').waitFor()
  await dialog.getByRole('textbox', { name: 'Search these people' }).fill('')
  await dialog.getByText('1 person', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Save as cohort' }).click()
  await dialog.getByRole('textbox', { name: 'Name of the cohort' }).fill('Regulars')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('The cohort “Regulars” is saved with 1 person').waitFor()
  expect(house.faults).toEqual([])
})
