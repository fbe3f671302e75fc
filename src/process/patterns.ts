// Lists that people write into a project's settings (hosts, paths, addresses), made ready for matching once per list.
import { BlockList, isIP } from 'node:net'

/** A list is compiled when it is first used and forgotten with the settings it belongs to. */
function compileOnce<T>(compile: (list: readonly string[]) => T): (list: readonly string[]) => T {
  const compiled = new WeakMap<readonly string[], T>()
  return (list) => {
    let found = compiled.get(list)
    if (found === undefined) {
      found = compile(list)
      compiled.set(list, found)
    }
    return found
  }
}

const compileHosts = compileOnce((list) => {
  const exact = new Set<string>()
  const suffixes: string[] = []
  for (const entry of list) {
    const host = entry.trim().toLowerCase()
    if (host.startsWith('*.')) suffixes.push(host.slice(1))
    else exact.add(host.replace(/^www\./, ''))
  }
  return { exact, suffixes }
})

/** Is the host on the list? "example.com" takes www.example.com too, "*.example.com" every host below example.com. */
export function matchesHost(list: readonly string[], host: string): boolean {
  if (list.length === 0) return false
  const { exact, suffixes } = compileHosts(list)
  return exact.has(host.startsWith('www.') ? host.slice(4) : host) || suffixes.some((suffix) => host.endsWith(suffix))
}

const compilePaths = compileOnce((list) =>
  list.filter((pattern) => pattern.trim() !== '').map((pattern) => pattern.trim().match(/\*\*+|[^]/gu) ?? []),
)

/** Does the path match one of the patterns? `*` is any text without a slash, `**` any text. */
export const matchesPath = (list: readonly string[], path: string): boolean =>
  list.length > 0 && compilePaths(list).some((pattern) => matchesPattern(pattern, path))

/**
 * All ways through the pattern at once, so the time is at most (length of the pattern × length of the path), whatever
 * they hold; a regular expression with many stars can take for ever.
 */
function matchesPattern(pattern: readonly string[], path: string): boolean {
  let places = new Set<number>()
  const stand = (at: number, next: Set<number>): void => {
    next.add(at)
    // A star may stand for nothing.
    if (pattern[at]?.startsWith('*')) stand(at + 1, next)
  }
  stand(0, places)
  for (const character of path) {
    const next = new Set<number>()
    for (const at of places) {
      const token = pattern[at]
      if (token === undefined) continue
      if (token.startsWith('**') || (token === '*' && character !== '/')) stand(at, next)
      else if (token === character) stand(at + 1, next)
    }
    if (next.size === 0) return false
    places = next
  }
  return places.has(pattern.length)
}

const compileAddresses = compileOnce((list) => {
  const blocks = new BlockList()
  for (const entry of list) {
    const [address = '', bits] = entry.trim().split('/')
    const version = isIP(address)
    if (version === 0) continue
    const family = version === 4 ? 'ipv4' : 'ipv6'
    const prefix = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits)
    if (Number.isInteger(prefix) && prefix >= 0 && prefix <= (version === 4 ? 32 : 128)) {
      blocks.addSubnet(address, prefix, family)
    }
  }
  return blocks
})

/** Is the address in one of the blocks? IPv4 in IPv6 form (::ffff:192.0.2.1) counts as IPv4. */
export function matchesAddress(list: readonly string[], address: string): boolean {
  if (list.length === 0 || address === '') return false
  const plain = address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
  const version = isIP(plain)
  return version !== 0 && compileAddresses(list).check(plain, version === 4 ? 'ipv4' : 'ipv6')
}
