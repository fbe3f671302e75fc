// May a key stand in an address? Data frames and spreadsheets can be given nothing but an address, so the addresses of
// results and exports (GET) take `?key=`: only a key of one project that may do nothing but read. An address is seen by more
// eyes than a header (histories, proxies): such a key should open no more than it must, and can be revoked.
import { z } from '@hono/zod-openapi'
import type { ApiKey } from '../account/index.ts'
import type { ApiContext } from './authenticate.ts'
import { ApiFailure } from './failure.ts'

export const linkKeyQuery = {
  key: z.string().max(200).optional().openapi({
    description:
      'An API key of this project whose only scope is `read`, for programs that can send no header. Addresses are kept in histories and logs of proxies: make a key for each, and revoke it when it is not needed.',
  }),
}

const open =
  /^\/api\/v1\/projects\/\d+\/(?:export|(?:query|sql)\.(?:csv|xlsx|json|parquet)|reports\/\d+\/result(?:\.(?:csv|xlsx|json|parquet))?)$/

/** The key of the address; undefined: none, or not an address that takes one. */
export function linkKeyOf(context: ApiContext): string | undefined {
  const { method, path } = context.req
  if ((method !== 'GET' && method !== 'HEAD') || !open.test(path)) return undefined
  return context.req.query('key')
}

/** Throws 403 for a key that may do more than read one project. */
export function requireLinkKey(key: ApiKey): void {
  if (key.projectId !== undefined && key.scopes.every((scope) => scope === 'read')) return
  throw new ApiFailure(
    'forbidden',
    'A key in an address must be one of this project with the scope `read` alone. Send this one as `Authorization: Bearer …`.',
  )
}
