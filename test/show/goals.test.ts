// Goals and the catalogue of events in a real browser, over the real server and engine.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let page: Page

const view = (distinct_id: string, path: string) => ({
  event_name: 'page_view',
  distinct_id,
  url: `https://shop.example${path}`,
})
const event = (distinct_id: string, event_name: string, properties: object = {}, more: object = {}) => ({
  event_name,
  distinct_id,
  properties,
  url: 'https://shop.example/cart',
  ...more,
})

beforeAll(async () => {
  house = await openHouse()
  await house.send([
    view('ada', '/'),
    view('ada', '/blog/first'),
    view('ada', '/blog/first'),
    view('bob', '/blog/second'),
    view('eve', '/'),
    view('dan', '/thank-you'),
    event('ada', 'purchase', { plan: 'pro', seats: 3 }, { revenue: 10, currency: 'EUR' }),
    event('bob', 'purchase', { plan: 'free' }, { revenue: 2.5, currency: 'EUR' }),
    event('eve', 'buy', { plan: 'pro' }, { revenue: 5, currency: 'EUR' }),
  ])
  page = await house.signedIn('owner')
})
afterAll(() => house?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name })
/** The cells of a goal's row that have text, without what it is reached by. */
const rowOf = async (name: string): Promise<string[]> => {
  const cells = await page
    .getByRole('row', { name: new RegExp(name) })
    .getByRole('cell')
    .allInnerTexts()
  return cells.slice(1, 5)
}

describe('goals', () => {
  it('that are none yet are explained, and the first is made from there: a page with wildcards', async () => {
    await page.goto(`${house.cairn.url}/p/1/goals`)
    await page.getByText('A goal is what you want visitors to do').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await button('A page is visited').click()
    await button('Create the goal').click()
    await page.getByText('Which page is the goal?').waitFor()
    await page.getByRole('combobox', { name: 'Page' }).fill('/blog')
    await page.getByRole('option', { name: '/blog/first' }).waitFor()
    await page.getByRole('combobox', { name: 'Page' }).fill('/blog/*')
    await page.getByText('2 pages of the last 30 days fit').waitFor()
    await page.getByText('3 conversions by 2 visitors in the last 30 days').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Read the blog')
    await button('Create the goal').click()
    await expect.poll(() => rowOf('Read the blog'), soon).toEqual(['3', '2', '50%', '–'])
  })

  it('are events with conditions and a value, counted while they are made', async () => {
    await button('New goal').click()
    await page.getByText('an event', { exact: true }).click()
    await page.getByRole('combobox', { name: 'Event' }).fill('purch')
    await page.getByRole('option', { name: /purchase/ }).click()
    await page.getByText('2 conversions by 2 visitors in the last 30 days').waitFor()
    await page.getByText(/It comes with .*plan \(/).waitFor()
    await button('Only with certain properties').click()
    await button('Property: Property').click()
    await page.getByLabel('Search: Property').fill('plan')
    await page.getByRole('option', { name: /^plan/ }).first().click()
    await button('Create the goal').click()
    await page.getByText('Complete the conditions, or remove them.').waitFor()
    await page
      .getByPlaceholder('Value')
      .or(page.getByRole('combobox', { name: /value/i }))
      .first()
      .fill('pro')
    await page.keyboard.press('Enter')
    await page.getByText('1 conversion by 1 visitor in the last 30 days').waitFor()
    await page.getByRole('combobox', { name: 'Value', exact: true }).last().click()
    await page.getByRole('option', { name: /revenue that the event tells/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Bought pro')
    expect(await axeFindings(page)).toEqual([])
    await button('Create the goal').click()
    await expect.poll(() => rowOf('Bought pro'), soon).toEqual(['1', '1', '25%', '€10.00'])
    await page.getByText('Event purchase where plan is pro').waitFor()
  })

  it('are worth a fixed amount, changed, and deleted', async () => {
    await button('Actions for Read the blog').click()
    await page.getByRole('menuitem', { name: 'Change' }).click()
    await page.getByRole('combobox', { name: 'Value', exact: true }).click()
    await page.getByRole('option', { name: 'The same amount each time' }).click()
    await button('Save').click()
    await page.getByText('How much is one conversion worth?').waitFor()
    await page.getByRole('textbox', { name: 'Amount' }).fill('1,5')
    await page.getByRole('combobox', { name: 'Currency' }).fill('EUR')
    await page.getByRole('option', { name: 'EUR' }).click()
    await button('Save').click()
    await expect.poll(() => rowOf('Read the blog'), soon).toEqual(['3', '2', '50%', '€4.50'])
    await button('Actions for Read the blog').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await button('Delete').click()
    await expect.poll(() => page.getByText('Read the blog').count(), soon).toBe(0)
  })

  it('count what comes after, and leave as a file', async () => {
    await house.send([event('dan', 'purchase', { plan: 'pro' }, { revenue: 1, currency: 'EUR' })])
    await page.reload()
    await expect.poll(() => rowOf('Bought pro'), soon).toEqual(['2', '2', '50%', '€11.00'])
    const [file] = await Promise.all([page.waitForEvent('download'), button(/CSV/).click()])
    expect(file.suggestedFilename()).toMatch(/ goals \d{4}-\d\d-\d\d.*\.csv$/)
  })
})

describe('the catalogue', () => {
  it('shows what arrives, with the properties and their values', async () => {
    await page.goto(`${house.cairn.url}/p/1/events`)
    await button('page_view').waitFor()
    await page.getByRole('textbox', { name: 'Search events' }).fill('purch')
    await expect.poll(() => button('page_view').count(), soon).toBe(0)
    await button('purchase').click()
    const seats = page.getByRole('group', { name: 'seats' })
    await expect.poll(() => seats.innerText(), soon).toMatch(/number[\s\S]*1 value: 3/)
    expect(await page.getByRole('group', { name: 'plan' }).innerText()).toMatch(/text[\s\S]*2 values: pro · free/)
    expect(await axeFindings(page)).toEqual([])
  })

  it('keeps what people say: a name for display, a description, what is hidden', async () => {
    await page.getByRole('textbox', { name: 'Display name' }).fill('Bought something')
    await page.getByRole('textbox', { name: 'Description' }).fill('At the till')
    await button('Save').click()
    await page.getByRole('dialog').getByText('Saved', { exact: true }).waitFor()
    await button('Describe plan').click()
    const dialog = page.getByRole('dialog', { name: 'Property plan' })
    await dialog.getByRole('textbox', { name: 'Display name' }).fill('Tariff')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Tariff').waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Bought something' }).waitFor()
    await button('Close').click()
    await expect.poll(() => new URL(page.url()).search, soon).toBe('')
    expect(await page.getByRole('row', { name: /Bought something/ }).innerText()).toMatch(/purchase[\s\S]*At the till/)
    await button('page_view').click()
    await page.getByRole('switch', { name: 'Hide it' }).click()
    await button('Save').click()
    await page.getByRole('dialog').getByText('Saved', { exact: true }).waitFor()
    await button('Close').click()
    await expect.poll(() => button('page_view').count(), soon).toBe(0)
    await page.getByText('Show hidden (1)').waitFor()
  })

  it('merges two names of one thing, says what that does, and takes it back', async () => {
    await button('buy').click()
    await page.getByRole('combobox', { name: 'Count it as' }).click()
    await page.getByRole('option', { name: /purchase/ }).click()
    await page.getByText('Nothing that was sent is changed, and you can undo it here at any time.').waitFor()
    await button('Merge').click()
    await button('Undo the merge').waitFor()
    const goals = await page.context().newPage()
    await goals.goto(`${house.cairn.url}/p/1/goals`)
    const cells = () =>
      goals
        .getByRole('row', { name: /Bought pro/ })
        .getByRole('cell')
        .allInnerTexts()
    await expect.poll(async () => (await cells())[1], soon).toBe('3')
    await button('Undo the merge').click()
    await page.getByRole('combobox', { name: 'Count it as' }).waitFor()
    await goals.reload()
    await expect.poll(async () => (await cells())[1], soon).toBe('2')
    await goals.close()
  })

  it('leads to the overview, filtered by the event', async () => {
    await page.goto(`${house.cairn.url}/p/1/events?event=purchase`)
    await page.getByRole('link', { name: 'See it in the overview' }).click()
    await page.waitForURL('**/p/1?f=event_name:is:purchase')
  })
})

it('lets a viewer look and not change', async () => {
  const viewer = await house.signedIn('viewer')
  await viewer.goto(`${house.cairn.url}/p/1/goals`)
  await viewer.getByText('Bought pro').waitFor()
  expect(await viewer.getByRole('button', { name: 'New goal' }).count()).toBe(0)
  await viewer.getByRole('button', { name: 'Actions for Bought pro' }).click()
  await viewer.getByRole('menuitem', { name: 'See it in the overview' }).waitFor()
  expect(await viewer.getByRole('menuitem').count()).toBe(1)
  await viewer.goto(`${house.cairn.url}/p/1/events?event=purchase`)
  await viewer.getByText('At the till').last().waitFor()
  expect(await viewer.getByRole('button', { name: /Save|Merge|Describe/ }).count()).toBe(0)
  const status = await viewer.evaluate(
    `fetch('/api/v1/projects/1/goals', { method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'x', definition: { kind: 'page', path: '/' } }) }).then(({ status }) => status)`,
  )
  expect(status).toBe(403)
  await viewer.context().close()
})

it('fits a phone', async () => {
  await page.setViewportSize({ width: 375, height: 740 })
  for (const path of ['/p/1/goals', '/p/1/events', '/p/1/events?event=purchase']) {
    await page.goto(house.cairn.url + path)
    await page.getByText('Bought').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(375)
  }
})

it('has broken no policy and thrown no error on the way', () => {
  expect(house.faults).toEqual([])
})
