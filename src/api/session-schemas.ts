// Who is signed in, and what the team looks like, in JSON.
import { z } from '@hono/zod-openapi'

export const roles = ['owner', 'admin', 'analyst', 'viewer'] as const
export const roleSchema = z.enum(roles).openapi({
  description:
    '`viewer` reads. `analyst` also changes goals, segments, annotations and event definitions. `admin` also projects, keys, shares and members. `owner` also the organisation.',
})

/** GET /api/v1/session: open to everybody; says what the asker may know. */
export const sessionSchema = z
  .object({
    version: z.string(),
    setup_needed: z
      .boolean()
      .openapi({ description: 'Nobody has an account yet: the first visitor makes the owner’s.' }),
    sign_in: z.object({
      mail: z.boolean().openapi({ description: 'Mail is set up: reset links and invitations are sent.' }),
      oidc: z.object({ id: z.string(), name: z.string() }).nullable(),
    }),
    user: z
      .object({ id: z.string(), email: z.string(), name: z.string(), two_factor: z.boolean() })
      .nullable()
      .openapi({ description: 'null: not signed in.' }),
    organizations: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })),
  })
  .openapi('Session')

/** POST /api/v1/setup, once: the owner, an organisation, and the projects that are there belong to it. Signs in. */
export const setupSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    email: z.email().max(254),
    password: z.string().min(10).max(200),
    organization: z.string().trim().min(1).max(100),
  })
  .openapi('Setup')

export const auditEntrySchema = z
  .object({
    id: z.number().int(),
    at: z.iso.datetime(),
    actor: z.object({ kind: z.enum(['user', 'key', 'operator']), id: z.string(), name: z.string() }),
    action: z.string().openapi({ example: 'project.update' }),
    organization_id: z.string().nullable(),
    project_id: z.number().int().nullable(),
    target: z.string().openapi({ description: 'What was changed, for people.', example: 'Shop' }),
    changes: z
      .record(z.string(), z.object({ from: z.unknown().optional(), to: z.unknown().optional() }))
      .openapi({ description: 'Field → before and after. Never a secret.' }),
    address: z.string(),
  })
  .openapi('AuditEntry')

export type Role = (typeof roles)[number]
export type SessionJson = z.output<typeof sessionSchema>
export type SetupJson = z.input<typeof setupSchema>
export type AuditEntryJson = z.output<typeof auditEntrySchema>
