// Who is signed in, and what the team looks like, in JSON.
import { z } from '@hono/zod-openapi'
import { roles } from '../account/index.ts'

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
    setup_token_needed: z.boolean().openapi({
      description:
        'The set-up page must be opened by the link that `cairn start` prints: the asker is not at this machine.',
    }),
    sign_in: z.object({
      mail: z.boolean().openapi({ description: 'Mail is set up: reset links and invitations are sent.' }),
      oidc: z.object({ id: z.string(), name: z.string() }).nullable(),
    }),
    user: z
      .object({
        id: z.string(),
        email: z.string(),
        name: z.string(),
        two_factor: z.boolean(),
        has_password: z.boolean().openapi({ description: 'false: signs in by OIDC only.' }),
      })
      .nullable()
      .openapi({ description: 'null: not signed in.' }),
    organizations: z.array(z.object({ id: z.string(), name: z.string(), role: roleSchema })),
  })
  .openapi('Session')

const personName = z.string().trim().min(1).max(100)
export const passwordSchema = z
  .string()
  .min(10, 'A password has at least 10 characters.')
  .max(200, 'A password has at most 200 characters.')
const email = z.email('Not an e-mail address.').max(254)

/** POST /api/v1/setup, once: the owner, an organisation, and the projects that are there belong to it. Signs in. */
export const setupSchema = z
  .strictObject({
    name: personName,
    email,
    password: passwordSchema,
    organization: personName,
    token: z.string().max(100).optional().openapi({ description: 'From the link that `cairn start` prints.' }),
  })
  .openapi('Setup')

/** GET /api/v1/sessions: where one is signed in. */
export const ownSessionSchema = z
  .object({
    id: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().openapi({ description: 'To the day.' }),
    expires_at: z.iso.datetime(),
    address: z.string(),
    user_agent: z.string(),
    is_current: z.boolean(),
  })
  .openapi('OwnSession')

/** GET /api/v1/invitations/{id}: open to everybody who has the link. */
export const invitationDoorSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: roleSchema,
    organization: z.object({ name: z.string() }),
    invited_by: z.string(),
    expires_at: z.iso.datetime(),
    needs_account: z
      .boolean()
      .openapi({ description: 'Nobody has an account with this address yet: send name and password.' }),
  })
  .openapi('InvitationDoor')
/** POST /api/v1/invitations/{id}/accept */
export const acceptInvitationSchema = z
  .strictObject({ name: personName, password: passwordSchema })
  .partial()
  .openapi('AcceptInvitation')

export const memberSchema = z
  .object({
    id: z.string(),
    user_id: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    two_factor: z.boolean(),
    joined_at: z.iso.datetime(),
  })
  .openapi('Member')
const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: roleSchema,
    invited_by: z.string(),
    expires_at: z.iso.datetime(),
    link: z.string().openapi({ description: 'Path on this host; whoever opens it may take the invitation.' }),
  })
  .openapi('Invitation')
export const teamSchema = z
  .object({
    organization: z.object({ id: z.string(), name: z.string() }),
    members: z.array(memberSchema),
    invitations: z.array(invitationSchema).openapi({ description: 'Open ones; told to admins and owners only.' }),
  })
  .openapi('Team')
export const newInvitationSchema = z.strictObject({ email, role: roleSchema }).openapi('NewInvitation')
export const sentInvitationSchema = invitationSchema
  .extend({ mailed: z.boolean().openapi({ description: 'false: hand the link over yourself.' }) })
  .openapi('SentInvitation')
export const memberChangeSchema = z.strictObject({ role: roleSchema }).openapi('MemberChange')
export const newOrganizationSchema = z.strictObject({ name: personName }).openapi('NewOrganization')
export const organizationSchema = z
  .object({ id: z.string(), name: z.string(), role: roleSchema })
  .openapi('Organization')

const auditEntrySchema = z
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
export const auditPageSchema = z
  .object({
    entries: z.array(auditEntrySchema).openapi({ description: 'Newest first.' }),
    next: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'As `before` for the page after this one; null: the end.' }),
  })
  .openapi('AuditPage')

export type { Role } from '../account/index.ts'
export type SessionJson = z.output<typeof sessionSchema>
export type SetupJson = z.input<typeof setupSchema>
export type OwnSessionJson = z.output<typeof ownSessionSchema>
export type InvitationDoorJson = z.output<typeof invitationDoorSchema>
export type AcceptInvitationJson = z.input<typeof acceptInvitationSchema>
export type MemberJson = z.output<typeof memberSchema>
export type InvitationJson = z.output<typeof invitationSchema>
export type SentInvitationJson = z.output<typeof sentInvitationSchema>
export type TeamJson = z.output<typeof teamSchema>
export type OrganizationJson = z.output<typeof organizationSchema>
export type AuditEntryJson = z.output<typeof auditEntrySchema>
export type AuditPageJson = z.output<typeof auditPageSchema>
