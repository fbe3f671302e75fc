// What became of the events that a command appended? Waits until they are loaded, and tells how many were new.
import { isIgnoredReason } from '../../event/index.ts'
import { formatDuration } from '../../import/index.ts'
import type { Control, ControlStats } from '../control-client.ts'
import { ask } from './answers.ts'
import type { Cli } from './command.ts'
import type { ProgressLine } from './progress-line.ts'

export interface Loaded {
  /** Became rows of the reports. */
  readonly loaded: number
  readonly keptApart: number
  /** Were there already: the same event id. */
  readonly known: number
  /** Kept apart, by reason. */
  readonly reasons: Readonly<Record<string, number>>
}

/** Starts counting before the first event is appended. */
export async function startLoading(cli: Cli, control: Control): Promise<LoadingWatch> {
  const before = await control.stats()
  const startedAt = new Date(cli.now()).toISOString()
  return {
    async finish(projectId, sent, progress) {
      const loadingFrom = cli.now()
      const { promise: settled, resolve } = Promise.withResolvers<void>()
      let failure: unknown
      let isSettled = false
      void control
        .settle()
        .catch((error: unknown) => (failure = error))
        .finally(() => {
          isSettled = true
          resolve()
        })
      while (!isSettled) {
        await Promise.race([settled, new Promise((done) => setTimeout(done, 500))])
        if (isSettled) break
        const { backlogBytes } = await control.stats()
        progress.update(
          () => `loading  ${(backlogBytes / 1e6).toFixed(1)} MB left  ${formatDuration(cli.now() - loadingFrom)}`,
        )
      }
      progress.clear()
      if (failure !== undefined) throw failure
      const difference = differenceOf(before, await control.stats())
      // Other senders may have been at work: then nobody can tell whose events the totals count.
      if (difference.loaded + difference.keptApart + difference.known !== sent) return undefined
      const path = `/api/v1/projects/${projectId}/dropped?limit=0&from=${encodeURIComponent(startedAt)}`
      const { counts } = (await ask(control, 'GET', path)) as {
        counts: readonly { readonly reason: string; readonly events: number }[]
      }
      const reasons: Record<string, number> = {}
      for (const { reason, events } of counts)
        if (!isIgnoredReason(reason)) reasons[reason] = (reasons[reason] ?? 0) + events
      return { ...difference, reasons }
    },
  }
}

export interface LoadingWatch {
  /** Resolves when everything is loaded: to what became of the `sent` events, or undefined if others sent meanwhile. */
  finish(projectId: number, sent: number, progress: ProgressLine): Promise<Loaded | undefined>
}

const differenceOf = (before: ControlStats, after: ControlStats): Omit<Loaded, 'reasons'> => ({
  loaded: after.eventsLoaded - before.eventsLoaded,
  keptApart: after.eventsDropped - before.eventsDropped,
  known: after.eventsDuplicate - before.eventsDuplicate,
})
