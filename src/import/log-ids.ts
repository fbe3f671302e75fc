// Which id does a line of a log get, so that the same line counts once however often and in whatever file it comes?
//
// The rule: a hash of the line's bytes (without its end), and where the same line stands more than once, its number:
// two equal lines are two requests. Equal lines name the same second, so only lines of nearly the same time are compared:
// a line is the nth of its kind among the lines of this file whose times lie within a minute. Hence:
// - the id depends on the file's content only: not on its name, its compression, or the project's settings;
// - logs that overlap, or are joined to one file, give each line the id that it had before;
// - what can't be told apart: a log joined to itself that spans less than a minute (its lines count twice), and equal
//   lines of one second that log rotation has put into two files (they count once).
import { hash } from 'node:crypto'

/** How far (ms of the log's time) equal lines may lie apart to be counted as several. */
const sameLineWindowMs = 60_000
/** After so many lines in a row from another time the log's clock is taken to have moved there. */
const linesToMove = 100

/** After so many lines without one the time beside the log's own is forgotten. */
const linesToForget = 10_000

/** Lines that are compared with each other: counts of equal ones, by second, as far back as the window reaches. */
interface Era {
  latestSecond: number
  lastLine: number
  readonly seconds: Map<number, Second>
}
interface Second {
  readonly firstLine: number
  readonly counts: Map<string, number>
}

const windowSeconds = sameLineWindowMs / 1000
const newEra = (): Era => ({ latestSecond: Number.NEGATIVE_INFINITY, lastLine: 0, seconds: new Map() })

export interface LogIds {
  /** The id of a line. `timestamp` in ms; `line` is its number in the file. */
  next(text: string, timestamp: number, line: number): string
  /** To give later lines the same ids again, a new `LogIds` has to see the lines from this one on. */
  neededFrom(): number
}

export function createLogIds(): LogIds {
  let main = newEra()
  /** Lines that are older than the window: stragglers, or the beginning of another log that was joined on. */
  let side = newEra()
  let sideRun = 0

  return {
    next(text, timestamp, line) {
      const digest = lineDigest(text)
      const second = Math.floor(timestamp / 1000)
      let number: number
      if (second >= main.latestSecond - windowSeconds) {
        sideRun = 0
        number = countIn(main, digest, second, line)
      } else {
        sideRun++
        if (second < side.latestSecond - windowSeconds || line - side.lastLine > linesToForget) side = newEra()
        number = countIn(side, digest, second, line)
        if (sideRun >= linesToMove) {
          main = side
          side = newEra()
          sideRun = 0
        }
      }
      return number === 1 ? digest : `${digest}.${number}`
    },
    neededFrom() {
      let first = Number.POSITIVE_INFINITY
      for (const era of main.lastLine - side.lastLine > linesToForget ? [main] : [main, side]) {
        for (const { firstLine } of era.seconds.values()) first = Math.min(first, firstLine)
      }
      return first
    },
  }
}

function countIn(era: Era, digest: string, second: number, line: number): number {
  era.lastLine = line
  if (second > era.latestSecond) {
    era.latestSecond = second
    for (const key of era.seconds.keys()) if (key < second - windowSeconds) era.seconds.delete(key)
  }
  let bucket = era.seconds.get(second)
  if (bucket === undefined) era.seconds.set(second, (bucket = { firstLine: line, counts: new Map() }))
  const number = (bucket.counts.get(digest) ?? 0) + 1
  bucket.counts.set(digest, number)
  return number
}

/** 128 bits, in 22 characters; of Latin-1 text, as the file's bytes are read. */
export const lineDigest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)
