// How many come when? Each place by its own clock: night and evening, weekday and weekend, growth over the weeks, days
// that are better than others, and one day on which a large site linked here.
import { world } from './people.ts'
import { createRandom } from './random.ts'

export const slotMs = 10 * 60_000
export const dayMs = 86_400_000
const slotsPerDay = dayMs / slotMs

/** Share of the day by local hour, 0 to 23. */
const byHour = [14, 9, 6, 5, 5, 8, 16, 28, 40, 48, 52, 54, 58, 56, 52, 51, 53, 58, 66, 76, 84, 80, 58, 30]
/** Sunday first. */
const byWeekday = [0.9, 1.06, 1.09, 1.06, 1.02, 0.94, 0.83]

export interface Rhythm {
  /** Start, ms since 1970. */
  readonly from: number
  readonly slots: number
  /** Share (0 to 1) of all events that are planned up to the end of a slot. */
  plannedUpTo(slot: number): number
  /** Activity of each place in a slot; the same array each time. */
  activity(slot: number): Float64Array
  /** How many of the sessions of a slot come because of the famous post, 0 to 1. */
  fameShare(slot: number): number
  /** Is the payment broken at this time? */
  isBroken(at: number): boolean
}

/** `until` is the end, exclusive, in ms; `days` whole days before it. `growth`: last day by first day. */
export function createRhythm(options: {
  readonly seed: number
  readonly until: number
  readonly days: number
  readonly growth: number
}): Rhythm {
  const { seed, until, days, growth } = options
  const from = until - days * dayMs
  const slots = days * slotsPerDay
  const offsets = world.map(({ zone }) => dailyOffsets(zone, from, days))
  const random = createRandom(seed, 0x517cc1b7)
  const dayWeights = Array.from(
    { length: days },
    (_, day) => growth ** (day / Math.max(days - 1, 1)) * (1 + random.normal() * 0.05),
  )
  const activities = new Float64Array(world.length)

  const activity = (slot: number): Float64Array => {
    const day = Math.floor(slot / slotsPerDay)
    const at = from + slot * slotMs
    for (const [index, place] of world.entries()) {
      const local = at + (offsets[index]?.[day] ?? 0)
      const hours = (local % dayMs) / 3_600_000
      const hour = Math.floor(hours)
      const next = byHour[(hour + 1) % 24] ?? 0
      const share = (byHour[hour] ?? 0) * (hour + 1 - hours) + next * (hours - hour)
      const weekday = byWeekday[(Math.floor(local / dayMs) + 4) % 7] ?? 1
      activities[index] = place.share * share * weekday
    }
    return activities
  }

  // A post on a weekday's afternoon (UTC) about 45 % through; it holds for half a day.
  const fameStart = weekdayNear(from + Math.floor(days * 0.45) * dayMs) + 14 * 3_600_000
  const fame = (slot: number): number => {
    const hours = (from + slot * slotMs - fameStart) / 3_600_000
    return hours < 0 || hours > 20 ? 0 : Math.min(hours / 1.5, 1) * Math.exp(-hours / 5) * 6
  }
  // Payment breaks on a weekday about 70 % through, from 11:20 to 16:40 UTC.
  const brokenFrom = weekdayNear(from + Math.floor(days * 0.7) * dayMs) + 11 * 3_600_000 + 20 * 60_000
  const brokenUntil = brokenFrom + 5 * 3_600_000 + 20 * 60_000

  const upTo = new Float64Array(slots)
  const fameShares = new Float64Array(slots)
  let total = 0
  for (let slot = 0; slot < slots; slot++) {
    let sum = 0
    for (const value of activity(slot)) sum += value
    const usual = sum * (dayWeights[Math.floor(slot / slotsPerDay)] ?? 1)
    const extra = usual * fame(slot)
    fameShares[slot] = extra / (usual + extra || 1)
    total += usual + extra
    upTo[slot] = total
  }

  return {
    from,
    slots,
    plannedUpTo: (slot) => (upTo[slot] ?? total) / total,
    activity,
    fameShare: (slot) => fameShares[slot] ?? 0,
    isBroken: (at) => at >= brokenFrom && at < brokenUntil,
  }
}

/** The same day, or the Monday after a weekend. */
function weekdayNear(day: number): number {
  const weekday = (Math.floor(day / dayMs) + 4) % 7
  return day + (weekday === 0 ? 1 : weekday === 6 ? 2 : 0) * dayMs
}

/** ms ahead of UTC at the noon of each day. */
function dailyOffsets(zone: string, from: number, days: number): number[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return Array.from({ length: days }, (_, day) => {
    const noon = from + day * dayMs + dayMs / 2
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(noon)) part[type] = Number(value)
    return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute']) - noon
  })
}
