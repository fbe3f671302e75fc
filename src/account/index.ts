// The account room's door.
export { openAccounts } from './accounts.ts'
export { AccountsError } from './tables.ts'
export { scopes } from './types.ts'
export type { Accounts, ApiKey, NewProject, Project, ProjectChange, Scope, WeekStart } from './types.ts'
