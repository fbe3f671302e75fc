// What the browser tests share: one browser and one site for a file, a fresh context for each test.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { buildTracker } from '../build.ts'
import { complaintsOf, openBrowser, until, type Browser, type BrowserContext, type Page } from './browser.ts'
import { html, openSite, type Arrived, type Site } from './site.ts'

export interface Visit {
  readonly site: Site
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: ReturnType<typeof complaintsOf>
  /** Names of the events that were taken, in their order. */
  names(): string[]
  /** Waits for that many events of the name, and gives all of them. */
  come(name: string, count?: number): Promise<Arrived[]>
  /** Puts a page on the site and opens it. */
  open(path: string, text?: string, host?: string): Promise<void>
}

/** Afterwards nothing must have arrived that is not of the wire format, and no error must have reached the page. */
export function visits(): Visit {
  let browser: Browser
  const visit = {
    names: () => visit.site.events().map((event) => event.event_name),
    come: async (name: string, count = 1) => {
      const { site, complaints } = visit
      await until(
        () => site.events(name).length >= count,
        () => ({ wanted: `${count} × ${name}`, requests: site.requests, complaints, violations: site.violations }),
      )
      return site.events(name)
    },
    open: async (path: string, text = html('hello'), host?: string) => {
      visit.site.pages.set(new URL(path, 'http://site').pathname, text)
      await visit.page.goto(visit.site.url(path, host))
    },
  } as { -readonly [Key in keyof Visit]: Visit[Key] }

  beforeAll(async () => {
    await buildTracker()
    ;[browser, visit.site] = await Promise.all([openBrowser(), openSite()])
  })
  afterAll(async () => {
    await browser?.close()
    await visit.site?.close()
  })
  beforeEach(async () => {
    visit.site.reset()
    visit.context = await browser.newContext({ locale: 'de-AT', timezoneId: 'Europe/Vienna' })
    visit.page = await visit.context.newPage()
    visit.complaints = complaintsOf(visit.page)
  })
  afterEach(async () => {
    await visit.context.close()
    expect(visit.site.violations).toEqual([])
    expect(visit.complaints.errors).toEqual([])
  })
  return visit
}
