// What are the roles called, and what may they do?
import type { Role } from '../../api/index.ts'

/** Least first: each may do what the one before may. */
export const roleOrder = ['viewer', 'analyst', 'admin', 'owner'] as const satisfies readonly Role[]

export const roleWords = {
  viewer: {
    name: 'Viewer',
    can: 'Sees all sites and reports, changes nothing.',
    youCan: 'You will see all its sites and reports.',
  },
  analyst: {
    name: 'Analyst',
    can: 'Also changes goals, segments, annotations and descriptions of events.',
    youCan: 'You will see all its sites and reports, and may change goals, segments and annotations.',
  },
  admin: {
    name: 'Admin',
    can: 'Also changes sites, API keys, shared links and the team.',
    youCan: 'You will see all its sites and reports, and may change them and the team.',
  },
  owner: {
    name: 'Owner',
    can: 'Also names other owners and renames the organisation.',
    youCan: 'All of it will be yours as well: sites, reports, team and the organisation itself.',
  },
} as const satisfies Record<Role, { name: string; can: string; youCan: string }>
