// The overview in a real browser, over the real server and engine: what it shows, and what clicks and keys do to it.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { reportSchema, type OverviewResult, type TableResult, type TrendResult } from '../../src/report/index.ts'
import type { ReportInput, Result } from '../../src/report/index.ts'
import { changeOf, measures } from '../../src/show/overview/measures.ts'
import { overviewAnswer, projectOf, tableAnswer, trendAnswer } from '../../src/testing/oracle/index.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'
import { events, range, sendWorld } from './overview-world.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rangeParam = `range=${range.from}..${range.to}`

vi.setConfig({ testTimeout: 180_000 })
/** Slow machines are slow: a wait ends when it is true. */
const soon = { timeout: 30_000, interval: 50 }

let cairn: StartedCairn
let browser: Browser
let cookies: { name: string; value: string; url: string }[]
let page: Page
const violations: string[] = []

const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(cairn.url + path, {
    method,
    headers: {
      Origin: cairn.url,
      'Content-Type': 'application/json',
      Cookie: (cookies ?? []).map(({ name, value }) => `${name}=${value}`).join('; '),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  if (cookies === undefined)
    cookies = answer.headers.getSetCookie().map((cookie) => {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
      return { name, value, url: cairn.url }
    })
  return answer.status === 204 ? undefined : answer.json()
}
const ask = async <R extends Result>(report: ReportInput): Promise<R> =>
  (await call('POST', '/api/v1/projects/1/query', report)) as R

beforeAll(async () => {
  ;[cairn, browser] = await Promise.all([startCairn(), chromium.launch({ executablePath, args: [...args] })])
  await call('POST', '/api/v1/setup', {
    name: 'Ada',
    email: 'ada@example.com',
    password: 'correct horse battery',
    organization: 'Shop',
  })
  await call('PATCH', '/api/v1/projects/1', { time_zone: 'Europe/Berlin', currency: 'EUR' })
  await call('POST', '/api/v1/projects/1/goals', {
    name: 'Purchase',
    definition: { kind: 'event', event_name: 'purchase', value: { kind: 'revenue' } },
  })
  await sendWorld(cairn)
  const counted = async (): Promise<number> =>
    (await ask<OverviewResult>({ kind: 'overview', range: 'all', measures: ['events'] })).measures.events?.value ?? 0
  while ((await counted()) < events.length) await new Promise((resolve) => setTimeout(resolve, 200))
  page = await open()
  await look('light', 1400, 1000)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await cairn?.stop()
})

/** One page for all: a context is a window of its own, and its first page compiles everything anew. */
afterEach(async () => {
  await page.evaluate('localStorage.clear(), sessionStorage.clear()')
  await look('light', 1400, 1000)
  expect(violations.splice(0)).toEqual([])
})

async function open(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' })
  await context.addCookies(cookies)
  await context.exposeFunction('noteViolation', (what: string) => violations.push(what))
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      noteViolation(event.violatedDirective + ' ' + event.blockedURI))`,
  })
  const opened = await context.newPage()
  opened.setDefaultTimeout(30_000)
  return opened
}
async function look(colorScheme: 'light' | 'dark', width: number, height: number): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height })
}

/** All numbers are there and belong to the address. */
async function settled(): Promise<void> {
  await page.waitForSelector('.cairn-overview[data-ready="true"]')
  const isSettled = (): Promise<boolean> =>
    page.evaluate(
      `document.querySelector('.cairn-skeleton-rows, [data-stale="true"], [aria-busy="true"]') === null &&
        document.querySelectorAll('.cairn-panel').length === 6`,
    )
  await expect.poll(isSettled, soon).toBe(true)
}
const scrollWidth = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth')
async function visit(search: string): Promise<void> {
  await page.goto(`${cairn.url}/p/1?${search}`)
  await settled()
}
const figure = (metric: string) => page.locator(`[data-metric="${metric}"] .cairn-kpi-value`)
const shows = (metric: string, text: string | null): Promise<void> =>
  expect.poll(() => figure(metric).textContent(), soon).toBe(text)
const panel = (title: string) => page.getByRole('region', { name: title, exact: true })
const rowsOf = (title: string): Promise<readonly (readonly string[])[]> =>
  panel(title)
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector('th button > span:last-child')?.textContent.trim() ?? '',
        row.querySelector('td')?.textContent.trim() ?? '',
      ]),
    )
const search = (): string => decodeURIComponent(new URL(page.url()).search)
const visitors = async (filter?: object): Promise<string> => {
  const { measures: found } = await ask<OverviewResult>({
    kind: 'overview',
    range,
    measures: ['visitors'],
    ...(filter === undefined ? {} : { filter }),
  } as ReportInput)
  return String(found.visitors?.value)
}
const byText = (a: string, b: string): number => (a < b ? -1 : 1)
const countOf = ({ measures: row }: TableResult['rows'][number]): string =>
  typeof row.visitors === 'number' ? `${row.visitors}` : ''
const is = (property: string, value: string) => ({ property, operator: 'is', value })

describe('numbers', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])(
    'are those of the API and of the oracle, in %s',
    async (timeZone) => {
      const filter = is('country', 'DE')
      const common = { range, time_zone: timeZone, filter, compare: 'previous_period' } as const
      const shown = [
        'visitors',
        'visits',
        'page_views',
        'views_per_visit',
        'bounce_rate',
        'engagement_rate',
        'visit_duration',
        'time_on_page',
      ] as const
      await visit(`${rangeParam}&tz=${timeZone}&f=country:is:DE&interval=day`)
      const project = projectOf(events, 'Europe/Berlin', {
        goals: [
          {
            id: 1,
            name: 'Purchase',
            definition: { kind: 'event', event_name: 'purchase', value: { kind: 'revenue' } },
          },
        ],
        merges: new Map(),
      })

      const figuresReport = { kind: 'overview', ...common, measures: [...shown, 'revenue'] } as const
      const figures = await ask<OverviewResult>(figuresReport as unknown as ReportInput)
      const parsed = reportSchema.parse(figuresReport)
      if (parsed.kind !== 'overview') throw new Error('Not an overview')
      const truth = overviewAnswer(parsed, project, figures)
      for (const metric of shown) {
        const value = truth.measures[metric]?.value ?? null
        expect(figures.measures[metric]?.value, metric).toBeCloseTo(value ?? NaN, 9)
        await shows(metric, measures[metric].short(value ?? NaN))
      }
      expect(changeOf(1, 0)).toBeNull()
      expect(figures.revenue).toEqual(truth.revenue)
      await shows('revenue', `€${Number(truth.revenue?.value['EUR']).toFixed(2).replace('.00', '')}`)

      const trendReport = { kind: 'trend', ...common, interval: 'day', series: [{ measure: 'visitors' }] } as const
      const trend = await ask<TrendResult>(trendReport as unknown as ReportInput)
      const asked = reportSchema.parse(trendReport)
      if (asked.kind !== 'trend') throw new Error('Not a trend')
      const values = trend.series[0]?.values
      expect(trendAnswer(asked, project, trend).series[0]).toMatchObject({ values })
      const drawn = await page
        .getByRole('table', { name: 'Visitors by day' })
        .locator('tbody tr')
        .evaluateAll((rows) => rows.map((row) => Number(row.querySelector('td')?.textContent)))
      expect(drawn).toEqual(values)

      const tableReport = {
        kind: 'table',
        range,
        time_zone: timeZone,
        filter,
        breakdown: ['source'],
        measures: ['visitors'],
      } as const
      const table = await ask<TableResult>(tableReport as unknown as ReportInput)
      const parsedTable = reportSchema.parse(tableReport)
      if (parsedTable.kind !== 'table') throw new Error('Not a table')
      expect(table.rows).toEqual(tableAnswer(parsedTable, project, table).rows)
      await expect.poll(() => rowsOf('Sources'), soon).toEqual(table.rows.map((row) => [row.key[0], countOf(row)]))
    },
  )
})

describe('filters', () => {
  it('come by a click on a row, go by a second one, and back and forward know them', async () => {
    await visit(rangeParam)
    const all = await figure('visitors').textContent()
    expect(all).toBe(await visitors())
    await panel('Sources').getByRole('button', { name: 'Filter by Google' }).click()
    await page.waitForURL(/f=source:is:Google/)
    await settled()
    const google = await visitors(is('source', 'Google'))
    await shows('visitors', google)
    expect(google).not.toBe(all)
    await expect.poll(() => rowsOf('Sources'), soon).toEqual([['Google', google]])

    await panel('Devices').getByRole('tab', { name: 'Browsers' }).click()
    await panel('Devices').getByRole('button', { name: 'Filter by Firefox' }).click()
    await settled()
    const both = await visitors({ and: [is('source', 'Google'), is('browser', 'Firefox')] })
    await shows('visitors', both)
    // One browser is left: its versions are shown.
    await expect.poll(async () => (await rowsOf('Devices'))[0]?.[0], soon).toMatch(/^Firefox \d/)

    await page.goBack()
    await settled()
    await shows('visitors', google)
    await page.goForward()
    await settled()
    await shows('visitors', both)
    await page.reload()
    await settled()
    await shows('visitors', both)
    expect(search()).toBe(`?${rangeParam}&f=source:is:Google&f=browser:is:Firefox&devices=browsers`)

    await page.getByRole('button', { name: 'Remove filter: Browser is Firefox' }).click()
    await settled()
    await shows('visitors', google)
    await page.getByRole('button', { name: 'Clear' }).click()
    await settled()
    await shows('visitors', all)
  })

  it('exclude by Alt-click, and can be turned round', async () => {
    await visit(`${rangeParam}&places=countries`)
    await panel('Places')
      .getByRole('button', { name: 'Filter by Germany' })
      .click({ modifiers: ['Alt'] })
    await settled()
    await expect.poll(search, soon).toContain('f=country:is_not:DE')
    await shows('visitors', await visitors({ property: 'country', operator: 'is_not', value: 'DE' }))
    await expect
      .poll(async () => new Set((await rowsOf('Places')).map(([country]) => country)), soon)
      .toEqual(new Set(['Japan', 'United States']))
    await page.getByRole('button', { name: 'More for filter: Country is not Germany' }).click()
    await page.getByRole('menuitem', { name: 'Turn round' }).click()
    await page.waitForURL(/f=country:is:DE/)
    await settled()
    await shows('visitors', await visitors(is('country', 'DE')))
  })

  it('are made in the editor, with suggested values, and saved as a segment', async () => {
    await visit(rangeParam)
    await page.keyboard.press('c')
    const dialog = page.getByRole('dialog', { name: 'Add a filter' })
    await dialog.getByRole('button', { name: 'Property: Property' }).click()
    await page.getByLabel('Search: Property').fill('plan')
    await page
      .getByRole('option', { name: /^plan(text| )/ })
      .first()
      .click()
    await dialog.getByLabel('Values').first().click()
    await page.getByRole('option', { name: 'pro', exact: true }).click()
    await dialog.getByText('plan is pro').waitFor()
    await page.keyboard.press('Tab')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL(/f=properties\.plan:is:pro/)
    await settled()
    const pro = await visitors(is('properties.plan', 'pro'))
    await shows('visitors', pro)

    await page.getByRole('button', { name: 'Segments' }).click()
    await page.getByRole('menuitem', { name: 'Save these filters' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Pro buyers')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL(/segment=1/)
    await settled()
    await shows('visitors', pro)
    await page.reload()
    await settled()
    await shows('visitors', pro)
  })

  it('of a goal count the page by it', async () => {
    await visit(rangeParam)
    await panel('Goals').getByRole('button', { name: 'Count by Purchase' }).click()
    await page.waitForURL(/goal=1/)
    await settled()
    const answer = await ask<OverviewResult>({
      kind: 'overview',
      range,
      goal: 1,
      measures: ['conversions', 'conversion_rate'],
    })
    await shows('conversions', String(answer.measures.conversions?.value))
    await shows('conversion_rate', measures.conversion_rate.short(answer.measures.conversion_rate?.value ?? NaN))
  })

  it('lead from an event to its properties, to their values, to a filter', async () => {
    await visit(rangeParam)
    await panel('Events').getByRole('button', { name: 'Properties of purchase' }).click()
    await panel('Events').getByRole('button', { name: 'Values of plan' }).click()
    await panel('Events').getByRole('button', { name: 'Filter by pro' }).waitFor()
    await settled()
    const table = await ask<TableResult>({
      kind: 'table',
      range,
      breakdown: ['properties.plan'],
      filter: { property: 'event_name', operator: 'is', value: 'purchase' },
    })
    await expect.poll(() => rowsOf('Events'), soon).toEqual(table.rows.map((row) => [row.key[0], countOf(row)]))
    await panel('Events').getByRole('button', { name: 'Filter by pro' }).click()
    await page.waitForURL(/f=event_name:is:purchase&f=properties\.plan:is:pro/)
  })
})

describe('the whole table', () => {
  it('is searched, sorted and paged, all in the address, and saved as CSV', async () => {
    await visit('range=2025-10-18..2025-10-31')
    await panel('Pages').getByRole('button', { name: 'Whole table: Pages' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pages' })
    await dialog.getByText('65 rows').waitFor()
    const keys = () => dialog.locator('tbody th').allTextContents()
    expect(await keys()).toHaveLength(50)
    await dialog.getByRole('button', { name: 'Page 2' }).click()
    await page.waitForURL(/page=2/)
    await expect.poll(keys, soon).toHaveLength(15)
    await dialog.getByRole('button', { name: 'Entries' }).click()
    await page.waitForURL(/order=entries/)
    await expect.poll(async () => (await keys()).length, soon).toBe(50)
    // The button keeps the focus, so that '/' must find the field by itself.
    await page.keyboard.press('/')
    await page.keyboard.type('ARCHIVE/0')
    await page.waitForURL(/search=ARCHIVE\/0/)
    await dialog.getByText('10 rows').waitFor()
    await expect
      .poll(async () => (await keys()).toSorted(byText), soon)
      .toEqual(Array.from({ length: 10 }, (_, at) => `/archive/0${at}`))
    await page.reload()
    await page.getByRole('dialog', { name: 'Pages' }).getByText('10 rows').waitFor()

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'CSV' }).click(),
    ])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(lines).toHaveLength(11)
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[0] ?? '')
        .toSorted(byText),
    ).toEqual(Array.from({ length: 10 }, (_, at) => `/archive/0${at}`))
    const [book] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'XLSX' }).click(),
    ])
    expect(
      readFileSync(await book.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK')
    await page.keyboard.press('Escape')
    await expect.poll(search, soon).not.toContain('table=')
  })

  it('of goals is searched and sorted as well', async () => {
    const never = (await call('POST', '/api/v1/projects/1/goals', {
      name: 'Never',
      definition: { kind: 'event', event_name: 'never_happens' },
    })) as { readonly id: number }
    await visit(rangeParam)
    await panel('Goals').getByRole('button', { name: 'Whole table: Goals' }).click()
    const dialog = page.getByRole('dialog', { name: 'Goals' })
    const names = () => dialog.locator('tbody th').allTextContents()
    await expect.poll(names, soon).toEqual(['Purchase', 'Never'])
    await dialog.getByRole('button', { name: 'Conversion rate' }).click()
    await dialog.getByRole('button', { name: 'Conversion rate' }).click()
    await page.waitForURL(/order=conversion_rate,asc/)
    await expect.poll(names, soon).toEqual(['Never', 'Purchase'])
    await dialog.getByRole('searchbox', { name: 'Search goals' }).fill('PURCH')
    await expect.poll(names, soon).toEqual(['Purchase'])
    await call('DELETE', `/api/v1/projects/1/goals/${never.id}`)
  })
})

describe('time', () => {
  it('is chosen by keys, the menu and the calendar, and compared as wanted', async () => {
    await visit('')
    for (const [key, expected] of [
      ['w', 'range=7d'],
      ['d', 'range=today'],
      ['ArrowLeft', 'range=yesterday'],
      ['y', 'range=this_year'],
      ['m', 'range=this_month'],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(search, soon).toBe(`?${expected}`)
    }
    await page.goBack()
    await expect.poll(search, soon).toBe('?range=this_year')
    await visit('range=2025-10-28')
    await page.getByRole('button', { name: 'Tue, Oct 28, 2025' }).click()
    await page.getByRole('button', { name: 'Choose days…' }).click()
    await page.getByRole('button', { name: '24 October 2025' }).click()
    await page.getByRole('button', { name: '26 October 2025' }).click()
    await expect.poll(search, soon).toBe('?range=2025-10-24..2025-10-26')
    await settled()
    const compared = await ask<OverviewResult>({
      kind: 'overview',
      range: { from: '2025-10-24', to: '2025-10-26' },
      compare: 'previous_period',
      measures: ['visitors'],
    })
    const change = Math.round((compared.measures.visitors?.change ?? 0) * 100)
    await expect
      .poll(() => page.locator('[data-metric="visitors"] .cairn-change').textContent(), soon)
      .toBe(`${change > 0 ? '+' : ''}${change}%`)
    await page.getByRole('button', { name: 'Compare with' }).click()
    await page.getByRole('menuitem', { name: 'No comparison' }).click()
    await page.waitForURL(/compare=none/)
    await settled()
    await expect.poll(() => page.locator('.cairn-change').count(), soon).toBe(0)
  })

  it('is zoomed into by dragging over the chart, noted on by a click', async () => {
    await visit(`${rangeParam}&compare=none`)
    const chart = page.locator('.cairn-chart[data-drawn="true"]')
    await chart.waitFor()
    const box = await chart.boundingBox()
    if (box === null) throw new Error('No chart')
    const at = (share: number) => box.x + 52 + (box.width - 66) * share
    await page.mouse.move(at(0.25), box.y + 100)
    await page.mouse.down()
    await page.mouse.move(at(0.5), box.y + 100)
    await page.mouse.up()
    await page.waitForURL(/range=2025-10-25\.\.2025-10-26/)
    await settled()
    await visit(`${rangeParam}&compare=none`)
    await chart.waitFor()
    await page.mouse.click(at(0.5), box.y + 100)
    await page.getByRole('textbox', { name: 'Note' }).fill('Clocks went back')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.locator('.cairn-chart-mark').waitFor()
    await expect
      .poll(
        () => page.getByRole('table', { name: 'Visitors by day' }).getByRole('row', { name: 'Oct 26' }).textContent(),
        soon,
      )
      .toContain('Clocks went back')
  })

  it('without any event says so', async () => {
    await visit('range=2020-01-01..2020-01-31')
    await page.getByText('Nothing happened in this range.').waitFor()
    await page.getByRole('button', { name: 'Show all time without filters' }).click()
    await page.waitForURL(/range=all/)
    await settled()
    expect(await figure('page_views').textContent()).not.toBe('0')
  })
})

describe('the page', () => {
  it('takes any address, and says what goes wrong', async () => {
    await visit('range=2025-13-45&f=nonsense&f={"and":[&metric=x&table=nowhere&goal=77&segment=99&tz=Mars/Base&page=-1')
    expect(await figure('visitors').count()).toBe(1)
    await page.goto(`${cairn.url}/p/1?${rangeParam}&f=path:matches:%5B`)
    await page.getByRole('alert').first().waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await settled()
  })

  it.each([
    ['light', 'light', 1400],
    ['dark', 'dark', 1400],
    ['on a phone', 'light', 375],
  ] as const)('has no fault that axe finds, %s, and never scrolls sideways', async (_name, colorScheme, width) => {
    await look(colorScheme, width, 800)
    await visit(`${rangeParam}&f=country:is:DE&sources=campaigns&places=countries&event=purchase`)
    await page.locator('.cairn-chart[data-drawn="true"]').waitFor()
    expect(await scrollWidth()).toBeLessThanOrEqual(width)
    const faults = async (): Promise<string[]> => {
      await page.evaluate(axeSource)
      // The dark one has the same elements: only their colours are others.
      const rules = colorScheme === 'dark' ? `, runOnly: ['color-contrast']` : ''
      return page.evaluate(`axe.run({ resultTypes: ['violations'], selectors: false${rules} }).then(({ violations }) => violations.map(({ id, nodes }) =>
        id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`)
    }
    expect(await faults()).toEqual([])
    await visit(`${rangeParam}&table=pages`)
    await page.getByRole('dialog', { name: 'Pages' }).locator('tbody th').first().waitFor()
    expect(await scrollWidth()).toBeLessThanOrEqual(width)
    expect(await faults()).toEqual([])
  })
})
