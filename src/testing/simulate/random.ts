// Where does chance come from? From a seed: the same seed gives the same numbers on every machine.

export interface Random {
  /** 0 ≤ x < 1, 32 bits. */
  next(): number
  /** A whole number from 0 to n − 1. */
  below(n: number): number
  chance(probability: number): boolean
  /** Mean 0, standard deviation 1 (sum of four uniform numbers: light tails, quick). */
  normal(): number
  /** A positive number around `median`, `spread` times more or less in a third of the cases. */
  around(median: number, spread: number): number
  exponential(mean: number): number
  /** Starts again from other seeds. */
  reseed(a: number, b: number): void
}

/** sfc32 by Chris Doty-Humphrey (PractRand), seeded with two 32-bit numbers. */
export function createRandom(seedA: number, seedB: number): Random {
  let a = 0
  let b = 0
  let c = 0
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 4_294_967_296
  }
  const reseed = (first: number, second: number): void => {
    a = first | 0
    b = second | 0
    c = (first ^ 0x9e3779b9) | 0
    counter = 1
    for (let round = 0; round < 12; round++) next()
  }
  const normal = (): number => (next() + next() + next() + next() - 2) * 1.7320508
  reseed(seedA, seedB)
  return {
    next,
    below: (n) => Math.floor(next() * n),
    chance: (probability) => next() < probability,
    normal,
    around: (median, spread) => median * Math.exp(normal() * Math.log(spread)),
    exponential: (mean) => -mean * Math.log(1 - next()),
    reseed,
  }
}

/** Chooses among values by weight. */
export interface Choice<Value> {
  readonly values: readonly Value[]
  pick(random: Random): Value
}

export function choiceOf<Value>(entries: readonly (readonly [value: Value, weight: number])[]): Choice<Value> {
  const values = entries.map(([value]) => value)
  const first = values[0]
  if (first === undefined) throw new Error('Nothing to choose from.')
  const upTo = new Float64Array(entries.length)
  let total = 0
  for (const [index, [, weight]] of entries.entries()) upTo[index] = total += weight
  return {
    values,
    pick(random) {
      const at = random.next() * total
      let low = 0
      let high = upTo.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if ((upTo[middle] ?? 0) > at) high = middle
        else low = middle + 1
      }
      return values[low] ?? first
    },
  }
}

/** Popularity as it is: the nth is asked for 1 / n^exponent as often as the first (Zipf). */
export const zipf = <Value>(values: readonly Value[], exponent = 1.05): Choice<Value> =>
  choiceOf(values.map((value, index) => [value, 1 / (index + 1) ** exponent]))
