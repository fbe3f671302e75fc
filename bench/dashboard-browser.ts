// A browser that looks at the dashboard as a signed-in person does, for the dashboard's bench and the screenshots.
import { chromium, type Browser, type Page } from 'playwright-core'
import { executablePath, plainArgs } from '../packages/tracker/test/chromium.ts'

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: plainArgs })

const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', organization: 'Fernweh' }

/** Asks the API as the page does: with its session. Throws for an answer that is no 2xx. */
export async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const { status, text } = await page.evaluate(
    async (asked) => {
      const response = await fetch(asked.path, {
        method: asked.method,
        ...(asked.body === undefined
          ? {}
          : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(asked.body) }),
      })
      return { status: response.status, text: await response.text() }
    },
    { method, path, body },
  )
  if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text}`)
  return JSON.parse(text === '' ? 'null' : text) as T
}

/** Opens the server and signs in; the first time makes the owner's account. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  const { setup_needed: isNew } = await ask<{ setup_needed: boolean }>(page, 'GET', '/api/v1/session')
  const { email, password } = person
  if (isNew) await ask(page, 'POST', '/api/v1/setup', person)
  else await ask(page, 'POST', '/api/auth/sign-in/email', { email, password })
}

const goals = [
  { name: 'Purchase', definition: { kind: 'event', event_name: 'purchase', value: { kind: 'revenue' } } },
  { name: 'Sign-up', definition: { kind: 'event', event_name: 'sign_up' } },
  { name: 'Looked at boots', definition: { kind: 'page', path: '/shop/boots/*' } },
  { name: 'Read the journal', definition: { kind: 'page', path: '/journal/**' } },
]

/** So that the panel of goals has something to show. */
export async function makeGoals(page: Page, projectId: number): Promise<void> {
  const path = `/api/v1/projects/${projectId}/goals`
  const known = JSON.stringify(await ask(page, 'GET', path))
  for (const goal of goals) if (!known.includes(goal.name)) await ask(page, 'POST', path, goal)
}

/** What the functions that run in the page use of it. */
interface PageElement {
  getAttribute(name: string): string | null
  querySelector(selector: string): PageElement | null
}
declare const document: PageElement

/**
 * In the page: is everything that the overview asked for on the screen? No skeleton, nothing of a former answer, the
 * chart's canvas there.
 */
export function isDrawn(): boolean {
  const overview = document.querySelector('.cairn-overview')
  if (overview?.getAttribute('data-ready') !== 'true') return false
  const unfinished = '[data-stale="true"], [aria-busy="true"], .mantine-Skeleton-root, .mantine-Loader-root'
  if (overview.querySelector(unfinished) !== null) return false
  return overview.querySelector('.cairn-chart-body canvas, .cairn-chart-body .cairn-empty') !== null
}
