// Under which address does a visitor's browser know this Cairn, and does a request come from this machine itself?
import type { IncomingMessage } from 'node:http'
import { proxyMatcher } from '../collect/index.ts'

const first = (header: string | string[] | undefined): string =>
  String(header ?? '')
    .split(',')[0]
    ?.trim() ?? ''

/** By the request's Host, and what trusted proxies tell of host and scheme: 'https://stats.example.com'. */
export function originFinder(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isProxy = proxyMatcher(trustedProxies)
  return ({ headers, socket }) => {
    const isProxied = isProxy(socket.remoteAddress)
    const told = isProxied ? first(headers['x-forwarded-host']) : ''
    const scheme = isProxied && first(headers['x-forwarded-proto']) === 'https' ? 'https' : 'http'
    const url = `${scheme}://${told || (headers.host ?? '')}`
    return URL.canParse(url) ? new URL(url).origin : 'http://localhost'
  }
}

const forwardedHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * From this machine, asked under a name of this machine (so no page of another site can lead a browser here), and not handed
 * on by a proxy that tells so. A proxy on this machine that tells nothing can't be told apart: hence --public-url behind proxies.
 */
export function isLocalRequest({ headers, socket }: IncomingMessage): boolean {
  const isLoopback = /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '')
  const isLocalName = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(headers.host ?? '')
  return isLoopback && isLocalName && forwardedHeaders.every((name) => headers[name] === undefined)
}
