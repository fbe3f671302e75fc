// Query parameters that advertisers and mail senders add to links: what they say of where a person came from.
// Sources: the vendors' own documentation of auto-tagging. A click id that is only put on paid clicks makes the visit
// paid; one that is put on every link out (fbclid, igshid, epik, ScCid's share links…) only names the source.
import type { Origin } from './types.ts'

/** Parameter (lower case) → source and medium; `undefined` medium: taken from elsewhere. The order says which wins. */
export const clickIds: ReadonlyMap<string, Origin> = new Map<string, Origin>([
  ['gclid', { source: 'google', medium: 'cpc' }],
  ['gbraid', { source: 'google', medium: 'cpc' }],
  ['wbraid', { source: 'google', medium: 'cpc' }],
  ['dclid', { source: 'google', medium: 'display' }],
  ['msclkid', { source: 'bing', medium: 'cpc' }],
  ['ttclid', { source: 'tiktok', medium: 'cpc' }],
  ['twclid', { source: 'twitter', medium: 'cpc' }],
  ['li_fat_id', { source: 'linkedin', medium: 'cpc' }],
  ['yclid', { source: 'yandex', medium: 'cpc' }],
  ['rdt_cid', { source: 'reddit', medium: 'cpc' }],
  ['sccid', { source: 'snapchat', medium: 'cpc' }],
  ['qclid', { source: 'quora', medium: 'cpc' }],
  ['tblci', { source: 'taboola', medium: 'display' }],
  ['obclid', { source: 'outbrain', medium: 'display' }],
  ['dicbo', { source: 'outbrain', medium: 'display' }],
  ['irclickid', { source: 'impact', medium: 'affiliate' }],
  ['cjevent', { source: 'cj', medium: 'affiliate' }],
  ['awc', { source: 'awin', medium: 'affiliate' }],
  ['srsltid', { source: 'google shopping', medium: 'organic' }],
  ['fbclid', { source: 'facebook', medium: '' }],
  ['igshid', { source: 'instagram', medium: 'social' }],
  ['igsh', { source: 'instagram', medium: 'social' }],
  ['epik', { source: 'pinterest', medium: '' }],
  ['mc_cid', { source: 'mailchimp', medium: 'email' }],
  ['_hsenc', { source: 'hubspot', medium: 'email' }],
])

/** Companions of click ids and cross-domain linkers: taken out of the query and not kept. They name a person or a mail. */
export const trackingParameters: ReadonlySet<string> = new Set([
  'gclsrc',
  'gad_source',
  'gad_campaignid',
  'mc_eid',
  '_hsmi',
  'mkt_tok',
  'vero_id',
  'vero_conv',
  'oly_anon_id',
  'oly_enc_id',
  '_ga',
  '_gl',
  '_openstat',
  'ysclid',
  'wickedid',
  's_kwcid',
  'ef_id',
])
