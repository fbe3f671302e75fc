// How are places of a result said?
import type { PathsResult, ReportInput } from '../../../report/index.ts'

type Report = Extract<ReportInput, { kind: 'paths' }>

/** With an end alone the last step is the end, and steps are counted back from it. */
export const isBackwards = ({ start, end }: Pick<Report, 'start' | 'end'>): boolean =>
  start === undefined && end !== undefined

/** "1", or of a path that is read backwards "−2", "end". */
export function stepText(report: Report, step: number): string {
  if (!isBackwards(report)) return String(step + 1)
  const before = (report.steps ?? 5) - 1 - step
  return before === 0 ? 'end' : `−${before}`
}

export const pathText = (nodes: readonly string[]): string => nodes.join(' → ')

/** How many links and nodes are not drawn, of all steps. */
export const hiddenLinks = ({ links, links_total: totals }: PathsResult): number =>
  totals.reduce((sum, total) => sum + total, 0) - links.length
