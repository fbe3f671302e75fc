// Where did the person come from, in one name and one channel? UTM tags win over click ids, and these over the referrer;
// a part that a tag leaves open (a source without a medium) is filled from the next.
import { channelOf, sourceOf } from '../channel.ts'
import type { Step } from '../types.ts'

export const source: Step = {
  name: 'source',
  run({ event, clickOrigin }) {
    const host = event.referrerHost
    const known = host === '' ? undefined : sourceOf(host)
    // Facebook's id on a link from Instagram: the referrer knows better than an id without a medium.
    const clickSource = clickOrigin?.medium === '' && known !== undefined ? '' : (clickOrigin?.source ?? '')
    const origin = event.utmSource || clickSource || host
    // A click id without a medium is on unpaid links too: like a link from that site.
    const fromClick = clickOrigin === undefined ? '' : clickOrigin.medium || 'referral'
    const fromReferrer =
      host === '' ? '' : known?.kind === 'search' ? 'organic' : known?.kind === 'email' ? 'email' : 'referral'
    const medium = event.utmMedium || fromClick || fromReferrer
    event.source = origin === '' ? (medium === '' ? directSource : '') : (sourceOf(origin)?.name ?? origin)
    event.channel = channelOf(origin, medium, event.utmCampaign)
    return undefined
  },
}

/** Source of visits without tag, click id or referrer. */
const directSource = 'Direct'
