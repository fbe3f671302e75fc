// Which channel a visit came by: GA4's default channel groups by Google's published rules, tried in Google's order, and
// "AI Assistants". https://support.google.com/analytics/answer/9756891
//
// Where Cairn differs from GA4, on purpose: AI assistants have a channel of their own (before search, since
// gemini.google.com is no search engine); a link in a webmail (mail.google.com) counts as Email, which for GA4 is a
// referral; GA4's groups that need data of the advertiser's account (networks of Google Ads) can't be told apart here.
import { remember } from './bounded-map.ts'
import { type SourceKind, sourceKinds, sourceTable } from './source-table.ts'

export const channels = [
  'Direct',
  'Cross-network',
  'Paid Shopping',
  'Paid Search',
  'Paid Social',
  'Paid Video',
  'Display',
  'Paid Other',
  'AI Assistants',
  'Organic Shopping',
  'Organic Social',
  'Organic Video',
  'Organic Search',
  'Referral',
  'Email',
  'Affiliates',
  'Audio',
  'SMS',
  'Mobile Push Notifications',
  'Unassigned',
] as const
export type Channel = (typeof channels)[number]

export interface KnownSource {
  readonly name: string
  readonly kind: SourceKind
}

interface Visit {
  /** All lower case; medium is '(none)' and source '(direct)' where there is neither tag nor referrer. */
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly kind: SourceKind | undefined
}

const paidMedium = /^(.*cp.*|ppc|retargeting|paid.*)$/
const shoppingCampaign = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const displayMedia = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm'])
const socialMedia = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media'])
const referralMedia = new Set(['referral', 'app', 'link'])
const emailWords = new Set(['email', 'e-mail', 'e_mail', 'e mail'])
const isPaid = (visit: Visit): boolean => paidMedium.test(visit.medium)
const isShopping = (visit: Visit): boolean => visit.kind === 'shopping' || shoppingCampaign.test(visit.campaign)

/** Tried from top to bottom: the first that holds is the channel. */
const rules: readonly (readonly [Channel, (visit: Visit) => boolean])[] = [
  ['Direct', (v) => v.source === '(direct)' && (v.medium === '(none)' || v.medium === '(not set)')],
  ['Cross-network', (v) => v.campaign.includes('cross-network')],
  ['Paid Shopping', (v) => isShopping(v) && isPaid(v)],
  ['Paid Search', (v) => v.kind === 'search' && isPaid(v)],
  ['Paid Social', (v) => v.kind === 'social' && isPaid(v)],
  ['Paid Video', (v) => v.kind === 'video' && isPaid(v)],
  ['Display', (v) => displayMedia.has(v.medium)],
  ['Paid Other', isPaid],
  ['AI Assistants', (v) => v.kind === 'assistant' || v.medium === 'ai' || v.medium === 'ai-assistant'],
  ['Organic Shopping', isShopping],
  ['Organic Social', (v) => v.kind === 'social' || socialMedia.has(v.medium)],
  ['Organic Video', (v) => v.kind === 'video' || v.medium.includes('video')],
  ['Organic Search', (v) => v.kind === 'search' || v.medium === 'organic'],
  ['Referral', (v) => referralMedia.has(v.medium)],
  ['Email', (v) => emailWords.has(v.source) || emailWords.has(v.medium) || v.kind === 'email'],
  ['Affiliates', (v) => v.medium === 'affiliate'],
  ['Audio', (v) => v.medium === 'audio'],
  ['SMS', (v) => v.source === 'sms' || v.medium === 'sms'],
  [
    'Mobile Push Notifications',
    (v) => v.medium.endsWith('push') || /mobile|notification/.test(v.medium) || v.source === 'firebase',
  ],
]

/** The channel of a visit by its source (host, name or tag), medium and campaign, in any case; '' where unknown. */
export function channelOf(source: string, medium: string, campaign: string): Channel {
  const visit: Visit = {
    source: source === '' ? '(direct)' : source.toLowerCase(),
    medium: medium === '' ? (source === '' ? '(none)' : '(not set)') : medium.toLowerCase(),
    campaign: campaign.toLowerCase(),
    kind: sourceOf(source)?.kind,
  }
  for (const [channel, holds] of rules) if (holds(visit)) return channel
  return 'Unassigned'
}

const byExactHost = new Map<string, KnownSource>()
const byWord = new Map<string, KnownSource>()
/** "google.*" under "google", "search.yahoo.*" under "search.yahoo". */
const byStem = new Map<string, KnownSource>()
for (const kind of sourceKinds) {
  for (const line of sourceTable[kind].trim().split('\n')) {
    const colonAt = line.indexOf(':')
    const name = line.slice(0, colonAt).trim()
    const source: KnownSource = { name, kind }
    if (!byWord.has(name.toLowerCase())) byWord.set(name.toLowerCase(), source)
    for (const spelling of line.slice(colonAt + 1).split(',')) {
      const word = spelling.trim()
      if (word.endsWith('.*')) byStem.set(word.slice(0, -2), source)
      else if (word.includes('.')) byExactHost.set(word, source)
      else byWord.set(word, source)
    }
  }
}

const publicSuffix = /\.(?:(?:com?|org|net|gov|edu|ac|ne|or)\.)?[a-z]{2,}$/

/** Name and kind of a known source, given its host ("news.google.com") or its tag ("google", "fb"), in any case. */
export const sourceOf = remember(5_000, (text: string): KnownSource | undefined => {
  const word = text.toLowerCase()
  if (!word.includes('.')) return byWord.get(word) ?? byStem.get(word)
  for (let host = word; host.includes('.'); host = host.slice(host.indexOf('.') + 1)) {
    const known = byExactHost.get(host) ?? byStem.get(host.replace(publicSuffix, ''))
    if (known !== undefined) return known
  }
  return byWord.get(word)
})
