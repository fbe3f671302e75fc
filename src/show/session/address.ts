// What does the page's address ask for: where to go next, a token, an error?
import { useLocation } from '@tanstack/react-router'

/** A text of the address's search part, exactly as it stands there; undefined if absent. */
export function useSearchText(name: string): string | undefined {
  const search = useLocation({ select: (location) => location.searchStr })
  return new URLSearchParams(search).get(name) ?? undefined
}

/** Where to go after signing in: a path of this server, whatever the address says; never back to signing in. */
export function pathAfter(then: string | undefined, origin: string): string {
  if (then === undefined || !then.startsWith('/')) return '/'
  const url = URL.parse(then, origin)
  if (url === null || url.origin !== origin || /^\/(sign-in|setup)(\/|$)/.test(url.pathname)) return '/'
  return url.pathname + url.search + url.hash
}

/** Of a link to /sign-in that comes back to `nextPath`. */
export const signInSearch = (nextPath: string, email: string): Record<string, string> => {
  // oxlint-disable-next-line unicorn/no-thenable -- the word in the address; nobody awaits it
  return { then: nextPath, email }
}
