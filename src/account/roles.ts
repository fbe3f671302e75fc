// What may people do? Roles within an organisation, each with everything that the one before may.

export const roles = ['owner', 'admin', 'analyst', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What a role is asked for in a project. */
export type ProjectAction = 'read' | 'annotate' | 'admin'

const allowed = {
  viewer: ['read'],
  analyst: ['read', 'annotate'],
  admin: ['read', 'annotate', 'admin'],
  owner: ['read', 'annotate', 'admin'],
} as const satisfies Record<Role, readonly ProjectAction[]>

export const mayInProject = (role: Role, action: ProjectAction): boolean =>
  (allowed[role] as readonly ProjectAction[]).includes(action)

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)
