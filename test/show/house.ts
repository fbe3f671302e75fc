// For tests of the dashboard: a Cairn that is set up, a browser, contexts that are signed in and note what breaks the policy.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { args, executablePath } from '../../packages/tracker/test/chromium.ts'
import { startCairn, type StartedCairn } from '../../src/testing/start-cairn.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const password = 'correct horse battery'
const credentials = (who: 'ada' | 'viewer') => ({ email: `${who}@example.com`, password })

type Session = readonly { readonly name: string; readonly value: string }[]
/** The cookies that an answer sets. Throws if it is none of success. */
function sessionOf(answer: Response): Session {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`)
  return answer.headers.getSetCookie().map((cookie) => {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s)
    return { name, value }
  })
}

export interface House {
  readonly cairn: StartedCairn
  readonly browser: Browser
  /** Broken policies and thrown errors, of all pages so far. */
  readonly faults: string[]
  /** A fresh context; nobody is signed in. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>
  /** A page of the owner, or of a viewer of the same organisation; at Cairn’s address, nothing to be seen yet. */
  signedIn(who: 'owner' | 'viewer'): Promise<Page>
  /** Sends events with the project's write key and waits until they count. */
  send(events: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** The owner is ada@example.com, whose session is made by the set-up; the viewer is made when first asked for. */
export async function openHouse(): Promise<House> {
  const [cairn, browser] = await Promise.all([startCairn(), chromium.launch({ executablePath, args: [...args] })])
  const faults: string[] = []
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(cairn.url + path, {
      method: 'POST',
      headers: { Origin: cairn.url, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const owner = sessionOf(await post('/api/v1/setup', { ...credentials('ada'), name: 'Ada', organization: 'Shop' }))
  let viewer: Promise<Session> | undefined
  const signInViewer = async (): Promise<Session> => {
    const { email } = credentials('viewer')
    await cairn.run(['user', 'create', email, '--name', 'Vic', '--role', 'viewer', '--password', '-'], password)
    return sessionOf(await post('/api/auth/sign-in/email', credentials('viewer')))
  }

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
    signedIn: async (who) => {
      const session = who === 'owner' ? owner : await (viewer ??= signInViewer())
      const made = await context()
      await made.addCookies(session.map((cookie) => ({ ...cookie, url: cairn.url })))
      const page = await made.newPage()
      await page.goto(`${cairn.url}/healthz`)
      return page
    },
    send: async (events) => {
      const answer = await post('/track', { events }, { Authorization: `Bearer ${cairn.writeKey}` })
      if (answer.status !== 202) throw new Error(await answer.text())
      const Cookie = owner.map(({ name, value }) => `${name}=${value}`).join('; ')
      const count = async (): Promise<number> => {
        const report = { kind: 'overview', range: 'all', measures: ['events'] }
        const told = (await (await post('/api/v1/projects/1/query', report, { Cookie })).json()) as {
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

/**
 * Moves what was picked up until the page tells its new place. A key that comes in the moment in which it is picked up is lost, and
 * is pressed again, as a person would.
 */
export async function moveByKey(page: Page, key: string, told: string): Promise<void> {
  const isTold = (): Promise<boolean> =>
    page
      .getByText(told)
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      )
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await page.keyboard.press(key)
    if (await isTold()) return
  }
  throw new Error(`Never told: ${told}`)
}

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
