// What is a currency worth, and on which day? Rates that the operator brings (`cairn rates import`); of all projects.
import type { Kysely, Selectable } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Tables } from './tables.ts'

interface ExchangeRatesTable {
  currency: string
  /** Days since 1970-01-01. */
  day: number
  /** Decimal text: how much of the currency one of the base is worth. */
  rate: string
  base: string
}
export interface RateTables {
  exchange_rates: ExchangeRatesTable
}
type ExchangeRate = Pick<Selectable<ExchangeRatesTable>, 'currency' | 'day' | 'rate'>

interface KnownRates {
  readonly currency: string
  readonly days: number
  /** Days since 1970-01-01. */
  readonly first: number
  readonly last: number
}

export interface Rates {
  /** What the rates are of; undefined: there are none. */
  base(): Promise<string | undefined>
  /** By currency; without the base. */
  known(): Promise<readonly KnownRates[]>
  /** Of these currencies and days, both included. */
  between(currencies: readonly string[], from: number, to: number): Promise<readonly ExchangeRate[]>
  /** A rate that is known already for the day becomes this one. Resolves to how many are new or other ones; 'other_base': nothing was kept. */
  put(base: string, rates: readonly ExchangeRate[]): Promise<number | 'other_base'>
  clear(): Promise<void>
}

export const rateMigrations: Readonly<Record<string, Migration>> = {
  '0015_exchange_rates': {
    up: async (db) => {
      await db.schema
        .createTable('exchange_rates')
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('day', 'integer', (column) => column.notNull())
        .addColumn('rate', 'text', (column) => column.notNull())
        .addColumn('base', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('exchange_rates_key', ['currency', 'day'])
        .execute()
    },
  },
}

/** A statement has so many values at most. */
const atOnce = 5_000

export function createRates(db: Kysely<Tables>): Rates {
  const base = async (): Promise<string | undefined> =>
    (await db.selectFrom('exchange_rates').select('base').limit(1).executeTakeFirst())?.base
  return {
    base,
    known: () =>
      db
        .selectFrom('exchange_rates')
        .select(({ fn }) => [
          'currency',
          fn.countAll<number>().as('days'),
          fn.min('day').as('first'),
          fn.max('day').as('last'),
        ])
        .groupBy('currency')
        .orderBy('currency')
        .execute(),
    between: (currencies, from, to) =>
      db
        .selectFrom('exchange_rates')
        .select(['currency', 'day', 'rate'])
        .where('currency', 'in', [...currencies])
        .where('day', '>=', from)
        .where('day', '<=', to)
        .orderBy('currency')
        .orderBy('day')
        .execute(),
    put: (of, rates) =>
      db.transaction().execute(async (transaction) => {
        const known = await transaction.selectFrom('exchange_rates').select('base').limit(1).executeTakeFirst()
        if (known !== undefined && known.base !== of) return 'other_base'
        let changed = 0
        for (let start = 0; start < rates.length; start += atOnce) {
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto('exchange_rates')
            .values(rates.slice(start, start + atOnce).map((rate) => ({ ...rate, base: of })))
            .onConflict((conflict) =>
              conflict
                .columns(['currency', 'day'])
                .doUpdateSet((eb) => ({ rate: eb.ref('excluded.rate') }))
                .whereRef('exchange_rates.rate', '!=', 'excluded.rate'),
            )
            .executeTakeFirst()
          changed += Number(numInsertedOrUpdatedRows ?? 0)
        }
        return changed
      }),
    clear: async () => void (await db.deleteFrom('exchange_rates').execute()),
  }
}
