// How long was the page looked at, and how far was it read? Counts the time that the page is visible and has the focus,
// and the deepest pixel that came into view. Sent as `engagement`: `engaged_ms` is the time since the last one was sent,
// `scroll_depth` the deepest so far, in percent of the page's height now (pages grow).
import { on } from './guard.ts'
import { pageUrl } from './page.ts'
import { track } from './track.ts'

/** When the running stretch of attention began (ms of the page's clock, which a change of the system's does not move). */
let since = 0
let engagedMs = 0
let deepestPixel = 0
let sentDepth = 0

/** Takes the time and the depth up to now. */
export const measure = (): void => {
  const now = performance.now()
  if (since) engagedMs += now - since
  since = !document.hidden && document.hasFocus() ? now : 0
  deepestPixel = Math.max(deepestPixel, scrollY + innerHeight)
}

/** Sends what is new about the page that is shown: before it is left or hidden. */
export const sendEngagement = (): void => {
  measure()
  // `| 0` cuts the fraction; a frame of no height has no depth.
  const depth = Math.min(100, (deepestPixel / document.documentElement.scrollHeight) * 100 + 0.5) | 0
  if (pageUrl && (engagedMs > 999 || depth > sentDepth)) {
    track('engagement', {}, { engaged_ms: engagedMs | 0, scroll_depth: (sentDepth = depth) })
    engagedMs = 0
  }
}

/** A new page view begins. */
export const resetEngagement = (): void => {
  engagedMs = deepestPixel = sentDepth = 0
}

export const watchEngagement = (): void => {
  on('focus', measure)
  on('blur', measure)
  on('scroll', measure)
}
