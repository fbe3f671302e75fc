// What does the account room know? Projects, the keys that open them, and the people who work with them.

import type { AuditLog } from './audit.ts'
import type { Auth, AuthOptions } from './auth.ts'
import type { Boards } from './board-types.ts'
import type { Cohorts } from './cohorts.ts'
import type { Teams } from './teams.ts'
import type { Resources, ShareOpening } from './resource-types.ts'
import type { Rates } from './rates.ts'
import type { VirtualEvents } from './virtual-events.ts'

export type WeekStart = 'monday' | 'saturday' | 'sunday'

/** A tenant. Every event belongs to exactly one. */
export interface Project {
  /** 1 … 2^32 − 1. */
  readonly id: number
  readonly name: string
  /** The project's own host names ("*.example.com" takes every host below); never counted as a referrer. */
  readonly hostnames: readonly string[]
  /** Keep events of other host names apart. */
  readonly onlyHostnames: boolean
  /** Public: may only send events. */
  readonly writeKey: string
  /** IANA name; reports are in this zone. */
  readonly timeZone: string
  readonly weekStart: WeekStart
  /** ISO 4217; sums of money are in it. */
  readonly currency: string
  readonly sessionGapMinutes: number
  /** Addresses and CIDR blocks whose events are kept apart. */
  readonly excludedAddresses: readonly string[]
  /** Paths whose events are kept apart; `*` within a segment, `**` across. */
  readonly excludedPaths: readonly string[]
  /** Days that events are kept; 0: for ever. */
  readonly retentionDays: number
  /** Events per second that are taken, bursts of some seconds aside; 0: no limit. */
  readonly eventsPerSecond: number
  /** undefined: no organisation has it; only the operator and keys see it. */
  readonly organizationId: string | undefined
  /** ms since 1970. */
  readonly createdAt: number
}
export type NewProject = Pick<Project, 'name'> & Partial<Omit<Project, 'id' | 'name' | 'writeKey' | 'createdAt'>>
export type ProjectChange = Partial<Omit<Project, 'id' | 'writeKey' | 'createdAt'>>

/** read: query and export. write: send and import events. admin: all that, settings and keys. */
export type Scope = 'read' | 'write' | 'admin'
export const scopes = ['read', 'write', 'admin'] as const satisfies readonly Scope[]

export interface ApiKey {
  readonly id: number
  /** undefined: all projects. */
  readonly projectId: number | undefined
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The key's first characters, to tell keys apart. The key itself is not kept. */
  readonly prefix: string
  readonly createdAt: number
  readonly lastUsedAt: number | undefined
  readonly revokedAt: number | undefined
}
interface NewApiKey {
  readonly projectId: number | undefined
  readonly name: string
  readonly scopes: readonly Scope[]
}

export interface AccountOptions {
  /** ms since 1970. */
  readonly now: () => number
  readonly randomBytes: (bytes: number) => Uint8Array
  /** Without it: sessions end with the process, no mail, no OIDC. */
  readonly auth?: AuthOptions
}

export interface Accounts {
  /** By id. Deleted projects are in no list. */
  projects(): Promise<readonly Project[]>
  project(id: number): Promise<Project | undefined>
  createProject(project: NewProject): Promise<Project>
  updateProject(id: number, change: ProjectChange): Promise<Project | undefined>
  /** A new write key; the old one is unknown from now on. */
  renewWriteKey(id: number): Promise<Project | undefined>
  /** The project, its write key and its API keys are unknown from now on. Its events are the caller's to remove. */
  deleteProject(id: number): Promise<boolean>
  /** Ids of deleted projects whose events were not yet removed. */
  deletedProjects(): Promise<readonly number[]>
  /** The events of a deleted project are gone: forget it. */
  forgetProject(id: number): Promise<void>

  /** `secret` is the key; it can't be shown again. */
  createKey(key: NewApiKey): Promise<{ readonly key: ApiKey; readonly secret: string }>
  /** Of one project (keys for all projects are not among them), or all keys. Revoked ones are in the list. */
  keys(projectId?: number): Promise<readonly ApiKey[]>
  revokeKey(id: number): Promise<ApiKey | undefined>
  /** The living key that `secret` is. Its use is noted in memory; see flushKeyUse. */
  authenticate(secret: string): Promise<ApiKey | undefined>
  /** Writes when keys were last used. */
  flushKeyUse(): Promise<void>

  /** Goals, segments, annotations, definitions, share links. */
  readonly resources: Resources
  /** Saved reports, dashboards, favourites. */
  readonly boards: Boards
  readonly cohorts: Cohorts
  readonly virtualEvents: VirtualEvents
  readonly rates: Rates
  /** Opens a share link; `ticket` is what unlocking it gave, undefined if it was not unlocked. */
  openShare(token: string, ticket: string | undefined): Promise<ShareOpening>

  readonly teams: Teams
  readonly auth: Auth
  readonly auditLog: AuditLog

  /** Called after every change of a project, its goals and its events' definitions. */
  onProjectsChange(listener: () => void): void
  /** What SQLite finds wrong with the file; empty if all is well. */
  check(): Promise<readonly string[]>
  /** A consistent copy of the database file while it is in use. */
  backup(file: string): Promise<void>
  close(): Promise<void>
}
