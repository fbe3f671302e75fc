// When is a page seen? When it is loaded and visible (not prerendered, not in a background tab), when a router changes
// the address, when it comes back from the back/forward cache.
import type { Fields, Properties } from './contract.ts'
import { resetEngagement, sendEngagement } from './engagement.ts'
import { guard, on } from './guard.ts'
import { here, pageUrl, pathOf, setPageUrl, leavePage } from './page.ts'
import { readTitle } from './queue.ts'
import { data } from './settings.ts'
import { track } from './track.ts'

/** Turns the page: what is known of the old one is sent, and a new one begins. */
export const viewPage = (properties?: Properties, fields?: Fields): void => {
  sendEngagement()
  readTitle()
  leavePage()
  setPageUrl(fields?.url || here())
  resetEngagement()
  track('page_view', properties, fields)
}

/** Looks where the browser is now, and counts the page if it is another one and was visible. `isNew`: not a replaced state. */
export const lookAround = guard((isNew?: unknown): void => {
  if (!('manual' in data) && (pageUrl || !document.hidden)) {
    const url = here()
    // A page that only replaces its query (filters, a map's place) is still the same page.
    if (isNew ? url !== pageUrl : pathOf(url) !== pathOf(pageUrl)) viewPage()
    else setPageUrl(url)
  }
})

/** Counts the page that is shown once more. */
export const viewAgain = (): void => {
  setPageUrl('')
  lookAround(1)
}

export const watchPageViews = (): void => {
  ;(['pushState', 'replaceState'] as const).forEach((method) => {
    const original = history[method]
    history[method] = function (...args) {
      original.apply(this, args)
      lookAround(method < 'q')
    }
  })
  // Also fires when the fragment changes.
  on('popstate', lookAround)
  on('pageshow', (event: PageTransitionEvent) => event.persisted && viewAgain())
}
