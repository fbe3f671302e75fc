// Does a request that changes something come from our own pages? A cookie is sent by the browser whoever asks, so the page
// that asks must be ours: `Origin` (every browser sends it with such requests) or else `Sec-Fetch-Site`.
import type { ApiContext } from './authenticate.ts'
import { ApiFailure } from './failure.ts'
import type { ApiDeps } from './types.ts'

const isChange = (method: string): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

/** Our own origins, as this request's browser may know us: the public one, and the one that it asked. */
function ownOrigins(context: ApiContext, deps: Pick<ApiDeps, 'origin' | 'publicUrl'>): readonly string[] {
  const incoming = context.env?.incoming
  const asked = incoming === undefined ? new URL(context.req.url).origin : deps.origin(incoming)
  return deps.publicUrl === '' ? [asked] : [new URL(deps.publicUrl).origin, asked]
}

/** The origin that this request's browser knows us by. */
export function ownOrigin(context: ApiContext, deps: Pick<ApiDeps, 'origin' | 'publicUrl'>): string {
  const [first = '', asked = first] = ownOrigins(context, deps)
  const origin = context.req.header('origin')
  if (origin !== undefined) return origin === first ? first : asked
  // A proxy may have changed host and scheme, and a GET tells no origin: a browser sends cookies with this name over https only.
  const isSecure = context.req.header('cookie')?.includes('__Secure-cairn.') === true
  return isSecure && first.startsWith('https:') ? first : asked
}

/**
 * Throws 403 where another site's page asks for a change. `needsProof`: the request carries a cookie, so one that tells
 * neither origin nor site is refused as well; programs use keys.
 */
export function requireOwnOrigin(
  context: ApiContext,
  deps: Pick<ApiDeps, 'origin' | 'publicUrl'>,
  needsProof: boolean,
): void {
  if (!isChange(context.req.method)) return
  const origin = context.req.header('origin')
  const site = context.req.header('sec-fetch-site')
  const own = ownOrigins(context, deps)
  if (origin !== undefined) {
    if (own.includes(origin)) return
    throw new ApiFailure(
      'foreign_origin',
      `The request comes from a page of ${origin.slice(0, 200)}, this is ${own[0]}.`,
    )
  }
  if (site === 'same-origin' || (site === undefined && !needsProof)) return
  throw new ApiFailure('foreign_origin', 'The request does not tell that it comes from a page of this Cairn.')
}

/** Throws 400 where a body of a request with a cookie is not JSON: a form of another site can send other types. */
export function requireJson(context: ApiContext): void {
  if (!isChange(context.req.method)) return
  const type = context.req.header('content-type')
  if (type !== undefined && !/^application\/json\b/i.test(type))
    throw new ApiFailure('bad_request', 'The body must be JSON: send `Content-Type: application/json`.')
}
