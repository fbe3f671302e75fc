// For tests of the dashboard: a Cairn that is set up, a browser, contexts that are signed in and note what breaks the policy.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const password = 'correct horse battery'

export interface House {
  readonly cairn: StartedCairn
  readonly browser: Browser
  /** Broken policies and thrown errors, of all pages so far. */
  readonly faults: string[]
  /** A fresh context; nobody is signed in. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>
  /** A page of somebody who is signed in. */
  signedIn(email: string): Promise<Page>
  /** Sends events with the project's write key and waits until they count. */
  send(events: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** The owner is ada@example.com, viewer@example.com a viewer of the same organisation. */
export async function openHouse(): Promise<House> {
  const [cairn, browser] = await Promise.all([startCairn(), chromium.launch({ executablePath, args: [...args] })])
  const faults: string[] = []
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(cairn.url + path, {
      method: 'POST',
      headers: { Origin: cairn.url, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  await post('/api/v1/setup', { name: 'Ada', email: 'ada@example.com', password, organization: 'Shop' })
  await cairn.run(
    ['user', 'create', 'viewer@example.com', '--name', 'Vic', '--role', 'viewer', '--password', '-'],
    password,
  )

  const context: House['context'] = async (options) => {
    const made = await browser.newContext({
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...options,
    })
    made.setDefaultTimeout(30_000)
    await made.exposeFunction('noteViolation', (text: string) => faults.push(text))
    await made.addInitScript({
      content: `document.addEventListener('securitypolicyviolation', (event) =>
        noteViolation([event.violatedDirective, event.blockedURI, event.sample, location.pathname].join(' ')))`,
    })
    made.on('weberror', (error) => faults.push(String(error.error())))
    return made
  }
  return {
    cairn,
    browser,
    faults,
    context,
    signedIn: async (email) => {
      const page = await (await context()).newPage()
      await page.goto(`${cairn.url}/sign-in`)
      await page.getByLabel('E-mail address').fill(email)
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL((url) => url.pathname !== '/sign-in')
      return page
    },
    send: async (events) => {
      const answer = await post('/track', { events }, { Authorization: `Bearer ${cairn.writeKey}` })
      if (answer.status !== 202) throw new Error(await answer.text())
      const count = async (): Promise<number> => {
        const report = { kind: 'overview', range: { last: 2, unit: 'day' }, measures: ['events'] }
        const told = JSON.parse(await cairn.run(['query', '--project', '1', JSON.stringify(report)])) as {
          measures: { events: { value: number } }
        }
        return told.measures.events.value
      }
      sent += events.length
      while ((await count()) < sent) await new Promise((resolve) => setTimeout(resolve, 100))
    },
    close: async () => {
      await browser.close()
      await cairn.stop()
    },
  }
}
let sent = 0

/** A change of colours has come to its end: it begins with the next frame, and fades. */
const isStill = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(() => {
  const ending = document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations !== Infinity)
  return Promise.allSettled(ending.map(({ finished }) => finished)).then(() => undefined)
})`

/** What axe finds on the page once it has come to rest, as text: what it finds is only told if it is there a second later, too. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(isStill)
  const found = await askAxe(page)
  if (found.length === 0) return found
  await page.waitForTimeout(1000)
  return askAxe(page)
}

const askAxe = (page: Page): Promise<string[]> =>
  page.evaluate(
    `if (!window.axe) { ${axe} }; axe.run({ resultTypes: ['violations'], selectors: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`,
  )
