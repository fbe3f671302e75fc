import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogIds } from './log-ids.ts'

interface LogLine {
  readonly text: string
  readonly at: number
}
const idsOf = (lines: readonly LogLine[]): string[] => {
  const ids = createLogIds()
  return lines.map(({ text, at }, index) => ids.next(`${at} ${text}`, at, index + 1))
}
/** A log over many minutes, with equal lines, a little out of order. */
const log = fc
  .array(
    fc.record({
      text: fc.constantFrom('a', 'b', 'c'),
      at: fc.integer({ min: 0, max: 30 }).map((n) => n * 1000),
      step: fc.integer({ min: 0, max: 5 }),
    }),
    {
      minLength: 300,
      maxLength: 600,
    },
  )
  .map((lines) => {
    let now = 1_700_000_000_000
    return lines.map(({ text, at, step }) => ({ text, at: (now += step * 1000) - at }))
  })

describe('the ids of log lines', () => {
  it('are each line its own, also for equal lines', () => {
    fc.assert(
      fc.property(log, (lines) => {
        expect(new Set(idsOf(lines)).size).toBe(lines.length)
      }),
      { numRuns: 30 },
    )
  })

  it('are the same for the same content', () => {
    fc.assert(
      fc.property(log, (lines) => {
        expect(idsOf(lines)).toEqual(idsOf(lines))
      }),
      { numRuns: 10 },
    )
  })

  it('are known again where logs are joined: nothing is added that was not there', () => {
    fc.assert(
      fc.property(log, (lines) => {
        const alone = new Set(idsOf(lines))
        for (const joined of [[...lines, ...lines], [...lines, ...lines.slice(0, 250)], lines.slice(100)]) {
          expect(idsOf(joined).filter((id) => !alone.has(id))).toEqual([])
        }
      }),
      { numRuns: 30 },
    )
  })

  it('are the same when an import goes on in the middle', () => {
    fc.assert(
      fc.property(log, fc.double({ min: 0, max: 1, noNaN: true }), (lines, share) => {
        const stop = Math.floor(lines.length * share)
        const first = createLogIds()
        for (const [index, { text, at }] of lines.slice(0, stop).entries()) first.next(`${at} ${text}`, at, index + 1)
        const from = Math.min(first.neededFrom(), stop + 1)
        const second = createLogIds()
        const again = lines.slice(from - 1).map(({ text, at }, index) => second.next(`${at} ${text}`, at, from + index))
        expect(again.slice(stop - from + 1)).toEqual(idsOf(lines).slice(stop))
      }),
      { numRuns: 50 },
    )
  })

  it('hold only the last minute in memory', () => {
    const ids = createLogIds()
    for (let line = 1; line <= 10_000; line++) ids.next(`line ${line}`, 1_700_000_000_000 + line * 1000, line)
    expect(ids.neededFrom()).toBeGreaterThan(9_930)
  })

  it('do not hold on to a line that came much too late', () => {
    const ids = createLogIds()
    ids.next('first', 1_700_000_000_000, 1)
    for (let line = 2; line <= 30_000; line++) {
      ids.next(`line ${line}`, line === 200 ? 1_600_000_000_000 : 1_700_000_000_000 + line * 1000, line)
    }
    expect(ids.neededFrom()).toBeGreaterThan(29_000)
  })
})
