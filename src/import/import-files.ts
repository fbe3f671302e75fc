// How do several files make one import? One after the other, with the progress and the sums of all.
import { join } from 'node:path'
import { type Reading, runFile } from './run-import.ts'
import type { Source } from './source.ts'
import type { Category, FileResult, ImportDeps, ImportResult } from './types.ts'

export interface OpenedFile {
  readonly source: Source
  readonly reading: Reading
}

interface ImportFilesOptions {
  readonly projectId: number
  readonly variant: string
  readonly rejectsFile: string
  readonly isAgain: boolean
}

export async function importFiles(
  files: readonly OpenedFile[],
  options: ImportFilesOptions,
  deps: ImportDeps,
): Promise<ImportResult> {
  const results: FileResult[] = []
  const counts: Partial<Record<Category, number>> = {}
  const sizes = files.map(({ source }) => source.size)
  const bytesTotal = sizes.includes(undefined) ? 0 : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  let bytesDone = 0
  let linesDone = 0
  let eventsSent = 0
  let isInterrupted = false
  for (const [index, { source, reading }] of files.entries()) {
    const tell = (lines: number, thisRun: number): void =>
      deps.onProgress?.({
        file: source.title,
        fileNumber: index + 1,
        files: files.length,
        lines,
        linesThisRun: linesDone + thisRun,
        bytesRead: bytesDone + (source.size === undefined ? 0 : Math.min(source.bytesRead(), source.size)),
        bytesTotal,
      })
    const run = await runFile(
      {
        source,
        reading,
        projectId: options.projectId,
        variant: options.variant,
        rejectsPath: rejectsPathOf(source, index, options, deps),
        isAgain: options.isAgain,
      },
      deps,
      tell,
    )
    results.push(run.result)
    for (const [category, count] of Object.entries(run.result.counts) as [Category, number][]) {
      counts[category] = (counts[category] ?? 0) + count
    }
    bytesDone += source.size ?? 0
    linesDone += run.result.lines - run.result.linesBefore
    eventsSent += run.eventsSent
    isInterrupted = run.isInterrupted
    if (isInterrupted) break
  }
  const sum = (of: (file: FileResult) => number): number => results.reduce((total, file) => total + of(file), 0)
  return {
    files: results,
    lines: sum((file) => file.lines),
    linesBefore: sum((file) => file.linesBefore),
    counts,
    eventsSent,
    isInterrupted,
  }
}

function rejectsPathOf(source: Source, index: number, options: ImportFilesOptions, deps: ImportDeps): string {
  if (options.rejectsFile !== '') return index === 0 ? options.rejectsFile : `${options.rejectsFile}.${index + 1}`
  const name = source.title.replace(/[^\w.-]/g, '_').slice(0, 100)
  return join(deps.directory, `${name}-${source.identity.slice(0, 8)}-${options.projectId}.rejected`)
}
