// What may the reader do that is of no single project?
import type { SessionJson } from '../../api/index.ts'
import { isAtLeast } from '../api/projects.ts'

/** Organisations in which the reader may make and change projects. */
export const adminOrganizations = (session: SessionJson | undefined): SessionJson['organizations'] =>
  session?.organizations.filter(({ role }) => isAtLeast(role, 'admin')) ?? []

export const mayMakeProjects = (session: SessionJson | undefined): boolean => adminOrganizations(session).length > 0
