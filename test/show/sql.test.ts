// The SQL page in a real browser, over the real server and engine: another project's rows are out of reach.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axeFindings, openHouse, type House } from './house.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const soon = { timeout: 30_000, interval: 100 }

let house: House
let page: Page

const event = (distinct_id: string, event_name: string, plan: string, price: number) => ({
  event_name,
  distinct_id,
  properties: { plan, price, 'with space': 'yes' },
  url: 'https://shop.example/',
})

beforeAll(async () => {
  house = await openHouse()
  await house.send([
    event('ada', 'purchase', 'pro', 10),
    event('bob', 'purchase', 'free', 0),
    event('eve', 'purchase', 'pro', 5),
    event('eve', 'signup', 'pro', 0),
  ])
  const other = JSON.parse(await house.cairn.run(['project', 'create', 'Other', '--json'])) as {
    write_key: string
  }
  const sent = await fetch(`${house.cairn.url}/track`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${other.write_key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify([event('secret-mallory', 'secret_event', 'secret', 1)]),
  })
  if (sent.status !== 202) throw new Error('The other project’s event was not taken')
  page = await house.signedIn('owner')
})
afterAll(() => house?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name })
const write = async (text: string): Promise<void> => {
  const editor = page.getByRole('textbox', { name: 'Query' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}
const ask = async (text: string): Promise<void> => {
  await write(text)
  await page.keyboard.press('ControlOrMeta+Enter')
}
const rows = async (): Promise<string[][]> => {
  const all = await page.getByRole('region', { name: 'Rows of the result' }).locator('tbody tr').all()
  return Promise.all(all.map((row) => row.locator('td').allInnerTexts()))
}

describe('the SQL page', () => {
  it('begins with an example, runs it by Ctrl+Enter, and keeps it in the address', async () => {
    await page.goto(`${house.cairn.url}/p/1/sql`)
    await page.getByText('Run a query to see its rows').waitFor()
    await page.getByRole('complementary', { name: 'Tables and columns' }).getByText('event_name').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await ask(
      'SELECT properties.plan AS plan, count() AS events, sum(properties.price::Float64) AS paid FROM events GROUP BY plan ORDER BY plan',
    )
    await expect.poll(rows, soon).toEqual([
      ['free', '1', '0'],
      ['pro', '3', '15'],
    ])
    await page.getByText(/^2 rows · .* rows read$/).waitFor()
    expect(page.url()).toContain('sql=SELECT')
    expect(await axeFindings(page)).toEqual([])
    await page.reload()
    await page.getByText('properties.plan AS plan').waitFor()
  })

  it('draws the result, and offers it as files', async () => {
    await ask('SELECT event_name, count() AS events FROM events GROUP BY event_name ORDER BY event_name')
    await expect.poll(rows, soon).toHaveLength(2)
    await page.getByRole('tab', { name: 'Chart' }).click()
    await page.locator('.cairn-chart[data-drawn=true]').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await page.getByText('Pie', { exact: true }).click()
    await page.locator('.cairn-pie[data-drawn=true]').waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('chart'), soon).toBe('pie')
    expect(new URL(page.url()).searchParams.get('show')).toBe('chart')
    const download = page.waitForEvent('download')
    await button('Download').click()
    await page.getByRole('menuitem', { name: /^CSV/ }).click()
    const stream = await (await download).createReadStream()
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    expect(text).toBe('event_name,events\r\npurchase,3\r\nsignup,1\r\n')
  })

  it('puts names from the list into the query, own properties among them', async () => {
    await write('SELECT ')
    await page.getByRole('textbox', { name: 'Search tables and columns' }).fill('space')
    await button('properties.`with%20space`').click()
    await page.keyboard.insertText(' AS spaced FROM events LIMIT 1')
    await button('Run').click()
    await expect.poll(rows, soon).toEqual([['yes']])
  })

  it('tells what is wrong, and where', async () => {
    await ask('SELECT 1,\n  file(1)')
    await page.getByRole('alert').getByText('The function file is not available here. (line 2, column 3)').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await ask('SELECT nothing FROM events')
    await page
      .getByRole('alert')
      .getByText(/nothing/)
      .waitFor()
  })

  it('brings the query of an address again by going back and forward, and the chart by loading it', async () => {
    const editor = page.getByRole('textbox', { name: 'Query' })
    await page.goto(`${house.cairn.url}/p/1/sql?sql=SELECT+1+AS+first`)
    await editor.getByText('SELECT 1 AS first').waitFor()
    await ask('SELECT 2 AS second')
    await expect.poll(rows, soon).toEqual([['2']])
    await page.goBack()
    await editor.getByText('SELECT 1 AS first').waitFor()
    await page.getByText('Run a query to see its rows').waitFor()
    await page.goForward()
    await editor.getByText('SELECT 2 AS second').waitFor()
    const search =
      'sql=SELECT+number,+number*2+AS+twice+FROM+numbers(3)&rows=100&show=chart&chart=line&x=number&y=twice'
    await page.goto(`${house.cairn.url}/p/1/sql?${search}`)
    await button('Run').click()
    await page.locator('.cairn-chart[data-drawn=true]').waitFor()
    expect(await page.getByRole('combobox', { name: 'Along' }).inputValue()).toBe('number')
    expect(await page.getByRole('combobox', { name: 'Rows at most' }).inputValue()).toBe('100 rows')
    await page.getByRole('tab', { name: 'Table' }).click()
    await expect.poll(rows, soon).toHaveLength(3)
    expect(new URL(page.url()).searchParams.get('show')).toBe(null)
  })

  it('ends its query when it is left', async () => {
    await ask('SELECT sum(cityHash64(number)) FROM numbers(1000000000000)')
    await button('Cancel').waitFor()
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/sql'))
    await page.getByRole('link', { name: 'Overview' }).first().click()
    await ended
    await page.goBack()
    await page.getByText('Run a query to see its rows').waitFor()
  })

  it('cancels a query that runs', async () => {
    await ask('SELECT sum(cityHash64(number)) FROM numbers(1000000000000)')
    await button('Cancel').click()
    await page.getByRole('alert').getByText('The query was stopped').waitFor()
  })

  it('reaches no row of another project', async () => {
    const texts = [
      "SELECT * FROM events WHERE distinct_id LIKE 'secret%'",
      'SELECT * FROM default.events',
      "SELECT * FROM merge('default', '.*')",
      'SELECT * FROM system.tables',
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
      'SELECT * FROM events SETTINGS readonly = 0',
      'SELECT count() FROM events WHERE toUInt8(distinct_id) = 1',
    ]
    for (const sql of texts) {
      const told = await page.evaluate(async (body) => {
        const answer = await fetch('/api/v1/projects/1/sql', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ sql: body }),
        })
        return answer.text()
      }, sql)
      expect(told).not.toContain('secret-mallory')
      expect(told).not.toContain('root:')
      await ask(sql)
      await page.getByText(/The query did not run|No rows/).waitFor()
    }
  })

  it('keeps the last queries in this browser, and fits a phone', async () => {
    await button('History').click()
    await page.getByRole('menuitem', { name: /SELECT nothing/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'hidden' })
    await page.setViewportSize({ width: 375, height: 800 })
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth'), soon).toBe(true)
    expect(await axeFindings(page)).toEqual([])
  })
})

describe('a report’s download menu', () => {
  const chosen = async (item: string): Promise<Buffer> => {
    const download = page.waitForEvent('download')
    await button('Download').click()
    await page.getByRole('menuitem', { name: item }).click()
    const chunks: Buffer[] = []
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  it('saves the numbers, and the chart as a picture with title and legend', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${house.cairn.url}/p/1/explore/trend`)
    await page.locator('.cairn-chart[data-drawn=true]').waitFor()
    expect(String(await chosen('CSV'))).toMatch(/^Start,/)
    expect(String(await chosen('Parquet')).slice(0, 4)).toBe('PAR1')
    const svg = String(await chosen('Picture (SVG)'))
    expect(svg).toMatch(/^<svg [^>]*>.*>Trends<\/text>.*<path /s)
    const png = await chosen('Picture (PNG)')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.length).toBeGreaterThan(5_000)
  })

  it('makes a key and an address that pandas and Excel open', async () => {
    await button('Download').click()
    await page.getByRole('menuitem', { name: 'Link for pandas or Excel…' }).click()
    await page.getByText('Who has this address').waitFor()
    await page.getByRole('menu').waitFor({ state: 'hidden' })
    expect(await axeFindings(page)).toEqual([])
    await button('Make a key').click()
    await page.getByText('The key is shown this once').waitFor()
    const address = await page.getByRole('textbox', { name: 'Address, for Excel: Data → From Web' }).inputValue()
    const answer = await fetch(address)
    expect([answer.status, (await answer.text()).slice(0, 6)]).toEqual([200, 'Start,'])
  })
})
