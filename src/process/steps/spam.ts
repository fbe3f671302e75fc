// Is the referrer made up to show an advertisement in somebody's reports?
import { isSpamHost } from '../spam-hosts.ts'
import type { Step } from '../types.ts'

export const spam: Step = {
  name: 'spam',
  run({ event }, world) {
    const host = event.referrerHost
    return host !== '' && isSpamHost(host, world.spamHosts) ? { reason: 'referrer_spam', detail: host } : undefined
  },
}
