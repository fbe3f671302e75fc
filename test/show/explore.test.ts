// Builders of reports in a real browser: what is built stands in the address, is asked, can be undone; for trends, lifecycle, stickiness.
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { axeFindings, moveByKey, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 180_000 })
const soon = { timeout: 30_000, interval: 50 }
const dayMs = 86_400_000

let house: House
let page: Page

/** 12 people of five days; person n comes on the first n % 5 + 1 of them, buys on her last one, for n euros. */
const events = Array.from({ length: 12 }, (_, n) =>
  Array.from({ length: (n % 5) + 1 }, (_unused, day) => {
    const timestamp = new Date(Date.now() - (5 - day) * dayMs).toISOString()
    const common = { distinct_id: `p${n}`, timestamp }
    const view = { ...common, event_name: 'page_view', properties: { plan: n % 3 === 0 ? 'pro' : 'free', n } }
    return day === n % 5
      ? [view, { ...common, event_name: 'purchase', properties: { amount: n, plan: 'pro' } }]
      : [view]
  }),
).flat(2)

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

const range = 'range=7d'
const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true })
const answered = (): Promise<void> => page.locator('.cairn-builder[data-ready="true"]').waitFor()
async function visit(path: string): Promise<void> {
  await page.goto(`${house.cairn.url}/p/1/explore/${path}`)
  await answered()
}
const query = (): string => decodeURIComponent(new URL(page.url()).search)
/** The cells of the table's rows, the first ones. */
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
async function pick(label: string | RegExp, search: string, option: string | RegExp): Promise<void> {
  await button(label).click()
  await page.locator('.mantine-Combobox-search:visible').fill(search)
  await page.getByRole('option', { name: option }).first().click()
}
const purchases = events.filter(({ event_name: name }) => name === 'purchase').length

describe('the builder of trends', () => {
  it('builds a report by clicks; its address brings back the same one', async () => {
    await visit(`trend?${range}`)
    const asked = page.getByRole('region', { name: 'What is asked' })
    await shows(2, [['Events', String(events.length)]])
    await pick(/^Event of series A/, 'purch', /purchase/)
    await shows(2, [['purchase', String(purchases)]])
    await asked.getByRole('button', { name: 'Series', exact: true }).click()
    await pick('Measure of series B: Events', 'unique', 'Unique visitors')
    await button('Formula').click()
    await page.getByRole('textbox', { name: 'Formula 1', exact: true }).fill('A / ')
    await page.getByText('Something is missing at the end.').waitFor()
    await page.getByRole('textbox', { name: 'Formula 1', exact: true }).fill('A * 100 / B')
    await shows(2, [
      ['purchase', '12'],
      ['Unique visitors', '12'],
      ['A * 100 / B', '100'],
    ])
    await asked.getByRole('button', { name: 'Property', exact: true }).click()
    await pick('Breakdown 1: Choose a property', 'plan', /^plan/)
    // Without a group's purchases the formula still has a value: 0.
    await shows(3, [
      ['pro', 'purchase', '12'],
      ['pro', 'Unique visitors', '12'],
      ['pro', 'A * 100 / B', '100'],
      ['free', 'purchase', '0'],
      ['free', 'Unique visitors', '8'],
      ['free', 'A * 100 / B', '0'],
    ])
    const [address, before] = [page.url(), await rows(9)]
    await page.reload()
    await answered()
    expect(page.url()).toBe(address)
    expect(await rows(9)).toEqual(before)
    await page.locator('.cairn-chart[data-drawn="true"]').waitFor()
    expect(await axeFindings(page)).toEqual([])
  })

  it('takes steps back and forth, by buttons and keys; typing is one step', async () => {
    await visit(`trend?${range}&q=(series:!((label:x)))`)
    await expect.poll(() => button('Undo').isDisabled(), soon).toBe(true)
    await page.getByLabel('Name of series A').press('End')
    await page.getByLabel('Name of series A').pressSequentially('yz', { delay: 20 })
    await shows(1, [['xyz']])
    await page.getByLabel('Cumulative').click()
    await page.waitForURL(/cumulative/)
    await button('Undo').click()
    await expect.poll(query, soon).not.toContain('cumulative')
    await page.locator('h1').click()
    await page.keyboard.press('Control+z')
    await expect.poll(query, soon).toContain('(label:x)')
    await expect.poll(() => button('Undo').isDisabled(), soon).toBe(true)
    await page.keyboard.press('Control+Shift+Z')
    await page.keyboard.press('Control+Shift+Z')
    await expect.poll(query, soon).toContain('cumulative:!t')
    await shows(1, [['xyz']])
    await button('Undo').click()
    await expect.poll(query, soon).not.toContain('cumulative')
    // A reload forgets no step, in neither direction.
    await page.reload()
    await shows(1, [['xyz']])
    await button('Do it again').click()
    await expect.poll(query, soon).toContain('cumulative:!t')
    await button('Undo').click()
    await button('Undo').click()
    await expect.poll(query, soon).toContain('(label:x)')
    await expect.poll(() => button('Undo').isDisabled(), soon).toBe(true)
    await button('Start anew').click()
    await expect.poll(query, soon).toBe('?range=7d')
  })

  it('cancels what is superseded, and keeps the answer before, dimmed', async () => {
    await visit(`trend?${range}`)
    let isHeld = true
    const failed: string[] = []
    page.on('requestfailed', (request) => failed.push(request.failure()?.errorText ?? ''))
    await page.route('**/query', async (route) => {
      if (isHeld) return
      await route.continue()
    })
    await page.getByLabel('Cumulative').click()
    await page.waitForRequest('**/query')
    await page.locator('.cairn-builder-answer[data-stale="true"]').waitFor()
    expect(await rows(2)).toEqual([['Events', String(events.length)]])
    isHeld = false
    await page.getByLabel('Cumulative').click()
    await expect.poll(() => failed.some((text) => text.includes('ABORTED')), soon).toBe(true)
    await answered()
    await page.unroute('**/query')
  })

  it('puts series into another order by the keyboard; formulas go on meaning theirs', async () => {
    await visit(`trend?${range}&q=(series:!((label:first),(label:second)),formulas:!((formula:'A/B')))`)
    await shows(1, [['first'], ['second'], ['A/B']])
    await button('Move Series A').focus()
    await page.keyboard.press('Space')
    await page.getByText('Series A is at place 1.').waitFor()
    await moveByKey(page, 'ArrowDown', 'Series A is at place 2.')
    await page.keyboard.press('Space')
    await shows(1, [['second'], ['first'], ['B/A']])
    await button('Formula').click()
    await shows(1, [['second'], ['first'], ['B/A'], ['A / B * 100']])
    await button('Move Formula 2').focus()
    await page.keyboard.press('Space')
    await page.getByText('Formula 2 is at place 2.').waitFor()
    await moveByKey(page, 'ArrowUp', 'Formula 2 is at place 1.')
    await page.keyboard.press('Space')
    await shows(1, [['second'], ['first'], ['A / B * 100'], ['B/A']])
  })

  it('keeps in its address which lines are drawn and how the table is sorted', async () => {
    await visit(`trend?${range}&q=(series:!((label:first),(label:second,measure:persons)))`)
    await shows(1, [['first'], ['second']])
    await page.getByRole('checkbox', { name: 'Draw second' }).click()
    await page.getByRole('table', { name: 'Values' }).getByRole('button', { name: 'Whole range' }).click()
    await page.getByRole('table', { name: 'Values' }).getByRole('button', { name: 'Whole range' }).click()
    await shows(1, [['second'], ['first']])
    await page.reload()
    await shows(1, [['second'], ['first']])
    const drawn = (name: string) => page.getByRole('checkbox', { name: `Draw ${name}` }).isChecked()
    expect([await drawn('first'), await drawn('second')]).toEqual([true, false])
    await button('Undo').click()
    await button('Undo').click()
    await shows(1, [['first'], ['second']])
  })

  it('leads from a number to its people', async () => {
    await visit(`trend?${range}&q=(series:!((events:!((event_name:purchase)))))`)
    await page.locator('.cairn-cell').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/12/).first().waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  it('has pages of groups, of which none is hidden', async () => {
    await visit(`trend?${range}&q=(series:!((events:!((event_name:page_view)))),breakdown:!(properties.n),limit:5)`)
    await page.getByText('Groups 1–5 of 12').waitFor()
    const seen = new Set((await rows(1)).flat())
    for (const text of ['Groups 6–10 of 12', 'Groups 11–12 of 12']) {
      await button('Further groups').click()
      await page.getByText(text).waitFor()
      await answered()
      for (const [group] of await rows(1)) seen.add(group ?? '')
    }
    expect(seen.size).toBe(12)
  })

  it('draws bars, areas, figures and a pie, with what is compared and what was noted', async () => {
    await page.evaluate(
      `fetch('/api/v1/projects/1/annotations', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ date: '${new Date(Date.now() - 2 * dayMs).toISOString().slice(0, 10)}', text: 'Launch' }) }).then((answer) => answer.text())`,
    )
    await visit(`trend?${range}&compare=previous`)
    await page.locator('.cairn-chart-mark').first().waitFor()
    await page.locator('.cairn-chart').focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('.cairn-chart-tooltip').getByText('Events (before)').waitFor()
    for (const [chart, place] of [
      ['Bars', '.cairn-chart[data-drawn="true"]'],
      ['Stacked', '.cairn-chart[data-drawn="true"]'],
      ['Areas', '.cairn-chart[data-drawn="true"]'],
      ['Figures', '.cairn-number-card'],
      ['Pie', '.cairn-pie[data-drawn="true"]'],
    ] as const) {
      await page.getByText(chart, { exact: true }).click()
      await page.locator(place).waitFor()
    }
    await expect.poll(query, soon).toContain('chart=pie')
    expect(await axeFindings(page)).toEqual([])
  })

  it('says what is missing and what the server refuses, and survives nonsense in its address', async () => {
    await page.goto(`${house.cairn.url}/p/1/explore/trend?${range}&q=(series:!((measure:p90)))`)
    await page.getByText('Choose the property of series A.').waitFor()
    await visit(`trend?${range}&q=(series:!((events:!((event_name:'')),measure:nothing)),breakdown:!(x),limit:-3)`)
    await shows(2, [['Events', String(events.length)]])
    await visit(`trend?${range}&q=)(&chart=poem`)
    await shows(2, [['Events', String(events.length)]])
    await page.goto(
      `${house.cairn.url}/p/1/explore/trend?${range}&q=(series:!((events:!((event_name:purchase,filter:(operator:matches,property:path,value:'['))))))`,
    )
    await page.getByText('This can not be answered').waitFor()
    await button(/^Remove: Page matches/).click()
    await shows(2, [['purchase', String(purchases)]])
  })
})

describe('the builders of lifecycle and stickiness', () => {
  it('tell the new and the dormant of each day', async () => {
    await visit(`lifecycle?${range}`)
    // Person n comes on days 0 … n % 5.
    const lasts = Array.from({ length: 12 }, (_, n) => n % 5)
    const expected = [0, 1, 2, 3, 4].map((day) => [
      String(day === 0 ? 12 : 0),
      String(day === 0 ? 0 : lasts.filter((last) => last >= day).length),
      '0',
      String(lasts.filter((last) => last === day - 1).length),
    ])
    await expect.poll(async () => (await rows(5)).map((row) => row.slice(1)).slice(1, 6), soon).toEqual(expected)
    await page.locator('.cairn-chart[data-drawn="true"]').waitFor()
    await button('Notes').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await pick(/^Event of the lifecycle/, 'purch', /purchase/)
    await expect.poll(async () => (await rows(2)).reduce((sum, row) => sum + Number(row[1]), 0), soon).toBe(12)
  })

  it('tell on how many days people came', async () => {
    await visit(`stickiness?${range}`)
    const days = Array.from({ length: 12 }, (_, n) => (n % 5) + 1)
    const countOn = (count: number): string => String(days.filter((one) => one === count).length)
    await expect
      .poll(async () => (await rows(2)).map(([, text]) => text?.replace(/ .*/, '')), soon)
      .toEqual([1, 2, 3, 4, 5, 6, 7].map(countOn))
    await page.getByLabel('On at least so many').click()
    await expect.poll(async () => (await rows(2))[0]?.[1], soon).toBe('12 (100%)')
    await page.locator('.cairn-chart[data-drawn="true"]').waitFor()
    expect(await axeFindings(page)).toEqual([])
  })

  it('tell it of each group of a breakdown: one is drawn, the others are pages further, people stand behind', async () => {
    const views = 'events:!((event_name:page_view))'
    await visit(`lifecycle?${range}&q=(breakdown:!(properties.plan),limit:1,${views})`)
    const groups = page.getByRole('group', { name: 'Groups', exact: true })
    await groups.getByText('Groups 1–1 of 2').waitFor()
    await button('Further groups').click()
    await groups.getByText('Groups 2–2 of 2').waitFor()
    expect(query()).toContain('offset:1')
    await page.getByRole('combobox', { name: 'Shown group' }).click()
    await page.getByRole('option', { name: 'pro' }).click()
    // Every third of the 12 is one of these, and comes on day 0 … n % 5.
    await expect.poll(async () => (await rows(5))[1]?.slice(1), soon).toEqual(['4', '0', '0', '0'])
    await page.locator('.cairn-chart[data-drawn="true"]').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await button('4').first().click()
    await page.getByRole('dialog').getByText('4 people', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await visit(`stickiness?${range}&q=(breakdown:!(properties.plan),series:!((${views})))`)
    const table = page.getByRole('table', { name: 'Groups', exact: true })
    await expect.poll(() => table.locator('tbody tr').allInnerTexts(), soon).toHaveLength(3)
    expect((await table.locator('tbody tr').allInnerTexts()).map((text) => text.split(/\s+/))).toEqual([
      ['Everybody', '12', '2.75'],
      ['free', '8', '2.63'],
      ['pro', '4', '3'],
    ])
    await table.getByRole('row', { name: /^pro/ }).getByRole('button', { name: '4' }).click()
    await page.getByRole('dialog', { name: 'pro, page_view' }).getByText('4 people', { exact: true }).waitFor()
  })

  it('fit a phone', async () => {
    await page.setViewportSize({ width: 375, height: 800 })
    for (const path of ['trend', 'lifecycle', 'stickiness']) {
      await visit(`${path}?${range}`)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
    }
    await page.setViewportSize({ width: 1400, height: 1000 })
  })
})
