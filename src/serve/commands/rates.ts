// `cairn rates`: exchange rates, which the operator brings. Cairn asks nobody for them.
import { readFile } from 'node:fs/promises'
import { InvalidArgumentError } from 'commander'
import { ask, jsonOption, printJson, table } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'
import { parseRatesFile } from './rates-file.ts'

interface RatesJson {
  readonly base: string | null
  readonly currencies: readonly {
    readonly currency: string
    readonly days: number
    readonly first: string
    readonly last: string
  }[]
}
/** Of one request. */
const atOnce = 5_000
/** So many bad lines are named. */
const shownLines = 10

const parseCurrency = (text: string): string => {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('It is a code of ISO 4217, e.g. EUR.')
  return text
}

function parsed(file: string, text: string): ReturnType<typeof parseRatesFile> {
  try {
    return parseRatesFile(text)
  } catch (error) {
    throw new CliError(`${file} is no CSV: ${error instanceof Error ? error.message : String(error)}`, exitCodes.usage)
  }
}

export const registerRates: RegisterCommand = (program, cli) => {
  const rates = program
    .command('rates')
    .description('Exchange rates: import and list them. Reports convert amounts by the rate of the event’s day.')

  rates
    .command('import')
    .description('Read rates from a CSV file. Days that are known already get the file’s rates; again is harmless.')
    .argument('<file>', 'The ECB’s eurofxref-hist.csv (Date,USD,JPY,…), or lines of day,currency,rate with that head.')
    .option('--base <CODE>', 'What one unit of is worth so much of the others.', parseCurrency, 'EUR')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ cairn rates import eurofxref-hist.csv\n  $ cairn rates import usd.csv --base USD\n\nThe European Central Bank has a new file each working day:\nhttps://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip\n',
    )
    .action(async (file: string, { base, json }: { base: string; json?: true }) => {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        throw new CliError(`${file} can not be read: ${error instanceof Error ? error.message : String(error)}`)
      })
      const found = parsed(file, text)
      if (found === undefined)
        throw new CliError(`${file} has no head as Date,USD,JPY,… or day,currency,rate.`, exitCodes.usage)
      const { bad } = found
      if (json === undefined)
        for (const { line, why } of bad.slice(0, shownLines)) cli.note(`Line ${line} is left out: ${why}.`)
      if (json === undefined && bad.length > shownLines) cli.note(`… and ${bad.length - shownLines} more.`)
      const all = found.rates.filter(({ currency }) => currency !== base)
      if (all.length === 0) throw new CliError(`${file} has no rate.`, exitCodes.usage)
      const control = await cli.open()
      let changed = 0
      for (let start = 0; start < all.length; start += atOnce) {
        const body = { base, rates: all.slice(start, start + atOnce) }
        changed += ((await ask(control, 'POST', '/api/v1/exchange-rates', body)) as { changed: number }).changed
      }
      if (json) printJson(cli, { read: all.length, changed, bad })
      else cli.note(`${all.length} rates read, ${changed} of them new or other than before.`)
    })

  rates
    .command('list')
    .description('Currencies whose rates are known, and of which days.')
    .addOption(jsonOption())
    .action(async (options: { json?: true }) => {
      const known = (await ask(await cli.open(), 'GET', '/api/v1/exchange-rates')) as RatesJson
      if (options.json) return printJson(cli, known)
      if (known.base === null) return cli.note('There are none yet: cairn rates import FILE.')
      const rows = known.currencies.map(({ currency, days, first, last }) => [currency, String(days), first, last])
      cli.print(table([[`PER ${known.base}`, 'DAYS', 'FIRST', 'LAST'], ...rows]))
    })

  rates
    .command('clear')
    .description('Remove all rates, for example to import others with another base.')
    .action(async () => {
      await ask(await cli.open(), 'DELETE', '/api/v1/exchange-rates')
      cli.note('There are no rates now.')
    })
}
