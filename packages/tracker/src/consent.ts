// May an event of this page be sent? Gives the reason why not, for the developer's console.
import { currentUrl, pathOf } from './page.ts'
import { data } from './settings.ts'
import { storage } from './storage.ts'

/** Did the person opt out? In memory too, for browsers that keep nothing: then it holds for this page. */
export let isOptedOut: unknown = storage((kept) => kept['cairn_opt_out'])

/** Remembers what the person said, and forgets who they were. The flag is kept only while they are opted out. */
export const setOptedOut = (is: unknown): void => {
  isOptedOut = is
  storage((kept) => {
    delete kept['cairn_id']
    kept['cairn_opt_out'] = 1
    if (!is) delete kept['cairn_opt_out']
  })
}
export const forgetId = (): void => setOptedOut(isOptedOut)

export const whyNot = (): unknown =>
  (isOptedOut && 'opted out') ||
  // Names of the navigator's own: "globalPrivacyControl doNotTrack". The one is true, the other '1', if the person set it.
  data['respect']?.split(' ').find((signal) => (navigator as never as Record<string, number>)[signal]! > 0) ||
  (!('allowAutomation' in data) && navigator.webdriver && 'automation') ||
  // A file has no host name.
  (!('allowLocalhost' in data) && /^(localhost|127\..+|\[::1]|)$/.test(location.hostname) && 'localhost') ||
  // `/admin/*, /login` as one expression over an address: `*` stands for any characters.
  (data['exclude'] &&
    RegExp('//[^/]*(' + data['exclude'].replace(/\*/g, '.*').replace(/, */g, '|') + ')$').test(pathOf(currentUrl())) &&
    'excluded')
