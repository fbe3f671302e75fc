// All builders in a real browser: from a point of each to its people, their cohort and their file; results and pictures as files; the
// address for data frames; light, dark, phone and wide.
import { readFile } from 'node:fs/promises'
import type { Download, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'
import { expectAccessible } from './watched-page.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })
const soon = { timeout: 30_000, interval: 50 }
const dayMs = 86_400_000

let house: House
let page: Page
let key = ''

/** 12 people of four days: all look and sign up; 0 to 7 buy a day later, 0 to 3 look again two days later. */
const start = Math.floor(Date.now() / dayMs) * dayMs - 5 * dayMs
const events = Array.from({ length: 12 }, (_, n) => {
  const event = (event_name: string, day: number, path: string) => ({
    event_name,
    distinct_id: `p${n}`,
    timestamp: new Date(start + day * dayMs + n * 60_000).toISOString(),
    url: `https://shop.example${path}`,
    properties: { plan: n % 3 === 0 ? 'pro' : 'free', amount: n },
  })
  return [
    event('page_view', 0, '/'),
    event('sign_up', 0, '/join'),
    ...(n < 8 ? [event('page_view', 1, '/cart'), event('purchase', 1, '/cart')] : []),
    ...(n < 4 ? [event('page_view', 2, '/')] : []),
  ]
}).flat()

beforeAll(async () => {
  house = await openHouse()
  await house.send(events)
  page = await house.signedIn('owner')
  await page.setViewportSize({ width: 1400, height: 1000 })
  key = await page.evaluate<string>(
    `fetch('/api/v1/projects/1/keys', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Files', scopes: ['read'] }) }).then((answer) => answer.json()).then((made) => made.key)`,
  )
  expect(key).toMatch(/^cs_/)
})
afterAll(() => house?.close())
beforeEach(() => {
  house.faults.length = 0
})
afterEach(() => {
  expect(house.faults).toEqual([])
})

const range = 'range=7d'
const steps = 'steps:!((events:!((event_name:sign_up))),(events:!((event_name:purchase))))'
const pages = {
  trend: `explore/trend?${range}&q=(series:!((events:!((event_name:sign_up)),measure:persons)))`,
  funnel: `explore/funnel?${range}&q=(${steps})`,
  retention: `explore/retention?${range}&q=(start:(events:!((event_name:sign_up))),return:(events:!((event_name:purchase))))`,
  paths: `explore/paths?${range}&q=(within:(count:7,unit:day))`,
  lifecycle: `explore/lifecycle?${range}`,
  stickiness: `explore/stickiness?${range}`,
  people: `people?${range}`,
} as const
type Kind = keyof typeof pages

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: true })
async function visit(kind: Kind, more = ''): Promise<void> {
  await page.goto(`${house.cairn.url}/p/1/${pages[kind]}${more}`)
  await page.locator('.cairn-builder[data-ready="true"]').waitFor()
}
const drawn = () => page.locator('.cairn-chart[data-drawn="true"]')
const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'utf8')

/** The middle of the n-th of so many points of a chart, above its axis. */
async function clickPoint(index: number, count: number, isBanded: boolean): Promise<void> {
  const box = await drawn().boundingBox()
  if (box === null) throw new Error('No chart')
  const [left, right] = [52, 14]
  const share = isBanded ? (index + 0.5) / count : index / (count - 1)
  await drawn().click({ position: { x: left + share * (box.width - left - right), y: box.height * 0.6 } })
}

describe('from a point to its people', () => {
  /** What opens the dialog, and how many stand in it. */
  const ways: readonly (readonly [name: string, open: () => Promise<void>, people: number])[] = [
    [
      'of a trend’s line',
      async () => {
        await visit('trend')
        await drawn().focus()
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('ArrowRight')
        await page.locator('.cairn-chart-tooltip').getByText('12', { exact: true }).waitFor()
        await page.keyboard.press('Enter')
      },
      12,
    ],
    [
      'of a click on a trend’s chart',
      async () => {
        await visit('trend')
        await clickPoint(1, 7, false)
      },
      12,
    ],
    [
      'of a funnel’s bar',
      async () => {
        await visit('funnel')
        await button('8 visitors got to step 2, 66.7% of step 1').click()
      },
      8,
    ],
    [
      'of what a funnel lost',
      async () => {
        await visit('funnel')
        await button('4 visitors dropped before step 2').click()
      },
      4,
    ],
    [
      'of a cell of a retention’s triangle',
      async () => {
        await visit('retention')
        await page.locator('.cairn-heat[title*="Day 1: 8 of 12"]').click()
        await page.getByRole('menuitem', { name: 'Who did not (4)' }).click()
      },
      4,
    ],
    [
      'of a point of a retention’s curves',
      async () => {
        await visit('retention', '&chart=curve')
        await drawn().focus()
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
      },
      8,
    ],
    [
      'of a whole path',
      async () => {
        await visit('paths')
        await button('More for / → /cart → /').click()
        await page.getByRole('menuitem', { name: 'These people' }).click()
      },
      4,
    ],
    [
      'of a lifecycle’s bar',
      async () => {
        await visit('lifecycle')
        await clickPoint(1, 7, true)
      },
      12,
    ],
    [
      'of a stickiness’ bar',
      async () => {
        await visit('stickiness')
        await clickPoint(1, 7, true)
      },
      4,
    ],
  ]
  it.each(ways)('%s: a list, a cohort that stays, a file', async (name, open, people) => {
    await open()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`${people} people`, { exact: true }).waitFor()
    await button('Save as cohort', dialog).click()
    await dialog.getByRole('textbox', { name: 'Name of the cohort' }).fill(name)
    await button('Save', dialog).click()
    await page.getByText(`The cohort “${name}” is saved with ${people} people.`).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), button('CSV', dialog).click()])
    expect((await textOf(download)).trim().split(/\r?\n/)).toHaveLength(people + 1)
  })

  const day = (of: number): string => new Date(start + of * dayMs).toISOString().slice(0, 10)
  const twoSeries = '(series:!((events:!((event_name:sign_up))),(events:!((event_name:purchase)))),formulas:!((formula:%27A*2%27),(formula:%27B/A%27)))' // prettier-ignore
  const further: readonly (readonly [place: string, at: string, open: () => Promise<void>, people: number])[] = [
    ['a part of the time to convert', `${pages.funnel}&chart=bar`, () => clickPoint(19, 20, true), 8],
    [
      'a funnel’s number of before',
      `explore/funnel?range=${day(1)}..${day(2)}&compare=previous&q=(steps:!((events:!((event_name:page_view))),(events:!((event_name:page_view)))))`,
      () => button('8', page.getByRole('row', { name: /^2\. / })).click(),
      8,
    ],
    [
      'a group of a retention’s curves',
      `explore/retention?${range}&chart=curve&q=(start:(events:!((event_name:sign_up))),return:(events:!((event_name:purchase))),breakdown:!(properties.plan))`,
      async () => {
        await drawn().focus()
        for (const one of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(one)
      },
      5,
    ],
    ['a group of people', `people?${range}&q=(group_by:!(properties.plan))`, () => button('4').click(), 4],
    [
      'a figure of before, by the keyboard',
      `explore/trend?range=${day(2)}..${day(3)}&compare=previous&chart=number&q=(series:!((events:!((event_name:page_view)),measure:persons)))`,
      async () => {
        await button('page_view · Unique visitors 4').focus()
        await page.keyboard.press('Tab')
        await page.keyboard.press('Enter')
        await page.getByRole('dialog', { name: 'page_view · Unique visitors, whole range (before)' }).waitFor()
      },
      12,
    ],
    ['the formula of one series', `explore/trend?${range}&chart=pie&q=${twoSeries}`, () => button(/A\*2/).click(), 12],
    [
      'the stickiness of before',
      `explore/stickiness?range=${day(3)}..${day(4)}&compare=previous&chart=table`,
      () => button('4 (50%)').first().click(),
      4,
    ],
  ]
  it.each(further)('%s', async (_place, at, open, people) => {
    await page.goto(`${house.cairn.url}/p/1/${at}`)
    await page.locator('.cairn-builder[data-ready="true"]').waitFor()
    await open()
    await page.getByRole('dialog').getByText(`${people} people`, { exact: true }).waitFor()
  })

  it('a formula of several series says whose people there are instead', async () => {
    await page.goto(`${house.cairn.url}/p/1/explore/trend?${range}&chart=number&q=${twoSeries}`)
    const card = page.locator('.cairn-number-card', { hasText: 'B/A' })
    await card.waitFor()
    expect(await card.getByRole('button').count()).toBe(0)
    await page.getByTitle('A formula of several series: see the people of A and B.').first().waitFor()
  })

  it('those who did the same next open above their list, and close alone', async () => {
    await visit('funnel')
    await button('What next? Of those who dropped before step 2').click()
    const next = page.getByRole('table', { name: 'What they did next' })
    await button('4', next.getByRole('row', { name: /^Nothing more/ })).click()
    const people = page.getByRole('dialog', { name: 'Dropped before step 2, then: Nothing more' })
    await people.getByText('4 people', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await people.waitFor({ state: 'detached' })
    await next.waitFor()
  })

  it('the paths of those who drop are theirs alone, a click away from everybody’s', async () => {
    await visit('funnel')
    await button('What next? Of those who dropped before step 2').click()
    await page.getByRole('link', { name: 'All paths of those who dropped, from sign_up on' }).click()
    const told = page.locator('.cairn-flow-summary')
    await expect.poll(() => told.innerText(), soon).toContain('4 paths of 4 visitors')
    await page.getByText('Only of those who dropped before step 2. purchase').waitFor()
    await expectAccessible(page)
    await page.reload()
    await expect.poll(() => told.innerText(), soon).toContain('4 paths of 4 visitors')
    await button('Paths of everybody').click()
    await expect.poll(() => told.innerText(), soon).toContain('12 paths of 12 visitors')
  })
})

describe('what is asked', () => {
  const address = (): string => decodeURIComponent(new URL(page.url()).search)

  it('is put into another order by the mouse, and undone', async () => {
    await page.goto(`${house.cairn.url}/p/1/explore/trend?${range}&q=(series:!((label:first),(label:second)))`)
    const [from, to] = [await button('Move Series A').boundingBox(), await button('Move Series B').boundingBox()]
    if (from === null || to === null) throw new Error('Nothing to drag')
    await page.mouse.move(from.x + 8, from.y + 8)
    await page.mouse.down()
    await page.mouse.move(from.x + 8, from.y + 30, { steps: 4 })
    await page.mouse.move(to.x + 8, to.y + 20, { steps: 6 })
    await page.getByText('Series A is at place 2.').waitFor()
    await page.mouse.up()
    await expect.poll(address, soon).toMatch(/label:second.*label:first/)
    await button('Undo').click()
    await expect.poll(address, soon).toMatch(/label:first.*label:second/)
  })

  it('has names: of steps, of columns', async () => {
    await visit('funnel')
    await button('Name step 2').click()
    await page.getByRole('textbox', { name: 'Name of step 2' }).fill('Paid')
    await page.locator('.cairn-funnel-title').getByText('Paid', { exact: true }).waitFor()
    await page.goto(`${house.cairn.url}/p/1/people?${range}&q=(measures:!((measure:sum,property:properties.amount)))`)
    await button('Name column 1').click()
    await page.getByRole('textbox', { name: 'Name of column 1' }).fill('Spent')
    await page.getByRole('columnheader', { name: 'Spent' }).waitFor()
  })

  it('says how finely times are drawn, and by which number groups of people are ordered', async () => {
    await visit('funnel', '&chart=bar')
    await page.getByRole('combobox', { name: 'Parts of the time' }).click()
    await page.getByRole('option', { name: '50 parts' }).click()
    await expect.poll(address, soon).toContain('histogram:50')
    const groups = '(group_by:!(properties.plan),measures:!((measure:sum,property:properties.amount)))'
    await page.goto(`${house.cairn.url}/p/1/people?${range}&q=${groups}`)
    const first = page.getByRole('table', { name: 'Groups of people' }).getByRole('row').nth(1)
    await first.getByText('free', { exact: true }).waitFor()
    await page
      .getByRole('columnheader', { name: /^Sum of/ })
      .getByRole('button')
      .click()
    await expect.poll(address, soon).toContain('order:(by:0,direction:desc)')
    await page
      .locator('th[aria-sort="descending"]')
      .getByText(/^Sum of/)
      .waitFor()
    await page
      .getByRole('columnheader', { name: /^Sum of/ })
      .getByRole('button')
      .click()
    await expect.poll(address, soon).toContain('order:(by:0,direction:asc)')
    await first.getByText('pro', { exact: true }).waitFor()
  })
})

describe('out of each builder', () => {
  async function chosen(item: string | RegExp): Promise<Buffer> {
    await button('Download').click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item, exact: true }).click(),
    ])
    return readFile(await download.path())
  }
  const pictured: ReadonlySet<Kind> = new Set(['trend', 'funnel', 'retention', 'paths', 'lifecycle', 'stickiness'])

  it.each(Object.keys(pages) as readonly Kind[])('%s: files, pictures, and an address that answers', async (kind) => {
    await visit(kind)
    const csv = String(await chosen('CSV'))
    expect(csv.split(/\r?\n/).length).toBeGreaterThan(2)
    expect((await chosen('Excel (XLSX)')).subarray(0, 2).toString()).toBe('PK')
    const json: unknown = JSON.parse(String(await chosen('JSON')))
    expect(JSON.stringify(json).length).toBeGreaterThan(50)
    const parquet = await chosen('Parquet')
    expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1'])
    if (pictured.has(kind)) {
      await page.locator('[_echarts_instance_], [data-picture]').first().waitFor()
      const svg = String(await chosen('Picture (SVG)'))
      expect(svg).toMatch(/^<svg [^>]*>.*<\/text>.*(<path |<rect ).*<\/svg>$/s)
      if (kind === 'funnel') expect(svg).toContain('>sign_up</text>')
      expect((await chosen('Picture (PNG)')).subarray(1, 4).toString()).toBe('PNG')
    }
    await button('Download').click()
    await page.getByRole('menuitem', { name: 'Link for pandas or Excel…' }).click()
    await page.getByRole('textbox', { name: 'Key of this project that may only read' }).fill(key)
    for (const format of ['CSV', 'Parquet', 'Excel', 'JSON']) {
      await page.getByRole('radiogroup', { name: 'Format' }).getByText(format, { exact: true }).click()
      const address = await page.getByRole('textbox', { name: 'Address, for Excel: Data → From Web' }).inputValue()
      const answer = await fetch(address)
      expect([format, answer.status]).toEqual([format, 200])
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (format === 'CSV') expect(String(bytes)).toBe(csv)
      if (format === 'Parquet') expect(bytes.subarray(0, 4).toString()).toBe('PAR1')
    }
    expect((await fetch(`${house.cairn.url}/api/v1/projects/1/query.csv?report=%7B%7D&key=cs_0`)).status).toBe(401)
  })
})

describe('each page', () => {
  const all = {
    ...pages,
    'people in groups': `people?${range}&q=(group_by:!(properties.plan),measures:!((measure:sum,property:properties.amount)))`,
    cohorts: 'cohorts',
    'virtual events': 'virtual-events',
    sql: 'sql',
    'an empty funnel': 'explore/funnel',
    'a report that can not be': 'explore/trend?q=(series:!((filter:(operator:matches,property:path,value:%27[%27))))',
  }
  it.each(Object.entries(all))(
    '%s: has nothing that axe finds, light and dark, phone and wide',
    async (_name, path) => {
      await page.goto(`${house.cairn.url}/p/1/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByRole('main').locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      await expectAccessible(page)
      for (const [width, height] of [
        [375, 800],
        [1920, 1000],
      ] as const) {
        await page.setViewportSize({ width, height })
        await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), soon).toBeLessThanOrEqual(width)
      }
      await page.setViewportSize({ width: 375, height: 800 })
      expect(await axeFindings(page)).toEqual([])
      await page.setViewportSize({ width: 1400, height: 1000 })
    },
  )

  it('is walked through by the keyboard: whatever takes the focus shows it and has a name', async () => {
    await visit('funnel')
    await page.getByRole('region', { name: 'What is asked' }).getByRole('button').first().focus()
    const seen: string[] = []
    while (seen.length < 60 && !seen.some((name) => name.startsWith('Skip to'))) {
      seen.push(
        await page.evaluate<string>(`(() => {
          const one = document.activeElement
          const name = one.getAttribute('aria-label') || one.innerText || (one.labels && one.labels[0]?.innerText) || ''
          const style = getComputedStyle(one)
          const isShown = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || one.matches('input')
          return (name.trim() === '' ? 'NAMELESS ' + one.outerHTML.slice(0, 200) : name.trim()) + (isShown ? '' : ' UNSHOWN')
        })()`),
      )
      await page.keyboard.press('Tab')
    }
    expect(seen.filter((name) => /NAMELESS|UNSHOWN/.test(name) && !name.startsWith('Skip to'))).toEqual([])
    expect(seen.join('\n')).toContain('8 visitors got to step 2')
  })
})
