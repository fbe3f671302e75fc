// How often may a share link's password be tried? Bounded by address, by link, and by how much work is under way: each try
// costs 0.2 s of CPU by purpose, and must not be a way to keep the machine busy.

const perAddress = 10
const perLink = 100
const windowMs = 60_000
const mostCounted = 10_000
const mostUnderWay = 8

/** What `work` gave, or 'too_many': it was not done. */
export interface UnlockGate {
  pass<T>(
    address: string,
    token: string,
    work: () => Promise<T | 'wrong_password'>,
  ): Promise<T | 'wrong_password' | 'too_many'>
}

/** Counts wrong passwords in windows of one minute, and runs one try at a time. */
export function createUnlockGate(now: () => number): UnlockGate {
  let windowEnd = 0
  let counts = new Map<string, number>()
  let underWay = 0
  let last: Promise<unknown> = Promise.resolve()
  const countOf = (key: string): number => {
    if (now() >= windowEnd || counts.size > mostCounted) {
      counts = new Map()
      windowEnd = now() + windowMs
    }
    return counts.get(key) ?? 0
  }
  return {
    pass: async (address, token, work) => {
      const keys = [`a ${address}`, `t ${token}`] as const
      const isOver = (): boolean => countOf(keys[0]) >= perAddress || countOf(keys[1]) >= perLink
      if (underWay >= mostUnderWay || isOver()) return 'too_many'
      underWay++
      const turn = last.then(async () => {
        if (isOver()) return 'too_many' as const
        const outcome = await work()
        if (outcome === 'wrong_password') for (const key of keys) counts.set(key, countOf(key) + 1)
        return outcome
      })
      last = turn.catch(() => undefined)
      try {
        return await turn
      } finally {
        underWay--
      }
    },
  }
}
