// What a page's address consists of, for any text that a sender may call a URL: web addresses, paths from a log, screens
// of apps, files, garbage. Nothing here throws.
import type { QueryParameter } from './types.ts'

export interface UrlParts {
  /** Lower case, without port and final dot; '' where the URL has none. International names stay in their xn-- form. */
  readonly hostname: string
  /** Percent-decoded where that is valid UTF-8 without control characters (reserved characters stay encoded); never '' . */
  readonly path: string
  readonly parameters: QueryParameter[]
  /** The URL had a user name or password; they are not in the parts. */
  readonly hadCredentials: boolean
}

const hostWithPort = /^(?:localhost|[\w-]+(?:\.[\w-]+)+):\d{1,5}(?:[/?#]|$)/i
const noParameters: QueryParameter[] = []
const hasControl = /[\u0000-\u001f\u007f]/ // eslint-disable-line no-control-regex

/**
 * Rules: "https://Host:8080/a?b" → host, "/a", b. "/a?b" (logs) → no host. "//host/a" → host, unless `isLogPath`.
 * "app://screen/a" → host "screen", "/a". "file:///c/a" → "/c/a". "about:blank" → path "about:blank"; other opaque URLs
 * (data:, blob:, javascript:, mailto:) → the scheme only. "#/route" and "#!/route" (single-page apps) stay part of the
 * path, any other fragment is dropped. What is no URL ("Home screen") is a path of its own, without '?' and '#'.
 */
export function splitUrl(url: string, isLogPath = false): UrlParts {
  const text = url.trim()
  if (text.startsWith('/') && (isLogPath || !text.startsWith('//'))) return splitRelative(text, '')
  const parsed = URL.parse(text.startsWith('//') ? `https:${text}` : text)
  if (parsed === null) return splitRelative(text, '')
  const hadCredentials = parsed.username !== '' || parsed.password !== ''
  if (!parsed.pathname.startsWith('/') && parsed.host === '') {
    // "localhost:3000/a" and "example.com:8080/a" read as scheme and rest: meant is host and port.
    if (hostWithPort.test(text)) return splitUrl(`http://${text}`)
    const path = parsed.protocol === 'about:' ? `about:${parsed.pathname}` : parsed.protocol
    return { hostname: '', path, parameters: noParameters, hadCredentials }
  }
  const host = parsed.hostname.endsWith('.') ? parsed.hostname.slice(0, -1) : parsed.hostname
  const route = routeOf(parsed.hash)
  return {
    hostname: host.toLowerCase(),
    path: readable(parsed.pathname || '/') + route.path,
    parameters: parametersOf(parsed.search.slice(1), route.query),
    hadCredentials,
  }
}

function splitRelative(text: string, hostname: string): UrlParts {
  const hashAt = text.indexOf('#')
  const beforeHash = hashAt === -1 ? text : text.slice(0, hashAt)
  const route = hashAt === -1 ? noRoute : routeOf(text.slice(hashAt))
  const queryAt = beforeHash.indexOf('?')
  const path = queryAt === -1 ? beforeHash : beforeHash.slice(0, queryAt)
  const query = queryAt === -1 ? '' : beforeHash.slice(queryAt + 1)
  return {
    hostname,
    path: readable(path || '/') + route.path,
    parameters: parametersOf(query, route.query),
    hadCredentials: false,
  }
}

const noRoute = { path: '', query: '' }
function routeOf(hash: string): { readonly path: string; readonly query: string } {
  if (!hash.startsWith('#/') && !hash.startsWith('#!/')) return noRoute
  const queryAt = hash.indexOf('?')
  return queryAt === -1
    ? { path: readable(hash), query: '' }
    : { path: readable(hash.slice(0, queryAt)), query: hash.slice(queryAt + 1) }
}

function parametersOf(query: string, routeQuery: string): QueryParameter[] {
  if (query === '' && routeQuery === '') return noParameters
  const parts = query.split('&')
  if (routeQuery !== '') parts.push(...routeQuery.split('&'))
  const parameters: QueryParameter[] = []
  for (const part of parts) {
    if (part === '') continue
    const equalsAt = part.indexOf('=')
    parameters.push(equalsAt === -1 ? [part, undefined] : [part.slice(0, equalsAt), part.slice(equalsAt + 1)])
  }
  return parameters
}

function readable(path: string): string {
  if (!path.includes('%')) return path
  try {
    const decoded = decodeURI(path)
    return hasControl.test(decoded) ? path : decoded
  } catch {
    return path
  }
}
