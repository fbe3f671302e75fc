// cairn.js: the script of the tag. Puts the parts together and offers `window.cairn`.
// This order of the parts compresses best; any other works as well.
import type { Cairn } from './contract.ts'
import { lookAround, viewAgain, viewPage, watchPageViews } from './page-views.ts'
import { watchClicks } from './clicks.ts'
import { measure, sendEngagement, watchEngagement } from './engagement.ts'
import { identify, track } from './track.ts'
import { guard, on } from './guard.ts'
import { clearQueue, deliver, flush } from './queue.ts'
import { isOptedOut, setOptedOut } from './consent.ts'
import { loadModules } from './settings.ts'

type Verb = (...args: never[]) => void

/** What the page can call: `cairn.identify(id)`, or `cairn('identify', id)` so that the stub needs one function only. */
const verbs: Record<string, Verb> = {
  __proto__: null as never,
  page_view: viewPage,
  identify,
  optOut() {
    clearQueue()
    setOptedOut(true)
  },
  optIn() {
    if (isOptedOut) {
      setOptedOut(false)
      viewAgain()
    }
  },
}

const early = window.cairn
// A tag that is there twice counts once.
if (!early?.deliver) {
  const cairn = guard((name: string, ...rest: never[]): void => (verbs[name] || track.bind(0, name))(...rest))
  for (const verb in verbs) (cairn as never as typeof verbs)[verb] = guard(verbs[verb] as Verb)
  ;(window.cairn = cairn as Cairn).deliver = deliver
  const turn = (): void => {
    measure()
    if (document.hidden) {
      sendEngagement()
      flush(true)
    } else lookAround(1)
  }
  on('visibilitychange', turn)
  watchPageViews()
  watchEngagement()
  watchClicks()
  turn()
  for (const call of early?.q || []) cairn(...(call as never as [string]))
  loadModules()
}
