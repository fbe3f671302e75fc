// `cairn key`: make, list and revoke API keys.
import { InvalidArgumentError, Option } from 'commander'
import { ask, jsonOption, parseId, printJson, table } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'

interface KeyJson {
  readonly id: number
  readonly project_id: number | null
  readonly name: string
  readonly scopes: readonly string[]
  readonly prefix: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

const known = ['read', 'write', 'admin']
function parseScopes(text: string): readonly string[] {
  const scopes = text
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '')
  const wrong = scopes.find((scope) => !known.includes(scope))
  if (wrong !== undefined || scopes.length === 0)
    throw new InvalidArgumentError(`Scopes are ${known.join(', ')}, separated by commas.`)
  return scopes
}

export const registerKey: RegisterCommand = (program, cli) => {
  const key = program.command('key').description('Make, list and revoke API keys.')
  const project = () => new Option('-p, --project <ID>', 'The project that the key opens.').argParser(parseId)

  key
    .command('create')
    .description('Make an API key and print it. It is shown this once.')
    .addOption(project())
    .option('--all-projects', 'A key for all projects, those to come too.')
    .option(
      '--scopes <SCOPES>',
      'read (query, export), write (send, import), admin (everything); separated by commas.',
      parseScopes,
      ['read'],
    )
    .option('--name <NAME>', 'What it is for.', '')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ KEY=$(cairn key create --project 1 --scopes read)\n  $ cairn key create --all-projects --scopes admin --name deploy\n',
    )
    .action(
      async (options: {
        project?: number
        allProjects?: true
        scopes: readonly string[]
        name: string
        json?: true
      }) => {
        if ((options.project === undefined) === (options.allProjects === undefined))
          throw new CliError('Say which project the key opens: --project ID, or --all-projects.', exitCodes.usage)
        const path = options.project === undefined ? '/api/v1/keys' : `/api/v1/projects/${options.project}/keys`
        const made = (await ask(await cli.open(), 'POST', path, {
          scopes: options.scopes,
          name: options.name,
        })) as KeyJson & { key: string }
        if (options.json) printJson(cli, made)
        else cli.print(made.key)
      },
    )

  key
    .command('list')
    .description('List API keys (not the keys themselves: only their hashes are kept).')
    .addOption(project())
    .addOption(jsonOption())
    .action(async (options: { project?: number; json?: true }) => {
      const path = options.project === undefined ? '/api/v1/keys' : `/api/v1/projects/${options.project}/keys`
      const { keys } = (await ask(await cli.open(), 'GET', path)) as { keys: readonly KeyJson[] }
      if (options.json) return printJson(cli, keys)
      const rows = keys.map((one) => [
        String(one.id),
        `${one.prefix}…`,
        one.project_id === null ? 'all' : String(one.project_id),
        one.scopes.join(','),
        one.name,
        one.created_at.slice(0, 10),
        one.revoked_at !== null ? 'revoked' : (one.last_used_at?.slice(0, 16) ?? 'never used'),
      ])
      cli.print(table([['ID', 'KEY', 'PROJECT', 'SCOPES', 'NAME', 'CREATED', 'LAST USED'], ...rows]))
    })

  key
    .command('revoke')
    .description('Revoke an API key: it opens nothing from now on.')
    .argument('<id>', 'Number of the key (`cairn key list`).', parseId)
    .action(async (id: number) => {
      await ask(await cli.open(), 'DELETE', `/api/v1/keys/${id}`)
      cli.note(`Key ${id} is revoked.`)
    })
}
