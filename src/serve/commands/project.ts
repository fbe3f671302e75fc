// `cairn project`: make, list, show and change projects.
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { addressOf, ask, jsonOption, parseCount, parseId, printJson, table } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { Cli, RegisterCommand } from './command.ts'
import { snippetOf } from './snippet.ts'

interface ProjectJson {
  readonly id: number
  readonly name: string
  readonly hostnames: readonly string[]
  readonly only_hostnames: boolean
  readonly time_zone: string
  readonly week_start: string
  readonly currency: string
  readonly session_gap_minutes: number
  readonly excluded_addresses: readonly string[]
  readonly excluded_paths: readonly string[]
  readonly retention_days: number
  readonly events_per_second: number
  readonly write_key: string
  readonly created_at: string
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
const yesNo = (text: string): boolean => {
  if (text === 'yes' || text === 'true') return true
  if (text === 'no' || text === 'false') return false
  throw new InvalidArgumentError('It is yes or no.')
}

/** Option → field of the API. */
const fields = [
  {
    field: 'organization_id',
    option: new Option('--organization <NAME>', 'Organisation that has it, by name or id. Default: the only one.'),
  },
  {
    field: 'hostnames',
    option: new Option('--hostnames <NAMES>', "The project's own host names, separated by commas.").argParser(list),
  },
  {
    field: 'only_hostnames',
    option: new Option('--only-hostnames <yes|no>', 'Keep events of other host names apart.').argParser(yesNo),
  },
  { field: 'time_zone', option: new Option('--time-zone <ZONE>', 'IANA name, e.g. Europe/Berlin.') },
  {
    field: 'week_start',
    option: new Option('--week-start <DAY>', 'First day of the week.').choices(['monday', 'saturday', 'sunday']),
  },
  { field: 'currency', option: new Option('--currency <CODE>', 'ISO 4217, e.g. EUR.') },
  {
    field: 'session_gap_minutes',
    option: new Option('--session-gap <MINUTES>', 'Longest pause within a visit.').argParser(parseCount),
  },
  {
    field: 'excluded_addresses',
    option: new Option(
      '--exclude-addresses <BLOCKS>',
      'Addresses or blocks that are not counted, separated by commas.',
    ).argParser(list),
  },
  {
    field: 'excluded_paths',
    option: new Option(
      '--exclude-paths <PATTERNS>',
      'Paths that are not counted, e.g. /admin/**, separated by commas.',
    ).argParser(list),
  },
  {
    field: 'retention_days',
    option: new Option('--retention-days <N>', 'Days that events are kept; 0: for ever.').argParser(parseCount),
  },
  {
    field: 'events_per_second',
    option: new Option('--events-per-second <N>', 'Most events per second; 0: no limit.').argParser(parseCount),
  },
]

const addFields = (command: Command): Command => {
  for (const { option } of fields) command.addOption(option)
  return command
}
const bodyOf = (options: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const body: Record<string, unknown> = {}
  for (const { field, option } of fields) {
    const value = options[option.attributeName()]
    if (value !== undefined) body[field] = value
  }
  return body
}

export const registerProject: RegisterCommand = (program, cli) => {
  const project = program.command('project').description('Make, list, show and change projects.')

  addFields(project.command('create'))
    .description('Make a project; prints its number, write key and snippet.')
    .argument('<name>', 'What it is called, e.g. "Shop".')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ cairn project create Shop --hostnames shop.example,www.shop.example --time-zone Europe/Berlin\n',
    )
    .action(async (name: string, options: Record<string, unknown>) => {
      const made = (await ask(await cli.open(), 'POST', '/api/v1/projects', {
        name,
        ...bodyOf(options),
      })) as ProjectJson
      show(cli, made, options['json'] === true)
    })

  project
    .command('list')
    .description('List the projects.')
    .addOption(jsonOption())
    .action(async (options: { json?: true }) => {
      const { projects } = (await ask(await cli.open(), 'GET', '/api/v1/projects')) as {
        projects: readonly ProjectJson[]
      }
      if (options.json) return printJson(cli, projects)
      const rows = projects.map((one) => [
        String(one.id),
        one.name,
        one.hostnames.join(', '),
        one.time_zone,
        one.write_key,
      ])
      cli.print(table([['ID', 'NAME', 'HOSTS', 'TIME ZONE', 'WRITE KEY'], ...rows]))
    })

  project
    .command('show')
    .description("Show a project's settings, write key and snippet.")
    .argument('<id>', 'Number of the project.', parseId)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ cairn project show 1 --json | jq -r .write_key\n')
    .action(async (id: number, options: { json?: true }) => {
      show(cli, (await ask(await cli.open(), 'GET', `/api/v1/projects/${id}`)) as ProjectJson, options.json === true)
    })

  addFields(project.command('update'))
    .description('Change settings of a project, for events from now on.')
    .argument('<id>', 'Number of the project.', parseId)
    .option('--name <NAME>', 'What it is called.')
    .option('--new-write-key', 'Replace the write key: pages with the old one are refused from now on.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      "\nExample:\n  $ cairn project update 1 --exclude-addresses 203.0.113.7 --exclude-paths '/admin/**'\n",
    )
    .action(async (id: number, options: Record<string, unknown>) => {
      const body = { ...bodyOf(options), ...(typeof options['name'] === 'string' ? { name: options['name'] } : {}) }
      const isRenewed = options['newWriteKey'] === true
      if (Object.keys(body).length === 0 && !isRenewed)
        throw new CliError(
          'Nothing to change was given.',
          exitCodes.usage,
          '`cairn project update --help` lists what can be changed.',
        )
      const control = await cli.open()
      let changed = (await ask(control, 'PATCH', `/api/v1/projects/${id}`, body)) as ProjectJson
      if (isRenewed) changed = (await ask(control, 'POST', `/api/v1/projects/${id}/write-key`)) as ProjectJson
      show(cli, changed, options['json'] === true)
    })

  project
    .command('delete')
    .description('Delete a project with all its events, for good.')
    .argument('<id>', 'Number of the project.', parseId)
    .requiredOption('--yes', 'Yes, delete it.')
    .action(async (id: number) => {
      await ask(await cli.open(), 'DELETE', `/api/v1/projects/${id}`)
      cli.note(`Project ${id} is deleted; its events are removed within the hour.`)
    })
}

function show(cli: Cli, project: ProjectJson, asJson: boolean): void {
  if (asJson) return printJson(cli, project)
  const address = addressOf(cli)
  const perhaps = (values: readonly string[]): string => values.join(', ') || '–'
  cli.print(
    table([
      ['id', String(project.id)],
      ['name', project.name],
      ['write key', project.write_key],
      ['host names', perhaps(project.hostnames) + (project.only_hostnames ? ' (only these)' : '')],
      ['time zone', project.time_zone],
      ['week starts', project.week_start],
      ['currency', project.currency],
      ['session gap', `${project.session_gap_minutes} minutes`],
      ['not counted', perhaps([...project.excluded_addresses, ...project.excluded_paths])],
      ['kept for', project.retention_days === 0 ? 'ever' : `${project.retention_days} days`],
      ['limit', project.events_per_second === 0 ? 'none' : `${project.events_per_second} events per second`],
      ['created', project.created_at],
    ]),
  )
  cli.print(`\n${snippetOf(address, project.write_key)}`)
}
