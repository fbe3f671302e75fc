// Who sent the person here? The referrer without its secrets; the page's own host and the project's own hosts are no
// referrer. "www." makes no difference.
import { eventFlags } from '../../event/index.ts'
import { matchesHost } from '../patterns.ts'
import { isSecretName, redacted, redactPath, redactText } from '../redact.ts'
import type { QueryParameter, Step } from '../types.ts'
import { remember } from '../bounded-map.ts'
import { splitUrl } from '../url-parts.ts'

export const referrer: Step = {
  name: 'referrer',
  run({ event, wire, settings }) {
    if (wire.referrer === undefined || wire.referrer === '' || wire.referrer === '-') return undefined
    const found = readReferrer(wire.referrer)
    const { host } = found
    if (host === '' || host === bareHost(event.hostname)) return undefined
    if (matchesHost(settings.ownHosts, host) || matchesHost(settings.hostnames, host)) return undefined
    event.referrer = found.text
    event.referrerHost = host
    if (found.isRedacted) event.flags |= eventFlags.redacted
    return undefined
  },
}

interface Referrer {
  /** '' where the text is no address of another site (about:blank, data:, a path…). */
  readonly host: string
  readonly text: string
  readonly isRedacted: boolean
}

const bareDomain = /^[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)/

const readReferrer = remember(2_000, (sent: string): Referrer => {
  const url = bareDomain.test(sent) ? `https://${sent}` : sent
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? ''
  const { hostname, path, parameters, hadCredentials } = splitUrl(url)
  if (hostname === '' || scheme === 'file') return { host: '', text: '', isRedacted: false }
  const cleanPath = redactPath(path)
  const query = parameters.map(cleanParameter).join('&')
  const sentQuery = parameters.map(joinParameter).join('&')
  return {
    host: bareHost(hostname),
    text: `${scheme || 'https'}://${hostname}${cleanPath}${query === '' ? '' : `?${query}`}`,
    isRedacted: hadCredentials || cleanPath !== path || query !== sentQuery,
  }
})

const joinParameter = ([name, value]: QueryParameter): string => (value === undefined ? name : `${name}=${value}`)
const cleanParameter = ([name, value]: QueryParameter): string =>
  joinParameter([redactText(name), value && (isSecretName(name) ? redacted : redactText(value))])

/** "www.example.com" and "example.com" are one host for referrers. */
const bareHost = (host: string): string => (host.startsWith('www.') ? host.slice(4) : host)
