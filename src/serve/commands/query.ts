// `cairn query`: asks a report.
import { text } from 'node:stream/consumers'
import { readFile } from 'node:fs/promises'
import { ask, projectOption } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { Cli, RegisterCommand } from './command.ts'

export const registerQuery: RegisterCommand = (program, cli) => {
  program
    .command('query')
    .description('Ask a report (JSON) and print its result (JSON).')
    .argument(
      '[report]',
      'The report as JSON, the name of a file that holds it, or - for standard input (the default).',
      '-',
    )
    .addOption(projectOption())
    .option('--compact', 'Print the result on one line.')
    .addHelpText('after', help)
    .action(async (given: string, options: { project: number; compact?: true }) => {
      const report = parse(await read(cli, given))
      const result = await ask(await cli.open(), 'POST', `/api/v1/projects/${options.project}/query`, report)
      cli.print(JSON.stringify(result, null, options.compact ? 0 : 2))
    })
}

async function read(cli: Cli, given: string): Promise<string> {
  if (given.trimStart().startsWith('{')) return given
  if (given === '-') {
    if (cli.stdin.isTTY)
      throw new CliError('No report was given.', exitCodes.usage, '`cairn query --help` has examples.')
    return text(cli.stdin)
  }
  try {
    return await readFile(given, 'utf8')
  } catch (error) {
    throw new CliError(
      `${given} can not be read: ${error instanceof Error ? error.message : String(error)}`,
      exitCodes.usage,
    )
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (error) {
    throw new CliError(
      `The report is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      exitCodes.usage,
    )
  }
}

const help = `
Kinds of reports: overview, trend, table, goals, events; funnel, retention, paths, lifecycle, stickiness, people, cohort.
/docs of a running Cairn describes every field.

Examples:
  $ cairn query '{"kind": "overview", "range": {"last": 30, "unit": "day"}}'
  $ cairn query report.json --project 2
  $ echo '{"kind": "table", "range": "today", "breakdown": ["path"], "measures": ["visitors"]}' | cairn query
`
