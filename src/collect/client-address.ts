// Whose request is it? The address behind trusted proxies, and the country that a trusted CDN tells.
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** The sender as far as the connection and trusted headers tell: address '' and country '' where unknown. */
export interface Client {
  readonly address: string
  readonly country: string
}

/** Of an IncomingMessage. Its headers become an object when they are read first: only where a proxy may have written some. */
interface Asking {
  readonly socket: { readonly remoteAddress?: string | undefined }
  readonly headers: IncomingHttpHeaders
}

const countryHeaders = [
  'cf-ipcountry',
  'cloudfront-viewer-country',
  'x-vercel-ip-country',
  'fastly-client-country',
  'fly-client-country',
  'x-appengine-country',
  'x-client-geo-country',
  'x-country-code',
]

/**
 * A function from a connection's peer and the request's headers to the client. `X-Forwarded-For` is read from the right:
 * every address that a trusted proxy wrote is believed, up to the first that is not itself a trusted proxy.
 * Throws if an entry of `trustedProxies` is no address and no CIDR range: that is a setting to be mended.
 */
export function clientFinder(
  trustedProxies: readonly string[],
  trustCountryHeaders: boolean,
): (request: Asking) => Client {
  const trusted = parseRanges(trustedProxies)
  const isTrusted = (address: string): boolean =>
    trusted !== undefined && address !== '' && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (request) => {
    const direct = peerAddress(request.socket.remoteAddress ?? '')
    const isBehindProxy = trusted !== undefined && isTrusted(direct)
    const country = trustCountryHeaders && (trusted === undefined || isBehindProxy) ? countryOf(request.headers) : ''
    if (!isBehindProxy) return { address: direct, country }
    let address = direct
    const hops = String(request.headers['x-forwarded-for'] ?? '').split(',')
    for (let index = hops.length - 1; index >= 0; index -= 1) {
      const hop = plainAddress(hops[index] ?? '')
      if (hop === '') break
      address = hop
      if (!isTrusted(hop)) break
    }
    return { address, country }
  }
}

/** A function that tells whether a connection's peer is a trusted proxy: its X-Forwarded-* headers are believed. */
export function proxyMatcher(trustedProxies: readonly string[]): (peer: string | undefined) => boolean {
  const trusted = parseRanges(trustedProxies)
  return (peer) => {
    const address = peerAddress(peer ?? '')
    return trusted !== undefined && address !== '' && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
}

function parseRanges(ranges: readonly string[]): BlockList | undefined {
  if (ranges.length === 0) return undefined
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits, ...more] = range.trim().split('/')
    const version = isIP(address)
    const prefix = bits === undefined ? (version === 6 ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN
    if (version === 0 || more.length > 0 || !(prefix <= (version === 6 ? 128 : 32)))
      throw new Error(`trusted proxy '${range}' is neither an IP address nor a CIDR range such as 10.0.0.0/8`)
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** The kernel's own words: an address, perhaps one mapped into IPv6, perhaps with a zone. */
function peerAddress(peer: string): string {
  if (peer.startsWith('::ffff:') && peer.includes('.')) return peer.slice(7)
  const zone = peer.indexOf('%')
  return zone < 0 ? peer : peer.slice(0, zone)
}

/** An address as text: without port, brackets, zone, and as IPv4 where it is one mapped into IPv6. '' if it is none. */
function plainAddress(text: string): string {
  let address = text.trim()
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(address)
  if (bracketed) address = bracketed[1] ?? ''
  else if (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(address)) address = address.slice(0, address.indexOf(':'))
  const zone = address.indexOf('%')
  if (zone >= 0) address = address.slice(0, zone)
  if (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address)) address = address.slice(7)
  return isIP(address) === 0 ? '' : address
}

function countryOf(headers: IncomingHttpHeaders): string {
  for (const name of countryHeaders) {
    const value = String(headers[name] ?? '').toUpperCase()
    // XX: unknown, T1: Tor (Cloudflare); ZZ: unknown (App Engine).
    if (/^[A-Z]{2}$/.test(value) && value !== 'XX' && value !== 'ZZ') return value
  }
  return ''
}
