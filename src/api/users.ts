// What only the operator does with people's accounts, over the control socket: `cairn user`.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Organization, Person, Role } from '../account/index.ts'
import { audit } from './audit.ts'
import { requireOperator } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { json, jsonBody } from './schemas.ts'
import { organizationSchema, passwordSchema, roleSchema } from './session-schemas.ts'
import { auditPerson } from './sign-in.ts'
import type { ApiDeps } from './types.ts'

const email = z.email('Not an e-mail address.').max(254)
const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    two_factor: z.boolean(),
    organizations: z.array(organizationSchema),
  })
  .openapi('User')
const newUserSchema = z
  .strictObject({
    email,
    name: z.string().trim().max(100).default('').openapi({ description: 'Default: what stands before the @.' }),
    organization: z.string().trim().max(100).default('').openapi({
      description: 'Id or name; made if there is none of this name. Default: the first, made if there is none.',
    }),
    role: roleSchema.optional().openapi({ description: 'Default: owner of a new organisation, else viewer.' }),
    password: passwordSchema.optional().openapi({ description: 'For a new account. Without it only a link lets in.' }),
  })
  .openapi('NewUser')
const byEmailSchema = z.strictObject({ email }).openapi('UserEmail')
const linkSchema = z.object({ link: z.string().openapi({ description: 'Path on this host.' }) }).openapi('ResetLink')

const common = { tags: ['Operator'] }
const routes = {
  list: createRoute({
    ...common,
    method: 'get',
    path: '/api/v1/users',
    summary: 'All people with an account (operator)',
    responses: { 200: json(z.object({ users: z.array(userSchema) }), 'By e-mail address.'), ...commonResponses },
  }),
  create: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/users',
    summary: 'Make an account and a member, or an account a member (operator)',
    request: { body: jsonBody(newUserSchema) },
    responses: { 201: json(userSchema, 'The account.'), ...commonResponses },
  }),
  reset: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/users/reset-link',
    summary: 'A link to set a new password, good for an hour (operator)',
    request: { body: jsonBody(byEmailSchema) },
    responses: { 200: json(linkSchema, 'The link.'), ...commonResponses },
  }),
  disableTwoFactor: createRoute({
    ...common,
    method: 'post',
    path: '/api/v1/users/disable-2fa',
    summary: 'Turn somebody’s second factor off (operator)',
    request: { body: jsonBody(byEmailSchema) },
    responses: { 200: json(userSchema, 'The account.'), ...commonResponses },
  }),
} as const

export function addUserRoutes(app: OpenAPIHono<ApiTypes>, deps: ApiDeps): void {
  const { auth, teams } = deps.accounts

  const userJson = async (person: Person) => ({
    id: person.id,
    email: person.email,
    name: person.name,
    two_factor: person.hasTwoFactor,
    organizations: (await teams.memberships(person.id)).map(({ id, name, role }) => ({ id, name, role })),
  })
  const personOf = async (address: string): Promise<Person> => {
    const person = await auth.personByEmail(address)
    if (person === undefined) throw new ApiFailure('not_found', `Nobody has an account with ${address}.`)
    return person
  }
  /** By id or name, or the first one; undefined if it has to be made. */
  const organizationOf = async (wanted: string): Promise<Organization | undefined> => {
    const all = await teams.organizations()
    return wanted === '' ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted)
  }
  /** In a new organisation the first member must be an owner. */
  const join = async (person: Person, wanted: string, asked: Role | undefined): Promise<[Organization, Role]> => {
    const known = await organizationOf(wanted)
    const role = asked ?? (known === undefined ? 'owner' : 'viewer')
    if (known === undefined) {
      if (role !== 'owner')
        throw new ApiFailure('bad_request', `role: a new organisation begins with an owner, not with a ${role}.`)
      const name = wanted === '' ? 'My organisation' : wanted
      const first = await teams.createFirst(name, person.id)
      return [first ?? (await teams.createOrganization(name, person.id)), role]
    }
    if ((await teams.addMember(known.id, person.id, role)) === 'already_member')
      throw new ApiFailure('already_member', `${person.email} is a member of ${known.name} already.`)
    return [known, role]
  }

  app.openapi(routes.list, async (c) => {
    requireOperator(c.get('caller'))
    return c.json({ users: await Promise.all((await auth.people()).map(userJson)) }, 200)
  })
  app.openapi(routes.create, async (c) => {
    requireOperator(c.get('caller'))
    const { email: address, name, organization, role, password } = c.req.valid('json')
    const known = await auth.personByEmail(address)
    if (known !== undefined && password !== undefined)
      throw new ApiFailure('conflict', `${address} has an account already: its password is not changed this way.`)
    const person =
      known ?? (await auth.createPerson({ email: address, name: name || (address.split('@')[0] ?? ''), password }))
    if (person === undefined) throw new ApiFailure('conflict', `${address} has an account already.`)
    const [joined, as] = await join(person, organization, role)
    await audit(c, deps, {
      action: 'member.add',
      organizationId: joined.id,
      target: person.email,
      changes: { role: { to: as } },
    })
    return c.json(await userJson(person), 201)
  })
  app.openapi(routes.reset, async (c) => {
    requireOperator(c.get('caller'))
    const person = await personOf(c.req.valid('json').email)
    const link = await auth.resetPath(person.id)
    await auditPerson(deps, { person, action: 'user.reset_link', address: '', by: 'operator' })
    return c.json({ link }, 200)
  })
  app.openapi(routes.disableTwoFactor, async (c) => {
    requireOperator(c.get('caller'))
    const person = await personOf(c.req.valid('json').email)
    if (await auth.disableTwoFactor(person.id))
      await auditPerson(deps, { person, action: 'user.two_factor_off', address: '', by: 'operator' })
    return c.json(await userJson({ ...person, hasTwoFactor: false }), 200)
  })
}
