// How long does somebody wait for the dashboard? A real server with 10 million events (as `query-fill.ts` makes them), and
// a real Chromium that is signed in (`npm run bench:dashboard`):
// 1. from the navigation to all panels drawn, warm (the browser has the script, the server its caches of the engine, but
//    no answer: each load asks for another range): 30 days compared with those before, as the page opens; all days; again
//    with the server's answers kept; requests and bytes; script;
// 2. from the click on a row to all panels redrawn (30 days);
// 3. each of the page's reports by itself over all days, beside the report `overview` of the query bench.
//   node bench/dashboard.ts [--events 10000000] [--rounds 5] [--keep DIR]
// Needs the built dashboard (npm run build:show).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from 'playwright-core'
import { freshDatabase } from '../src/testing/fresh-engine.ts'
import { startCairn } from '../src/testing/start-cairn.ts'
import { ask, isDrawn, makeGoals, openBrowser, signIn } from './dashboard-browser.ts'
import { machineLine, median } from './ingest-http.ts'
import { bigProject, fill } from './query-fill.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '5' },
    /** A data directory to keep, and to find the events in the next time. */
    keep: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const whole = (ms: number): number => Math.round(ms)

const kilobytes = (bytes: number): number => whole(bytes / 1024)

/** Loaded by the page after itself, while the numbers are asked for. */
const isChart = /echarts|CanvasRenderer|chart|countries-110m|world/
const sizeOf = (scripts: ReadonlyMap<string, number>, isMeant: (name: string) => boolean): number =>
  [...scripts].reduce((sum, [name, size]) => sum + (isMeant(name) ? size : 0), 0)

/** All events but those of the first days: a range that was not asked for yet. */
const firstDay = Date.UTC(2026, 7, 3)
const dayMs = 86_400_000
let asked = 0
const freshDay = (): string => new Date(firstDay + asked++ * dayMs).toISOString().slice(0, 10)
const lastDay = '2026-10-31'
const allDays = (): string => `${freshDay()}..${lastDay}`
/** As many days as the page shows by itself, with as many before them to compare with; not asked for yet. */
let windows = 0
const thirtyDays = (): string => {
  const from = firstDay + (31 + windows++) * dayMs
  return [from, from + 29 * dayMs].map((time) => new Date(time).toISOString().slice(0, 10)).join('..')
}

/** What the functions that run in the page use of it. */
declare const document: { querySelector(selector: string): unknown }
declare const location: { readonly search: string }

interface Transfer {
  readonly requests: number
  readonly bytes: number
  /** Bytes by file. */
  readonly scripts: ReadonlyMap<string, number>
}

/** What goes over the wire from now until the function that it gives is called. */
async function countTransfer(context: BrowserContext, page: Page): Promise<() => Promise<Transfer>> {
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const names = new Map<string, string>()
  const cached = new Set<string>()
  let requests = 0
  let bytes = 0
  const scripts = new Map<string, number>()
  session.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId))
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') names.set(requestId, new URL(response.url).pathname.split('/').at(-1) ?? '')
    if (response.fromDiskCache === true || cached.has(requestId)) cached.add(requestId)
    else requests += 1
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (cached.has(requestId)) return
    bytes += encodedDataLength
    const script = names.get(requestId)
    if (script !== undefined) scripts.set(script, (scripts.get(script) ?? 0) + encodedDataLength)
  })
  return async () => {
    await session.detach()
    return { requests, bytes, scripts }
  }
}

/** Navigates and gives the time from the navigation until all is drawn, ms, by the page's own clock. */
async function load(page: Page, path: string): Promise<number> {
  await page.goto(path, { waitUntil: 'commit' })
  await page.waitForFunction(isDrawn, undefined, { polling: 'raf', timeout: 120_000 })
  return page.evaluate(() => performance.now())
}

/** Clicks a row of the pages and gives the time until all is redrawn, ms. */
async function click(page: Page, row: number): Promise<number> {
  const rows = page.locator('section[aria-label="Pages"] tbody th button:first-of-type')
  await rows.nth(row).waitFor()
  const startedAt = await rows.nth(row).evaluate((button: { click(): void }) => {
    const now = performance.now()
    button.click()
    return now
  })
  // The former answers are marked as such as soon as others are asked for.
  await page.waitForFunction(
    () => location.search.includes('f=') && document.querySelector('[data-stale="true"]') !== null,
    undefined,
    { polling: 'raf', timeout: 30_000 },
  )
  await page.waitForFunction(isDrawn, undefined, { polling: 'raf', timeout: 120_000 })
  return (await page.evaluate(() => performance.now())) - startedAt
}

interface Body {
  readonly kind: string
  readonly breakdown?: readonly string[]
  readonly range: unknown
}

/** Time of one report by itself that was not asked for yet, ms, as the server tells it. */
async function timeOf(page: Page, body: Body): Promise<number> {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    // Not from midnight: the page asked for whole days.
    const range = { from: `${freshDay()}T01:00`, to: lastDay }
    const { meta } = await ask<{ meta: { elapsed_ms: number; cached: boolean } }>(
      page,
      'POST',
      `/api/v1/projects/${bigProject}/query`,
      { ...body, range },
    )
    if (meta.cached) throw new Error('The answer was kept: it tells nothing.')
    if (round > 0) times.push(meta.elapsed_ms)
  }
  return median(times)
}

const nameOf = ({ kind, breakdown = [] }: Body): string => [kind, ...breakdown].join(' ')

async function measure(url: string): Promise<Record<string, number>> {
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC' })
    const page = await context.newPage()
    await signIn(page, url)
    await makeGoals(page, bigProject)
    const address = (range: string): string => `${url}/p/${bigProject}?range=${range}`

    // A browser that was never here.
    const strange = await browser.newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC' })
    await strange.addCookies(await context.cookies())
    const firstPage = await strange.newPage()
    const stopCounting = await countTransfer(strange, firstPage)
    const firstMs = await load(firstPage, address(thirtyDays()))
    const cold = await stopCounting()
    await strange.close()

    await load(page, address(thirtyDays()))
    const bodies: Body[] = []
    const seeBodies = (request: { url(): string; postData(): string | null }): void => {
      if (request.url().endsWith('/query')) bodies.push(JSON.parse(request.postData() ?? '{}') as Body)
    }
    page.on('request', seeBodies)
    const drawn: number[] = []
    const again: number[] = []
    const everything: number[] = []
    let warm: Transfer = { requests: 0, bytes: 0, scripts: new Map() }
    let range = ''
    for (let round = 0; round < rounds; round++) {
      range = thirtyDays()
      bodies.length = 0
      const stop = await countTransfer(context, page)
      drawn.push(await load(page, address(range)))
      warm = await stop()
      page.off('request', seeBodies)
      again.push(await load(page, address(range)))
      if (round < rounds - 1) page.on('request', seeBodies)
    }
    for (let round = 0; round < rounds; round++) everything.push(await load(page, address(allDays())))
    const chartBytes = sizeOf(cold.scripts, (name) => isChart.test(name))
    const scriptBytes = sizeOf(cold.scripts, (name) => !isChart.test(name))
    const largest = [...cold.scripts].toSorted((a, b) => b[1] - a[1]).slice(0, 6)
    print(`first visit ${whole(firstMs)} ms: ${cold.requests} requests, ${kilobytes(cold.bytes)} KB`)
    print(`  script ${kilobytes(scriptBytes)} KB, and that of the charts ${kilobytes(chartBytes)} KB after it`)
    print(`  largest: ${largest.map(([name, size]) => `${name} ${kilobytes(size)} KB`).join(', ')}`)
    print(
      `warm load of 30 days ${drawn.map(whole).join(', ')} ms: ${warm.requests} requests, ${kilobytes(warm.bytes)} KB`,
    )
    print(`warm load of all days ${everything.map(whole).join(', ')} ms`)
    print(`answers kept ${again.map(whole).join(', ')} ms`)

    const clicks: number[] = []
    for (let round = 0; round < rounds; round++) {
      await load(page, address(range))
      clicks.push(await click(page, round))
    }
    print(`click on a row ${clicks.map(whole).join(', ')} ms\n`)

    // In full, by itself: on the page they run beside each other.
    asked = 0
    const overviewMs = await timeOf(page, { kind: 'overview', range: undefined })
    print(`${'report'.padEnd(34)}${'alone'.padStart(9)}${'of overview'.padStart(13)}`)
    print(`${'overview (of the query bench)'.padEnd(34)}${`${whole(overviewMs)} ms`.padStart(9)}`)
    let slowest = 0
    for (const body of new Map(bodies.map((one) => [JSON.stringify(one), one])).values()) {
      asked = 0
      const ms = await timeOf(page, body)
      slowest = Math.max(slowest, ms)
      print(
        `${nameOf(body).slice(0, 33).padEnd(34)}${`${whole(ms)} ms`.padStart(9)}${(ms / overviewMs).toFixed(2).padStart(13)}`,
      )
    }
    print('')
    return {
      panels_drawn_ms: whole(median(drawn)),
      interaction_ms: whole(median(clicks)),
      requests: warm.requests,
      script_kb: kilobytes(scriptBytes),
      charts_kb: kilobytes(chartBytes),
      warm_kb: kilobytes(warm.bytes),
      panels_drawn_all_days_ms: whole(median(everything)),
      first_visit_ms: whole(firstMs),
      answers_kept_ms: whole(median(again)),
      overview_ms: whole(overviewMs),
      slowest_report_ms: whole(slowest),
    }
  } finally {
    await browser.close()
  }
}

print(machineLine())
const dataDirectory = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'cairn-bench-')) : resolve(values.keep)
try {
  // Makes the project; the events are put in while no server runs.
  await (await startCairn({ dataDirectory })).stop()
  const fresh = await freshDatabase({ dataDirectory: join(dataDirectory, 'engine') })
  await fill(fresh.database, Number(values.events), (text) => process.stderr.write(`\r${text}   `))
  process.stderr.write('\n')
  await fresh.close()
  const cairn = await startCairn({ dataDirectory })
  try {
    print(JSON.stringify(await measure(cairn.url)))
  } finally {
    await cairn.stop()
  }
} finally {
  if (values.keep === undefined) rmSync(dataDirectory, { recursive: true, force: true })
}
