// `cairn import`: a web server's logs, or tables of events.
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { type Command, Option } from 'commander'
import { validateEvent } from '../../collect/index.ts'
import { reasonTexts } from '../../event/index.ts'
import {
  formatCount,
  formatDuration,
  importAccessLog,
  ImportError,
  importEvents,
  type ImportResult,
  isHost,
  type LogFormat,
  logFormats,
  type Mapping,
  mappableFields,
  parseMapping,
  type Progress,
  progressText,
  readMapping,
  type TableFormat,
} from '../../import/index.ts'
import { judgeAgent, serializeEvent } from '../../process/index.ts'
import { ask, jsonOption, printJson, projectOption, table } from './answers.ts'
import { type Cli, CliError, exitCodes, type RegisterCommand } from './command.ts'
import { createProgressLine } from './progress-line.ts'
import { type Loaded, startLoading } from './settle.ts'

interface SharedOptions {
  readonly project: number
  readonly timeZone?: string
  readonly rejects?: string
  readonly again?: true
  readonly json?: true
}
interface LogOptions extends SharedOptions {
  readonly format: LogFormat | 'auto'
  readonly host?: string
  readonly forwarded?: true
}
interface TableOptions extends SharedOptions {
  readonly format: TableFormat | 'auto'
  readonly map?: string
  readonly mapFile?: string
  readonly properties: string
  readonly text?: string
}

export const registerImport: RegisterCommand = (program, cli) => {
  const importCommand = program
    .command('import')
    .description("Bring in what happened before: a web server's logs, or tables of events.")

  addShared(importCommand.command('access-log'))
    .description('Import logs of a web server: Apache, nginx, Caddy, Traefik; plain, gzip or zstd.')
    .option('--host <HOST>', "The site's host, where the log does not tell it. Default: the project's first host name.")
    .addOption(
      new Option('--format <FORMAT>', 'Default: found out from the first lines.')
        .choices(['auto', ...Object.keys(logFormats)])
        .default('auto'),
    )
    .option(
      '--forwarded',
      "Take the client's address from the log's X-Forwarded-For (the server stood behind a proxy).",
    )
    .addHelpText('after', logHelp)
    .action(async (files: readonly string[], options: LogOptions) => {
      if (options.host !== undefined && !isHost(options.host)) {
        throw new CliError(`--host: '${options.host}' is no host name like example.com.`, exitCodes.usage)
      }
      await runImport(cli, options, files, (common, project) =>
        importAccessLog(
          {
            ...common,
            format: options.format,
            host: options.host ?? project.hostnames.find((name) => isHost(name)) ?? '',
            isForwarded: options.forwarded === true,
          },
          { ...common.deps, judgeAgent },
        ),
      )
    })

  addShared(importCommand.command('events'))
    .description('Import tables of events: NDJSON, a JSON array, CSV, Parquet, or what `cairn export` wrote.')
    .option(
      '--map <FIELDS>',
      'Which column is which field, e.g. event_name=type,timestamp=ts. Values in "" are the same for all rows.',
    )
    .option('--map-file <FILE>', 'The same as a JSON file: {"event_name": "type", "currency": {"value": "EUR"}}.')
    .option(
      '--properties <COLUMNS>',
      'Columns that become properties: all that are not mapped, none, or a list.',
      'all',
    )
    .option('--text <COLUMNS>', 'CSV: columns whose values stay text even where they look like numbers.')
    .addOption(
      new Option('--format <FORMAT>', 'Default: found out from the first bytes.')
        .choices(['auto', 'ndjson', 'csv', 'parquet'])
        .default('auto'),
    )
    .addHelpText('after', tableHelp)
    .action(async (files: readonly string[], options: TableOptions) => {
      const mapping = mappingOf(options)
      const properties =
        options.properties === 'all' || options.properties === 'none' ? options.properties : listOf(options.properties)
      await runImport(cli, options, files, (common) =>
        importEvents(
          { ...common, format: options.format, mapping, properties, textColumns: listOf(options.text ?? '') },
          { ...common.deps, validateEvent, serializeEvent },
        ),
      )
    })
}

const addShared = (command: Command): Command =>
  command
    .argument('<files...>', 'Files, or - for standard input. Several are read one after the other.')
    .addOption(projectOption())
    .option('--time-zone <ZONE>', "IANA zone of times that do not tell theirs. Default: the project's.")
    .option('--rejects <FILE>', 'Where lines go that can not be read. Default: a file in the data directory.')
    .option('--again', 'Read from the first line, even if an earlier import came further. Nothing counts twice.')
    .addOption(jsonOption())

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function mappingOf(options: TableOptions): Mapping {
  try {
    const fromFile = options.mapFile === undefined ? {} : readMapping(JSON.parse(readFileSync(options.mapFile, 'utf8')))
    return { ...fromFile, ...(options.map === undefined ? {} : parseMapping(options.map)) }
  } catch (error) {
    throw new CliError(
      error instanceof ImportError
        ? error.message
        : `--map-file: ${error instanceof Error ? error.message : String(error)}`,
      exitCodes.usage,
    )
  }
}

/** Names with * ? or [] that the shell has left as they are. */
function expand(files: readonly string[]): string[] {
  const found = files.flatMap((name) => (/[*?[\]]/.test(name) ? globSync(name).toSorted() : [name]))
  if (found.length === 0) throw new CliError(`There is no file like ${files.join(' ')}.`, exitCodes.nothing)
  return found
}

interface ProjectJson {
  readonly name: string
  readonly hostnames: readonly string[]
  readonly time_zone: string
}

type Common = Parameters<typeof importEvents>[0] & {
  readonly deps: Omit<Parameters<typeof importEvents>[1], 'validateEvent' | 'serializeEvent'>
}

async function runImport(
  cli: Cli,
  options: SharedOptions,
  files: readonly string[],
  run: (
    common: Omit<Common, 'format' | 'mapping' | 'properties' | 'textColumns'>,
    project: ProjectJson,
  ) => Promise<ImportResult>,
): Promise<void> {
  const names = expand(files)
  const control = await cli.open()
  const project = (await ask(control, 'GET', `/api/v1/projects/${options.project}`)) as ProjectJson
  const watch = await startLoading(cli, control)
  const line = createProgressLine(cli)
  const startedAt = cli.now()
  let last: Progress | undefined
  let result: ImportResult
  try {
    result = await run(
      {
        files: names,
        projectId: options.project,
        timeZone: options.timeZone ?? project.time_zone,
        rejectsFile: options.rejects === undefined ? '' : resolve(options.rejects),
        isAgain: options.again === true,
        deps: {
          append: (records) => control.append(records),
          now: () => cli.now(),
          directory: join(control.dataDirectory, 'import'),
          onNote: (note) => {
            line.clear()
            cli.note(note)
          },
          onProgress: (progress) => {
            last = progress
            line.update((elapsed) => progressText(progress, elapsed))
          },
          signal: cli.signal,
          stdin: cli.stdin instanceof Readable ? cli.stdin : new Readable().wrap(cli.stdin),
        },
      },
      project,
    )
  } catch (error) {
    line.clear()
    if (error instanceof ImportError) throw new CliError(error.message)
    throw error
  }
  const seconds = (cli.now() - startedAt) / 1000
  if (last !== undefined)
    line.end(() => `${formatCount(last?.linesThisRun ?? 0)} lines in ${formatDuration(seconds * 1000)}`)
  if (result.isInterrupted) {
    cli.note(`Stopped after ${formatCount(result.lines)} lines. The same command goes on from there.`)
    return cli.exitWith(exitCodes.interrupted)
  }
  const loaded = await watch.finish(options.project, result.eventsSent, line)
  if (options.json) return printJson(cli, jsonOf(result, loaded, seconds))
  cli.print(reportOf(result, loaded))
}

const categoryTexts: Readonly<Record<string, string>> = {
  ...reasonTexts,
  page_view: 'Page views.',
  event: 'Events.',
  blank: 'Blank lines.',
  unparsable: 'Lines that can not be read.',
}

function reportOf(result: ImportResult, loaded: Loaded | undefined): string {
  const rows = Object.entries(result.counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([category, count]) => [category, formatCount(count), categoryTexts[category] ?? ''])
  const parts = [table([...rows, ['total', formatCount(result.lines), 'Lines (or rows) read.']])]
  if (result.linesBefore > 0) {
    parts.push(
      `${formatCount(result.linesBefore)} of these lines were imported before and were skipped (--again reads them again).`,
    )
  }
  if (loaded === undefined) {
    parts.push(
      'Other events were loaded meanwhile (of other senders, or left by a run that was stopped): what is new can not be told apart.',
    )
  } else if (result.eventsSent > 0) {
    parts.push(
      `New in reports: ${formatCount(loaded.loaded)}. Kept apart: ${formatCount(loaded.keptApart)}. Known already: ${formatCount(loaded.known)}.`,
    )
    const more = byProcessing(result, loaded)
    if (more.length > 0)
      parts.push(
        `Kept apart by processing beyond the above: ${more.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(', ')}.`,
      )
  }
  for (const file of result.files)
    if (file.rejectsFile !== undefined) parts.push(`Lines that were not taken are in ${file.rejectsFile}.`)
  return parts.join('\n')
}

/** Reasons that the importer doesn't give: referrer spam, excluded addresses and paths, too old. Only for a whole run. */
function byProcessing(result: ImportResult, loaded: Loaded): (readonly [string, number])[] {
  if (result.linesBefore > 0 || loaded.known > 0) return []
  const counts: Readonly<Record<string, number | undefined>> = result.counts
  return Object.entries(loaded.reasons)
    .map(([reason, count]) => [reason, count - (counts[reason] ?? 0)] as const)
    .filter(([, count]) => count > 0)
}

const jsonOf = (result: ImportResult, loaded: Loaded | undefined, seconds: number): unknown => ({
  lines: result.lines,
  lines_before: result.linesBefore,
  counts: result.counts,
  events_sent: result.eventsSent,
  ...(loaded === undefined
    ? {}
    : {
        loaded: loaded.loaded,
        kept_apart: loaded.keptApart,
        known: loaded.known,
        kept_apart_by_reason: loaded.reasons,
      }),
  seconds,
  files: result.files.map((file) => ({
    file: file.file,
    format: file.format,
    lines: file.lines,
    lines_before: file.linesBefore,
    counts: file.counts,
    rejects_file: file.rejectsFile ?? null,
  })),
})

const logHelp = `
Every line is accounted for: page_view, or kept apart as bot, error_status, redirect, method or asset (they can be listed
with \`cairn dropped\`, and brought back), or unparsable (written aside). The same file twice adds nothing, also when it is
renamed, compressed or joined with others; an import that was stopped goes on where it was.

Examples:
  $ cairn import access-log /var/log/nginx/access.log* --host example.com
  $ zcat old/*.gz | cairn import access-log - --host example.com --time-zone Europe/Berlin
`
const tableHelp = `
Columns that have the name of a field are taken without --map. Fields: ${mappableFields.join(', ')}.
Times: ISO 8601, yyyymmdd, or seconds, milliseconds, microseconds since 1970. Rows need an event_name and a timestamp.

Examples:
  $ cairn import events events.ndjson
  $ cairn import events orders.csv --map 'event_name="purchase",timestamp=date,distinct_id=customer,revenue=total,currency="EUR"'
  $ cairn import events old.parquet --map event_name=type,timestamp=ts,distinct_id=user.id --properties plan,price
`
