// Where do points, bands and labels of a chart's axis of time stand?

/** Where a point stands in the plot, in percent. `isBanded`: in the middle of its band (bars), else from edge to edge (lines). */
const share = (index: number, count: number, isBanded = false): number =>
  isBanded ? ((index + 0.5) / Math.max(1, count)) * 100 : count <= 1 ? 50 : (index / (count - 1)) * 100

export const position = (index: number, count: number, isBanded = false): string => `${share(index, count, isBanded)}%`

export function spanOf(a: number, b: number, count: number): { left: string; width: string } {
  const from = share(Math.min(a, b), count)
  return { left: `${from}%`, width: `${share(Math.max(a, b), count) - from}%` }
}

/** The half before and after a point, within the plot. */
export function bandOf(index: number, count: number, isBanded = false): { left: string; width: string } {
  const half = isBanded ? 50 / Math.max(1, count) : 50 / Math.max(1, count - 1)
  const from = Math.max(0, share(index, count, isBanded) - half)
  return { left: `${from}%`, width: `${Math.min(100, share(index, count, isBanded) + half) - from}%` }
}

/** The point nearest to a share (0…1) of the plot's width. */
export const indexAtShare = (part: number, count: number, isBanded = false): number =>
  Math.min(count - 1, Math.max(0, isBanded ? Math.floor(part * count) : Math.round(part * (count - 1))))

/** At most about ten labels, a whole number of weeks or days apart, so that the rhythm is seen. */
export function labelStep(count: number, rhythm: number): number {
  const step = Math.ceil(count / 10)
  if (step === 1 || rhythm === 1) return step
  if (step > rhythm / 2) return Math.ceil(step / rhythm) * rhythm
  // Parts of a day: every 2, 3, 4, 6, 12 hours.
  return Array.from({ length: rhythm }, (_, at) => at + 1).find((at) => at >= step && rhythm % at === 0) ?? rhythm
}
