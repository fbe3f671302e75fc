// `cairn user`: make and list people's accounts, and help those who can't get in.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { InvalidArgumentError, Option } from 'commander'
import { addressOf, ask, jsonOption, printJson, table } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { Cli, RegisterCommand } from './command.ts'

interface UserJson {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly two_factor: boolean
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly role: string }[]
}

const parseEmail = (text: string): string => {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw new InvalidArgumentError('It is an e-mail address.')
  return text.toLowerCase()
}

export const registerUser: RegisterCommand = (program, cli) => {
  const user = program.command('user').description("Make and list people's accounts; links for new passwords.")

  user
    .command('create')
    .description('Make an account and a member of an organisation (or an account a member of one more).')
    .argument('<email>', 'E-mail address to sign in with.', parseEmail)
    .option('--name <NAME>', 'What they are called. Default: what stands before the @.')
    .option('--organization <NAME>', 'Name or id; made if there is none. Default: the first.')
    .addOption(
      new Option('--role <ROLE>', 'Default: owner of a new organisation, else viewer.').choices([
        'owner',
        'admin',
        'analyst',
        'viewer',
      ]),
    )
    .addOption(
      new Option(
        '--password <->',
        'Read the password from standard input. Default: one is made and printed once.',
      ).choices(['-']),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ cairn user create ada@example.com --name Ada --role admin\n  $ cairn user create bob@example.com --organization Agency --password - < password.txt\n',
    )
    .action((email: string, options: CreateOptions) => create(cli, email, options))

  user
    .command('list')
    .description("List people's accounts.")
    .addOption(jsonOption())
    .action(async (options: { json?: true }) => {
      const { users } = (await ask(await cli.open(), 'GET', '/api/v1/users')) as { users: readonly UserJson[] }
      if (options.json) return printJson(cli, users)
      const rows = users.map((one) => [
        one.email,
        one.name,
        one.organizations.map(({ name, role }) => `${name} (${role})`).join(', ') || '–',
        one.two_factor ? 'yes' : 'no',
      ])
      cli.print(table([['E-MAIL', 'NAME', 'ORGANISATIONS', '2FA'], ...rows]))
    })

  user
    .command('reset')
    .description('Print a link to set a new password. It is good for an hour, once.')
    .argument('<email>', 'Whose.', parseEmail)
    .addOption(jsonOption())
    .action(async (email: string, options: { json?: true }) => {
      const { link } = (await ask(await cli.open(), 'POST', '/api/v1/users/reset-link', { email })) as { link: string }
      const address = addressOf(cli) + link
      if (options.json) printJson(cli, { link: address })
      else cli.print(address)
    })

  user
    .command('disable-2fa')
    .description('Turn the second factor off, for somebody who lost it.')
    .argument('<email>', 'Whose.', parseEmail)
    .addOption(jsonOption())
    .action(async (email: string, options: { json?: true }) => {
      const changed = await ask(await cli.open(), 'POST', '/api/v1/users/disable-2fa', { email })
      if (options.json) printJson(cli, changed)
      else cli.note(`${email} signs in with the password alone now.`)
    })
}

interface CreateOptions {
  readonly name?: string
  readonly organization?: string
  readonly role?: string
  readonly password?: '-'
  readonly json?: true
}

async function create(cli: Cli, email: string, options: CreateOptions): Promise<void> {
  const control = await cli.open()
  const { users } = (await ask(control, 'GET', '/api/v1/users')) as { users: readonly UserJson[] }
  const isKnown = users.some((one) => one.email === email)
  if (isKnown && options.password !== undefined)
    throw new CliError(
      `${email} has an account already.`,
      exitCodes.usage,
      'Leave --password out; `cairn user reset` prints a link for a new password.',
    )
  const given = options.password === '-' ? await readPassword(cli) : undefined
  const password = isKnown ? undefined : (given ?? randomBytes(15).toString('base64url'))
  const made = (await ask(control, 'POST', '/api/v1/users', {
    email,
    ...(options.name !== undefined && { name: options.name }),
    ...(options.organization !== undefined && { organization: options.organization }),
    ...(options.role !== undefined && { role: options.role }),
    ...(password !== undefined && { password }),
  })) as UserJson
  const shown = given === undefined ? password : undefined
  if (options.json) return printJson(cli, { ...made, ...(shown !== undefined && { password: shown }) })
  const rows = [
    ['e-mail', made.email],
    ['name', made.name],
    ['member of', made.organizations.map(({ name, role }) => `${name} (${role})`).join(', ')],
  ]
  if (shown !== undefined) rows.push(['password', `${shown}   (shown this once)`])
  cli.print(table([...rows, ['sign in', `${addressOf(cli)}/sign-in`]]))
}

/** A line of standard input; at a terminal it is asked for and not shown. */
async function readPassword(cli: Cli): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const isTerminal = cli.stdin.isTTY === true
  if (isTerminal) cli.stderr.write('Password: ')
  const lines = createInterface({ input: cli.stdin, output: silent, terminal: isTerminal })
  try {
    for await (const line of lines) return line
    throw new CliError('No password came in.', exitCodes.usage, 'Write it to standard input, on one line.')
  } finally {
    lines.close()
    if (isTerminal) cli.note('')
  }
}
