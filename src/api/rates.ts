// Exchange rates over HTTP: which are known, for everybody who may sign in; bringing them is the operator's.
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { requireOperator } from './authenticate.ts'
import type { ApiTypes } from './authenticate.ts'
import { ApiFailure, commonResponses } from './failure.ts'
import { json, jsonBody } from './schemas.ts'
import type { ApiDeps } from './types.ts'

const currency = z.string().regex(/^[A-Z]{3}$/)
const knownSchema = z
  .object({
    base: currency
      .nullable()
      .openapi({ description: 'One unit of it is worth so much of the others; null: no rates.' }),
    currencies: z.array(z.object({ currency, days: z.int(), first: z.iso.date(), last: z.iso.date() })),
  })
  .openapi('ExchangeRates')
export type ExchangeRatesJson = z.infer<typeof knownSchema>
const newRatesSchema = z
  .strictObject({
    base: currency,
    rates: z
      .array(
        z.strictObject({
          currency,
          day: z.int().min(0).max(49_700).openapi({ description: 'Days since 1970-01-01.' }),
          rate: z.string().regex(/^\d{1,9}(\.\d{1,12})?$/),
        }),
      )
      .max(5_000),
  })
  .openapi('NewExchangeRates')

const routes = {
  list: createRoute({
    tags: ['Projects'],
    method: 'get',
    path: '/api/v1/exchange-rates',
    summary: 'Of which currencies and days exchange rates are known',
    responses: { 200: json(knownSchema, 'By currency.'), ...commonResponses },
  }),
  put: createRoute({
    tags: ['Operator'],
    method: 'post',
    path: '/api/v1/exchange-rates',
    summary: 'Bring exchange rates (operator)',
    request: { body: jsonBody(newRatesSchema) },
    responses: { 200: json(z.object({ changed: z.int() }), 'How many are new or other ones.'), ...commonResponses },
  }),
  clear: createRoute({
    tags: ['Operator'],
    method: 'delete',
    path: '/api/v1/exchange-rates',
    summary: 'Remove all exchange rates (operator)',
    responses: { 200: json(z.object({}), 'They are gone.'), ...commonResponses },
  }),
} as const

const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

export function addRateRoutes(app: OpenAPIHono<ApiTypes>, { accounts: { rates } }: ApiDeps): void {
  app.openapi(routes.list, async (c) => {
    const [base = null, known] = await Promise.all([rates.base(), rates.known()])
    const currencies = known.map((one) => ({ ...one, first: dayText(one.first), last: dayText(one.last) }))
    return c.json({ base, currencies }, 200)
  })
  app.openapi(routes.put, async (c) => {
    requireOperator(c.get('caller'))
    const { base, rates: brought } = c.req.valid('json')
    const changed = await rates.put(base, brought)
    if (changed === 'other_base')
      throw new ApiFailure(
        'bad_request',
        `base: the rates that are known are of another base than ${base}. Remove them first (cairn rates clear).`,
      )
    return c.json({ changed }, 200)
  })
  app.openapi(routes.clear, async (c) => {
    requireOperator(c.get('caller'))
    await rates.clear()
    return c.json({}, 200)
  })
}
