// A page in Chromium that is watched: what it breaks of the policy, what it complains about, what axe finds, in light and dark.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What the browser says of an answer that a test asked for: nobody signed in, not allowed, not there, too often. */
const expected = /Failed to load resource: the server responded with a status of (400|401|403|404|409|429)/

export interface WatchedContext {
  readonly context: BrowserContext
  /** Violations of the content security policy, errors in the console, exceptions: none is right. */
  readonly complaints: readonly string[]
}

/** A browser of somebody else: own cookies. Without motion, so that what is measured stands still. */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options })
  const complaints: string[] = []
  await context.exposeBinding('cairnViolation', (_source, text: string) => void complaints.push(text))
  // As text: it runs in the page, whose types are not known here.
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    window.cairnViolation('CSP ' + event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sourceFile))`)
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) complaints.push(message.text())
  })
  context.on('weberror', (failure) => void complaints.push(String(failure.error())))
  return { context, complaints }
}

/** axe finds nothing on the page as it stands, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    // Colours fade, and inherited ones one level after the other. (Not waitForFunction: the policy forbids its eval.)
    const isStill = `document.documentElement.dataset.mantineColorScheme === '${colorScheme}' &&
      document.getAnimations().every(({ playState }) => playState !== 'running')`
    await expect.poll(() => page.evaluate(isStill), { timeout: 30_000, interval: 50 }).toBe(true)
    await page.evaluate(`window.axe ?? (() => { ${axeSource} })()`)
    // The dark one has the same elements: only their colours are others.
    const rules = colorScheme === 'dark' ? `, runOnly: ['color-contrast']` : ''
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document, { resultTypes: ['violations'], selectors: false${rules} })`,
    )
    const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`))
    expect(found, `${page.url()} in ${colorScheme}`).toEqual([])
  }
}
