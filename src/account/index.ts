// The account room's door.
export { openAccounts } from './accounts.ts'
export { changesBetween } from './audit.ts'
export { invitationMail } from './mails.ts'
export { QueueFullError } from './one-at-a-time.ts'
export { mayInProject, roles } from './roles.ts'
export { AccountsError } from './tables.ts'
export { scopes } from './types.ts'
export type { ProjectAction, Role } from './roles.ts'
export type { Accounts, ApiKey, NewProject, Project, ProjectChange, Scope, WeekStart } from './types.ts'
export { mostCohorts } from './cohorts.ts'
export type { StoredCohort } from './cohorts.ts'
export { mostVirtualEvents } from './virtual-events.ts'
export type { StoredVirtualEvent } from './virtual-events.ts'
export { boardLimits, reportIdsOf } from './board-types.ts'
export type { BoardKind, Dashboard, NewDashboard, NewSavedReport, SavedReport } from './board-types.ts'
export { resourceLimits } from './resource-types.ts'
export type {
  Annotation,
  Created,
  EventDefinition,
  PropertyDefinition,
  ResourceKind,
  Resources,
  Share,
  StoredGoal,
  StoredSegment,
} from './resource-types.ts'
export type { AuditActor, AuditChanges, AuditEntry } from './audit.ts'
export type { AuthOptions, Person, SignedIn, Visit } from './auth.ts'
export type { Mail } from './mails.ts'
export type { Invitation, Member, Membership, Organization } from './teams.ts'
