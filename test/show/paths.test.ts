// The builder of paths in a real browser: flow and tables, the menu of a step, everything in the address, undo.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 180_000 })
const soon = { timeout: 30_000, interval: 50 }
let house: House
let page: Page

const walks = [
  ...Array.from({ length: 6 }, () => ['/', '/pricing', '/sign-up']),
  ...Array.from({ length: 3 }, () => ['/', '/blog/a', '/pricing']),
  ...Array.from({ length: 2 }, () => ['/', '/blog/b']),
  ['/blog/a', '/blog/a', '/'],
]
const startAt = Date.now() - 2 * 86_400_000
const events = walks.flatMap((paths, person) =>
  paths.map((path, at) => ({
    event_name: 'page_view',
    distinct_id: `p${person}`,
    timestamp: new Date(startAt + at * 10_000).toISOString(),
    url: `https://example.com${path}`,
  })),
)

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
const answered = (): Promise<void> => page.locator('.cairn-builder[data-ready="true"]').waitFor()
async function visit(search = 'range=7d'): Promise<void> {
  await page.goto(`${house.cairn.url}/p/1/explore/paths?${search}`)
  await answered()
}
const query = (): string => decodeURIComponent(new URL(page.url()).search)
const rows = (count: number): Promise<readonly (readonly string[])[]> =>
  page
    .locator('.cairn-result-scroll tbody tr')
    .evaluateAll(
      (all, many) =>
        all.map((row) =>
          [...row.children].slice(0, many).map((cell) => (cell as unknown as { innerText: string }).innerText.trim()),
        ),
      count,
    )
const shows = (count: number, expected: readonly (readonly string[])[]): Promise<void> =>
  expect.poll(() => rows(count), soon).toEqual(expected)
const all = [
  ['/ → /pricing → /sign-up', '3', '6'],
  ['/ → /blog/a → /pricing', '3', '3'],
  ['/ → /blog/b', '2', '2'],
  ['/blog/a → /', '2', '1'],
]

describe('the builder of paths', () => {
  it('shows the flow, whole paths, links and where people left', async () => {
    await visit()
    await page.locator('.cairn-flow[data-drawn="true"]').waitFor()
    await shows(3, all)
    await expect.poll(() => page.locator('.cairn-flow-summary').innerText(), soon).toContain('12 paths of 12 visitors')
    await page.getByText('From step to step', { exact: true }).click()
    await shows(3, [['1', '/ → /pricing', '6'], ['1', '/ → /blog/a', '3'], ['1', '/ → /blog/b', '2'], ['1', '/blog/a → /', '1'], ['2', '/pricing → /sign-up', '6'], ['2', '/blog/a → /pricing', '3']]) // prettier-ignore
    await page.getByRole('radiogroup', { name: 'Table' }).getByText('Steps', { exact: true }).click()
    await shows(3, [['1', '/', '11'], ['1', '/blog/a', '1'], ['2', '/pricing', '6'], ['2', '/blog/a', '3'], ['2', '/blog/b', '2'], ['2', '/', '1'], ['3', '/sign-up', '6'], ['3', '/pricing', '3']]) // prettier-ignore
    await button('More for Step 2: /blog/b').click()
    await page.getByRole('menuitem', { name: 'These people' }).click()
    await page.getByRole('dialog').getByText('2 people').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Where they left', { exact: true }).click()
    await shows(3, [
      ['2', '/blog/b', '2'],
      ['2', '/', '1'],
      ['3', '/sign-up', '6'],
      ['3', '/pricing', '3'],
    ])
  })

  it('from a row the next question is asked: start here, end here, hide; undo brings back what was', async () => {
    await visit()
    await page.getByText('From step to step', { exact: true }).click()
    const menu = button('More for Step 1: / → /blog/a')
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Start at /blog/a' }).click()
    await expect.poll(query, soon).toContain('start')
    await page.getByText('Whole paths', { exact: true }).click()
    await shows(3, [
      ['/blog/a → /pricing', '2', '3'],
      ['/blog/a → /', '2', '1'],
    ])
    await expect.poll(() => page.getByRole('combobox', { name: 'Starts at' }).inputValue(), soon).toBe('/blog/a')
    await button('Undo').click()
    await shows(3, all)
    await button('More for /blog/a → /').click()
    await page.keyboard.press('Escape')
    await page.getByText('From step to step', { exact: true }).click()
    await button('More for Step 2: /pricing → /sign-up').click()
    await page.getByRole('menuitem', { name: 'Hide /pricing' }).click()
    await page.getByText('Whole paths', { exact: true }).click()
    await shows(3, [['/ → /sign-up', '2', '6'], ['/ → /blog/a', '2', '3'], ['/ → /blog/b', '2', '2'], ['/blog/a → /', '2', '1']]) // prettier-ignore
  })

  it('a path that ends somewhere is read back from there; its address says the same again', async () => {
    await visit()
    await page.getByRole('combobox', { name: 'Ends at' }).fill('/pricing')
    await page.keyboard.press('Enter')
    await expect.poll(query, soon).toContain('end')
    await shows(3, [
      ['/ → /pricing', '2', '6'],
      ['/ → /blog/a → /pricing', '3', '3'],
    ])
    await page.getByText('Where they came in', { exact: true }).click()
    await shows(3, [
      ['−2', '/', '3'],
      ['−1', '/', '6'],
    ])
    await page.reload()
    await answered()
    await shows(3, [
      ['/ → /pricing', '2', '6'],
      ['/ → /blog/a → /pricing', '3', '3'],
    ])
  })

  it('a click on the flow opens the menu of what is there: the people behind it', async () => {
    await visit()
    await page.locator('.cairn-flow[data-drawn="true"]').waitFor()
    await page
      .locator('.cairn-flow canvas')
      .first()
      .click({ position: { x: 8, y: 120 } })
    await page.getByText('Step 1: /', { exact: true }).waitFor()
    await page.getByRole('menuitem', { name: 'These people' }).click()
    await expect.poll(() => page.getByRole('dialog').innerText(), soon).toMatch(/p0|11/)
  })

  it('rules make several steps one', async () => {
    await visit()
    await button('Rule').click()
    await page.getByLabel('Pattern of rule 1').fill('/blog/*')
    await page.getByLabel('Name of rule 1').fill('Blog')
    await shows(3, [['/ → /pricing → /sign-up', '3', '6'], ['/ → Blog → /pricing', '3', '3'], ['/ → Blog', '2', '2'], ['Blog → /', '2', '1']]) // prettier-ignore
  })

  it('nonsense in the address is left out, and a way that nobody went says so', async () => {
    await visit('range=7d&q=(steps:999,nodes:7,within:(count:-1),start:(node:()))')
    await shows(3, all)
    await visit('range=7d&q=(start:(node:nowhere))')
    await page.getByText('Nobody went this way').waitFor()
  })

  it.each(['light', 'dark'] as const)('has nothing that a screen reader stumbles over, in %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme })
    await visit()
    await page.locator('.cairn-flow[data-drawn="true"]').waitFor()
    expect(await axeFindings(page)).toEqual([])
    if (process.env['SHOTS'] !== undefined) {
      await page.screenshot({ path: `${process.env['SHOTS']}/paths-${scheme}.png`, fullPage: true })
      await page.setViewportSize({ width: 375, height: 800 })
      await page.screenshot({ path: `${process.env['SHOTS']}/paths-${scheme}-phone.png`, fullPage: true })
      await page.setViewportSize({ width: 1400, height: 1000 })
    }
  })
})
