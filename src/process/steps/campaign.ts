// Which campaign? UTM tags and click ids are read and taken out of the query, so that a page is one page however people
// came to it; of the other parameters secrets are taken out.
import { eventFlags } from '../../event/index.ts'
import { clickIds, trackingParameters } from '../click-ids.ts'
import { decodeLoosely, isSecretName, redacted, redactText } from '../redact.ts'
import type { MutableEvent, QueryParameter, Step } from '../types.ts'

export const campaign: Step = {
  name: 'campaign',
  run(draft) {
    const { event, parameters } = draft
    if (parameters.length === 0) return undefined
    const kept: string[] = []
    let clickRank = Number.POSITIVE_INFINITY
    let utmId = ''
    for (const parameter of parameters) {
      const [name, value] = parameter
      const key = name.toLowerCase()
      if (key.startsWith('utm_')) {
        const text = tagValue(event, value)
        const field = utmFields.get(key)
        if (field !== undefined) event[field] ||= text
        else if (key === 'utm_id') utmId ||= text
        continue
      }
      const rank = clickIdRank.get(key)
      if (rank !== undefined) {
        if (rank < clickRank && value) {
          clickRank = rank
          event.clickIdName = key
          event.clickId = decodeLoosely(value)
          draft.clickOrigin = clickIds.get(key)
        }
        continue
      }
      if (!trackingParameters.has(key)) kept.push(keepParameter(event, parameter))
    }
    event.utmCampaign ||= utmId
    event.query = kept.join('&')
    return undefined
  },
}

/** A click id that comes earlier in the table wins over later ones. */
const clickIdRank: ReadonlyMap<string, number> = new Map([...clickIds.keys()].map((name, index) => [name, index]))

type TextField = 'utmSource' | 'utmMedium' | 'utmCampaign' | 'utmTerm' | 'utmContent'
const utmFields: ReadonlyMap<string, TextField> = new Map([
  ['utm_source', 'utmSource'],
  ['utm_medium', 'utmMedium'],
  ['utm_campaign', 'utmCampaign'],
  ['utm_term', 'utmTerm'],
  ['utm_content', 'utmContent'],
])

function tagValue(event: MutableEvent, value: string | undefined): string {
  const text = decodeLoosely(value ?? '').trim()
  const clean = redactText(text)
  if (clean !== text) event.flags |= eventFlags.redacted
  return clean
}

function keepParameter(event: MutableEvent, [name, value]: QueryParameter): string {
  const cleanName = redactText(name)
  const cleanValue = value === undefined || value === '' ? value : isSecretName(name) ? redacted : redactText(value)
  if (cleanName !== name || cleanValue !== value) event.flags |= eventFlags.redacted
  return cleanValue === undefined ? cleanName : `${cleanName}=${cleanValue}`
}
