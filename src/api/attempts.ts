// How often may somebody try? By address and by account, in windows that begin with the first attempt. An attempt counts when
// it begins, so that many at once don't slip through, and is given back when it succeeds.
import { isIPv6 } from 'node:net'
import { ApiFailure } from './failure.ts'

interface Limit {
  readonly most: number
  readonly windowMs: number
}
const minutes = 60_000

/** Kind → most per address, per account. */
const limits = {
  sign_in: { address: { most: 10, windowMs: 5 * minutes }, account: { most: 20, windowMs: 15 * minutes } },
  /** better-auth also locks the account for 15 minutes after 10 wrong codes in a row. */
  second_factor: { address: { most: 10, windowMs: 5 * minutes }, account: undefined },
  reset_request: { address: { most: 10, windowMs: 15 * minutes }, account: { most: 3, windowMs: 15 * minutes } },
  reset: { address: { most: 10, windowMs: 15 * minutes }, account: undefined },
  /** The own password, asked again of who is signed in. */
  password: { address: undefined, account: { most: 10, windowMs: 15 * minutes } },
  invitation: { address: { most: 20, windowMs: 5 * minutes }, account: undefined },
  setup: { address: { most: 10, windowMs: 5 * minutes }, account: undefined },
} as const satisfies Record<string, { readonly address: Limit | undefined; readonly account: Limit | undefined }>
export type AttemptKind = keyof typeof limits

export interface Attempts {
  /** Counts one; throws 429 if there were too many. `giveBack` un-counts it: it was not in vain. */
  begin(kind: AttemptKind, from: { readonly address: string; readonly account?: string }): { giveBack(): void }
}

const mostWindows = 50_000

/** IPv6: a customer has a /64 at least. */
const addressKey = (address: string): string => {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const groups = address.includes('::')
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
    : left
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

/** In memory and bounded: with too many windows the ones that began first are forgotten. */
export function createAttempts(now: () => number): Attempts {
  const windows = new Map<string, { count: number; readonly endsAt: number }>()
  const windowOf = (key: string, { windowMs }: Limit): { count: number; readonly endsAt: number } => {
    const known = windows.get(key)
    if (known !== undefined && known.endsAt > now()) return known
    windows.delete(key)
    const begun = { count: 0, endsAt: now() + windowMs }
    windows.set(key, begun)
    for (const first of windows.keys()) {
      if (windows.size <= mostWindows) break
      windows.delete(first)
    }
    return begun
  }
  return {
    begin: (kind, { address, account }) => {
      const { address: perAddress, account: perAccount } = limits[kind]
      const taken: { count: number; readonly endsAt: number; readonly most: number }[] = []
      const look = (key: string, limit: Limit | undefined): void => {
        if (limit !== undefined) taken.push(Object.assign(windowOf(`${kind} ${key}`, limit), { most: limit.most }))
      }
      look(`address ${addressKey(address)}`, perAddress)
      if (account !== undefined) look(`account ${account.toLowerCase()}`, perAccount)
      const over = taken.find(({ count, most }) => count >= most)
      if (over !== undefined)
        throw new ApiFailure(
          'too_many_attempts',
          'That was tried too often.',
          [],
          Math.ceil((over.endsAt - now()) / 1000),
        )
      for (const window of taken) window.count += 1
      return {
        giveBack: () => {
          for (const window of taken) window.count -= 1
        },
      }
    },
  }
}
