// How far is it, how fast, how long will it take? Pure: text from numbers.
import type { Progress } from './types.ts'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
export const formatCount = (count: number): string => grouped.format(count)

/** 75_000 → "1 min 15 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** One line: a bar where the end is known, lines, rate, time left. `elapsedMs` since this run began. */
export function progressText(progress: Progress, elapsedMs: number, width = 24): string {
  const { bytesRead, bytesTotal, linesThisRun, file, fileNumber, files } = progress
  const rate = elapsedMs > 0 ? (linesThisRun / elapsedMs) * 1000 : 0
  const parts = [`${formatCount(linesThisRun)} lines`, `${formatCount(rate)}/s`]
  const share = bytesTotal > 0 ? Math.min(bytesRead / bytesTotal, 1) : undefined
  if (share !== undefined && share > 0 && share < 1 && elapsedMs > 500) {
    parts.push(`${formatDuration((elapsedMs / share) * (1 - share))} left`)
  }
  const name = files > 1 ? `${file} (${fileNumber}/${files})` : file
  if (share === undefined) return `${name}  ${parts.join('  ')}`
  const filled = Math.round(share * width)
  return `${name}  [${'='.repeat(filled)}${' '.repeat(width - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${parts.join('  ')}`
}
