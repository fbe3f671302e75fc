// The real Chromium that the tests share, and the waiting that they do.
import { args, executablePath } from './chromium.ts'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** Playwright switches the back/forward cache off: it stays on here. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args, ignoreDefaultArgs: ['--disable-back-forward-cache'] })

/** Waits for a condition, and says what was there instead when it never came. */
export async function until(isTrue: () => boolean, what: () => unknown, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`Waited in vain; there was: ${JSON.stringify(what(), null, 1)}`)
    await pause(20)
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Long enough that an event which should not come would have come: events wait 250 ms to be sent. */
export const quiet = (): Promise<void> => pause(700)

/** Hides the page as a switch to another tab does (Playwright's pages are never really hidden), or shows it again. */
export const setHidden = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, isHidden)

/** What the page and its console complained about: uncaught errors, and the warnings of the tracker. */
export function complaintsOf(page: Page): { errors: string[]; warnings: string[] } {
  const complaints = { errors: [] as string[], warnings: [] as string[] }
  page.on('pageerror', (error) => complaints.errors.push(error.message))
  page.on('console', (message) => {
    if (message.text().startsWith('cairn')) complaints.warnings.push(message.text())
  })
  return complaints
}

export type { Browser, BrowserContext, Page }
