// `cairn export`: all events of a project, as a file.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Option } from 'commander'
import type { ApiExportFormat } from '../../api/index.ts'
import { projectOption } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'

const formats = ['ndjson', 'csv', 'parquet', 'arrow'] as const satisfies readonly ApiExportFormat[]

interface ExportOptions {
  readonly project: number
  readonly format?: string
  readonly from?: string
  readonly to?: string
  readonly filter?: string
  readonly output?: string
}

export const registerExport: RegisterCommand = (program, cli) => {
  program
    .command('export')
    .description('Write events to standard output or a file.')
    .addOption(projectOption())
    .addOption(new Option('-f, --format <FORMAT>', `Default: by the file's name, else ndjson.`).choices(formats))
    .option('--from <TIME>', "First day, or time: 2026-01-01, in the project's time zone; 2026-01-01T12:00:00Z.")
    .option('--to <TIME>', 'Last day (it is included), or time (it is not).')
    .option('--filter <JSON>', 'A filter as in reports.')
    .option('-o, --output <FILE>', 'Write to this file. It appears when it is whole.')
    .addHelpText('after', help)
    .action(async (options: ExportOptions) => {
      const format = options.format ?? formatOf(options.output)
      if (options.output === undefined && cli.stdout.isTTY && (format === 'parquet' || format === 'arrow'))
        throw new CliError(
          `${format} is no text for a terminal.`,
          exitCodes.usage,
          'Name a file: --output events.' + format,
        )
      const query = new URLSearchParams({ format })
      for (const name of ['from', 'to', 'filter'] as const) {
        const value = options[name]
        if (value !== undefined) query.set(name, value)
      }
      const bytes = await (
        await cli.open()
      ).stream('GET', `/api/v1/projects/${options.project}/export?${query.toString()}`)
      if (options.output === undefined) return pipeline(bytes, cli.stdout, { signal: cli.signal, end: false })
      const part = `${options.output}.part`
      try {
        await pipeline(bytes, createWriteStream(part), { signal: cli.signal })
        await rename(part, options.output)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
    })
}

const byExtension: Readonly<Record<string, string>> = {
  csv: 'csv',
  parquet: 'parquet',
  arrow: 'arrow',
  arrows: 'arrow',
}
const formatOf = (output: string | undefined): string =>
  byExtension[output?.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'ndjson'

const help = `
Examples:
  $ cairn export --project 1 > events.ndjson
  $ cairn export --project 1 --from 2026-01-01 --to 2026-01-31 --output january.parquet
  $ cairn export --format csv --filter '{"property": "country", "operator": "is", "value": "DE"}'
`
