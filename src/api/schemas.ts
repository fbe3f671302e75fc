// What do projects and keys look like in JSON? Schemas of bodies and answers; the OpenAPI document is made of them.
import { z } from '@hono/zod-openapi'
import { roles, scopes } from '../account/index.ts'
import type { ApiKey, NewProject, Project, ProjectChange, Role } from '../account/index.ts'

const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
const currencies = new Set(Intl.supportedValuesOf('currency'))
const isHostname = (name: string): boolean => /^(\*\.)?[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*(:\d+)?$/u.test(name)
const isAddressBlock = (block: string): boolean => /^[0-9a-fA-F:.]{2,45}(\/\d{1,3})?$/.test(block)

/** Fields that may be set and changed. */
const projectFields = {
  name: z.string().trim().min(1).max(100).openapi({ example: 'Shop' }),
  hostnames: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .max(253)
        .refine(
          isHostname,
          'Not a host name. Give it without https:// and path, e.g. "shop.example" or "*.shop.example".',
        ),
    )
    .max(100)
    .openapi({ description: "The project's own host names; never counted as a source. `*.` takes every host below." }),
  only_hostnames: z
    .boolean()
    .openapi({ description: 'Keep events of other host names apart (reason `excluded_hostname`).' }),
  time_zone: z
    .string()
    .refine(isTimeZone, 'Not an IANA time zone, e.g. "Europe/Berlin".')
    .openapi({ example: 'Europe/Berlin' }),
  week_start: z.enum(['monday', 'saturday', 'sunday']),
  currency: z
    .string()
    .toUpperCase()
    .refine((code) => currencies.has(code), 'Not an ISO 4217 currency, e.g. "EUR".')
    .openapi({ example: 'EUR' }),
  session_gap_minutes: z.number().int().min(1).max(1440).openapi({ description: 'Longest pause within a visit.' }),
  excluded_addresses: z
    .array(z.string().trim().refine(isAddressBlock, 'Not an address or block, e.g. "203.0.113.7" or "203.0.113.0/24".'))
    .max(1000)
    .openapi({ description: 'Addresses and CIDR blocks whose events are kept apart.' }),
  excluded_paths: z.array(z.string().trim().min(1).max(1000)).max(1000).openapi({
    description: 'Paths whose events are kept apart; `*` stands for any text without a slash, `**` for any text.',
  }),
  retention_days: z
    .number()
    .int()
    .min(0)
    .max(36_500)
    .openapi({ description: 'Days that events are kept; 0: for ever.' }),
  events_per_second: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .openapi({ description: 'Most events per second on average; 0: no limit.' }),
}
const organizationId = z
  .string()
  .max(100)
  .openapi({ description: 'The organisation that has the project. null: none; only the operator and keys see it.' })
export const newProjectSchema = z
  .strictObject({
    ...projectFields,
    organization_id: organizationId.openapi({
      description: 'Which organisation it belongs to. Default: the first in which the caller is an admin.',
    }),
  })
  .partial()
  .required({ name: true })
  .openapi('NewProject')
export const projectChangeSchema = z
  .strictObject({
    ...projectFields,
    organization_id: organizationId.openapi({
      description: 'Moves the project; for the operator only, who may also give a name.',
    }),
  })
  .partial()
  .openapi('ProjectChange')
export const projectSchema = z
  .object({
    id: z.number().int(),
    ...projectFields,
    write_key: z
      .string()
      .openapi({ description: 'Public; may only send events. For the snippet.', example: 'ck_0f9c…' }),
    organization_id: organizationId.nullable(),
    role: z.enum(roles).openapi({ description: 'What the caller is here.' }),
    created_at: z.iso.datetime(),
  })
  .openapi('Project')

export const projectJson = (project: Project, role: Role): z.output<typeof projectSchema> => ({
  id: project.id,
  name: project.name,
  hostnames: [...project.hostnames],
  only_hostnames: project.onlyHostnames,
  time_zone: project.timeZone,
  week_start: project.weekStart,
  currency: project.currency,
  session_gap_minutes: project.sessionGapMinutes,
  excluded_addresses: [...project.excludedAddresses],
  excluded_paths: [...project.excludedPaths],
  retention_days: project.retentionDays,
  events_per_second: project.eventsPerSecond,
  write_key: project.writeKey,
  organization_id: project.organizationId ?? null,
  role,
  created_at: new Date(project.createdAt).toISOString(),
})

/** snake_case of the wire → the account room's words; what is absent stays absent. */
export function projectChange(body: z.output<typeof projectChangeSchema>): ProjectChange {
  const change = {
    name: body.name,
    hostnames: body.hostnames,
    onlyHostnames: body.only_hostnames,
    timeZone: body.time_zone,
    weekStart: body.week_start,
    currency: body.currency,
    sessionGapMinutes: body.session_gap_minutes,
    excludedAddresses: body.excluded_addresses,
    excludedPaths: body.excluded_paths,
    retentionDays: body.retention_days,
    eventsPerSecond: body.events_per_second,
    organizationId: body.organization_id,
  }
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
export const newProject = (body: z.output<typeof newProjectSchema>): NewProject => ({
  ...projectChange(body),
  name: body.name,
})

export const newKeySchema = z
  .strictObject({
    name: z.string().trim().max(100).default('').openapi({ example: 'nightly report' }),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .default(['read'])
      .transform((all) => [...new Set(all)])
      .openapi({
        description: '`read`: query and export. `write`: send and import. `admin`: everything, settings and keys too.',
      }),
  })
  .openapi('NewKey')
export const keySchema = z
  .object({
    id: z.number().int(),
    project_id: z.number().int().nullable().openapi({ description: 'null: opens all projects.' }),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    prefix: z
      .string()
      .openapi({ description: "The key's first characters, to tell keys apart.", example: 'cs_3Fk9aQ' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .openapi('Key')
export const createdKeySchema = keySchema
  .extend({ key: z.string().openapi({ description: 'The key itself. It is shown this once; only its hash is kept.' }) })
  .openapi('CreatedKey')

export type ProjectJson = z.output<typeof projectSchema>
export type NewProjectJson = z.input<typeof newProjectSchema>
export type ProjectChangeJson = z.input<typeof projectChangeSchema>
export type KeyJson = z.output<typeof keySchema>
export type CreatedKeyJson = z.output<typeof createdKeySchema>
export type NewKeyJson = z.input<typeof newKeySchema>

const isoOrNull = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString()
export const keyJson = (key: ApiKey): z.output<typeof keySchema> => ({
  id: key.id,
  project_id: key.projectId ?? null,
  name: key.name,
  scopes: [...key.scopes],
  prefix: key.prefix,
  created_at: new Date(key.createdAt).toISOString(),
  last_used_at: isoOrNull(key.lastUsedAt),
  revoked_at: isoOrNull(key.revokedAt),
})

export const idParameter = (name: string, of: string) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(4_294_967_295)
    .openapi({ param: { name, in: 'path' }, type: 'integer', example: 1, description: `Id of the ${of}.` })

/** An answer with JSON, for createRoute. */
export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})
