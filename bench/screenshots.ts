// The pictures in docs/images: overview, live view and goals of a project with simulated visitors, light, dark and on a
// phone (`npm run screenshots`). The same events each time: fixed seed, fixed days; only the live view has today's.
// Needs the built dashboard (npm run build:show).
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import type { SpooledEvent } from '../src/event/index.ts'
import { simulateEvents } from '../src/testing/simulate/index.ts'
import { startCairn, type StartedCairn } from '../src/testing/start-cairn.ts'
import { ask, isDrawn, makeGoals, openBrowser, signIn } from './dashboard-browser.ts'

const images = join(import.meta.dirname, '../docs/images')
const lastDay = '2026-10-31'
const range = `2026-10-02..${lastDay}`
const mostBytes = 200 * 1024

const looks = {
  light: { viewport: { width: 1280, height: 1000 }, colorScheme: 'light', deviceScaleFactor: 1 },
  dark: { viewport: { width: 1280, height: 1000 }, colorScheme: 'dark', deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 1 },
} as const

interface Picture {
  readonly path: (projectId: number) => string
  /** Runs in the page. */
  readonly isThere: () => boolean
}
declare const document: {
  querySelector(selector: string): { readonly textContent: string } | null
  querySelectorAll(selector: string): { readonly length: number }
}
const isSettled = (): boolean =>
  document.querySelector('main h1') !== null && document.querySelector('main .mantine-Skeleton-root') === null
const pictures: Readonly<Record<string, Picture>> = {
  overview: { path: (id) => `/p/${id}?range=${range}`, isThere: isDrawn },
  live: {
    path: (id) => `/p/${id}/live`,
    isThere: () => document.querySelectorAll('main li, main tbody tr').length > 20,
  },
  goals: { path: (id) => `/p/${id}/goals?range=${range}`, isThere: isSettled },
}

const liveMs = 30 * 60_000

/** Visitors of the last half hour, sent as their browsers would. */
async function sendLive(cairn: StartedCairn, writeKey: string): Promise<void> {
  const now = Date.now()
  const simulated = simulateEvents({ projectId: 0, events: 5_000, days: 1, until: now, seed: 7, receivedAt: now })
  const events = [...simulated]
    .flatMap((record) => record.events)
    .filter(({ timestamp = 0, drop_reason }) => timestamp > now - liveMs && drop_reason === undefined)
  const response = await fetch(`${cairn.url}/track`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${writeKey}` },
    body: JSON.stringify(events.map(asSent)),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** What a simulated event has of its request goes into the event: all of these come from one address. */
function asSent({ context, event_id_made: _made, ...event }: SpooledEvent): object {
  const { user_agent = '', address = '' } = context ?? {}
  const visitor = `visitor-${crc32(`${address} ${user_agent}`).toString(36)}`
  return { ...event, user_agent, distinct_id: event.distinct_id ?? visitor }
}

async function take(browser: Browser, url: string, projectId: number, cookies: Awaited<ReturnType<typeof cookiesOf>>) {
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({
      ...options,
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
      reducedMotion: 'reduce',
    })
    await context.addCookies(cookies)
    const page = await context.newPage()
    for (const [name, { path, isThere }] of Object.entries(pictures)) {
      await page.goto(url + path(projectId), { waitUntil: 'commit' })
      await page.waitForFunction(isThere, undefined, { timeout: 60_000 })
      // Pictures of a chart that is still moving would differ each time.
      await page.waitForTimeout(1_500)
      const file = join(images, `${name}-${look}.png`)
      await page.screenshot({ path: file, animations: 'disabled' })
      const { size } = statSync(file)
      process.stdout.write(`${file} ${Math.round(size / 1024)} KB\n`)
      if (size > mostBytes) throw new Error(`${file} is larger than ${mostBytes} bytes`)
    }
    await context.close()
  }
}

const cookiesOf = (page: Page) => page.context().cookies()

mkdirSync(images, { recursive: true })
const cairn = await startCairn()
try {
  await cairn.run(['demo', '--events', '150000', '--days', '60', '--end', lastDay, '--seed', '1'])
  const browser = await openBrowser()
  try {
    const page = await (await browser.newContext()).newPage()
    await signIn(page, cairn.url)
    interface ProjectJson {
      readonly id: number
      readonly name: string
      readonly write_key: string
    }
    const { projects } = await ask<{ projects: readonly ProjectJson[] }>(page, 'GET', '/api/v1/projects')
    const demo = projects.find(({ name }) => name === 'Demo')
    if (demo === undefined) throw new Error('There is no demo project.')
    await makeGoals(page, demo.id)
    await sendLive(cairn, demo.write_key)
    await take(browser, cairn.url, demo.id, await cookiesOf(page))
  } finally {
    await browser.close()
  }
} finally {
  await cairn.stop()
}
