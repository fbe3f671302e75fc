// What do main and the loader's process tell each other?
import type { Settings } from './settings.ts'
import type { ProjectSettings, StepStats } from '../process/index.ts'

/** What the loader's process is started with: JSON in its environment, which only its owner can read (a URL may hold a password). */
export interface LoaderArguments {
  readonly settings: Pick<
    Settings,
    'data' | 'minFreeDisk' | 'clickhouseUrl' | 'geoFile' | 'spamHostsFile' | 'logLevel' | 'logFormat'
  >
}

export const loaderVariable = 'CAIRN_LOADER'

export type ToLoader =
  /** The embedded engine listens here now; every start of it has another path. */
  | { readonly kind: 'engine'; readonly socketPath: string }
  /** The tables are there. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'projects'; readonly projects: readonly (readonly [id: number, settings: ProjectSettings])[] }
  | { readonly kind: 'settle'; readonly id: number }
  /** Stop at a batch boundary; answered by `paused`. */
  | { readonly kind: 'pause'; readonly id: number }
  | { readonly kind: 'resume' }
  /** Senders come in a burst: no new batch meanwhile. */
  | { readonly kind: 'burst'; readonly isBurst: boolean }
  | { readonly kind: 'expireSalts' }
  /** Whom would an event without a distinct id from this browser belong to just now? Answered by `device`. */
  | {
      readonly kind: 'device'
      readonly id: number
      readonly projectId: number
      readonly address: string
      readonly userAgent: string
    }
  | { readonly kind: 'stop' }

export interface LoaderCounters {
  readonly events: number
  readonly dropped: number
  readonly duplicates: number
  readonly batches: number
  /** Failed attempts to load a batch. */
  readonly failures: number
  readonly backlogBytes: number
  /** ms between the receipt of the last loaded record and its being visible. */
  readonly lagMs: number
  readonly steps: readonly StepStats[]
  readonly memoryBytes: number
}

export type FromLoader =
  | { readonly kind: 'running' }
  | { readonly kind: 'counters'; readonly counters: LoaderCounters }
  /** The engine wrote while the disk was full: it has to be started again. */
  | { readonly kind: 'suspect' }
  /** Rows of these projects changed. */
  | {
      readonly kind: 'changed'
      readonly projects: readonly number[]
      /** Projects of what was kept apart or refused. */
      readonly dropped: readonly number[]
    }
  | { readonly kind: 'device'; readonly id: number; readonly personIds: readonly string[] }
  | { readonly kind: 'settled'; readonly id: number }
  | { readonly kind: 'paused'; readonly id: number }
