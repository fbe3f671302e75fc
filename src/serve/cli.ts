// The command line: which commands are there, what options do they share, and how do failures end?
import { Command, CommanderError } from 'commander'
import { CliError, exitCodes } from './commands/command.ts'
import type { Cli, ExitCode, RegisterCommand } from './commands/command.ts'
import { ControlError, openControl } from './control-client.ts'
import type { Control } from './control-client.ts'
import { settingOption } from './setting-option.ts'
import { readSettings, settingNames } from './settings.ts'
import type { Flags, ReadSettings, SettingName } from './settings.ts'
import { version } from './version.ts'

/** Loaded when they are needed: most commands need little, and some much. In the order of the help. */
const commands: Readonly<Record<string, () => Promise<RegisterCommand>>> = {
  start: async () => (await import('./commands/start.ts')).registerStart,
  project: async () => (await import('./commands/project.ts')).registerProject,
  key: async () => (await import('./commands/key.ts')).registerKey,
  rates: async () => (await import('./commands/rates.ts')).registerRates,
  user: async () => (await import('./commands/user.ts')).registerUser,
  import: async () => (await import('./commands/import.ts')).registerImport,
  demo: async () => (await import('./commands/demo.ts')).registerDemo,
  query: async () => (await import('./commands/query.ts')).registerQuery,
  export: async () => (await import('./commands/export.ts')).registerExport,
  dropped: async () => (await import('./commands/dropped.ts')).registerDropped,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  backup: async () => (await import('./commands/backup.ts')).registerBackup,
  restore: async () => (await import('./commands/backup.ts')).registerRestore,
}

/** Those that the command line may mean; all of them if it names none, for the help. */
function commandsFor(words: readonly string[]): readonly (() => Promise<RegisterCommand>)[] {
  const named = Object.entries(commands).filter(([name]) => words.includes(name))
  return (named.length > 0 ? named : Object.entries(commands)).map(([, load]) => load)
}

/** Settings that every command takes; the others are `cairn start`'s. */
const sharedSettings: readonly SettingName[] = ['data']

export interface CliEnvironment {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly signal: AbortSignal
}

/** Runs one command line; resolves to the process's exit code. Writes to the given streams only. */
export async function runCli(outside: CliEnvironment): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok
  let control: Promise<Control> | undefined
  let read: ReadSettings | undefined
  const program = new Command('cairn')
  const note = (line: string): void => void outside.stderr.write(line + '\n')

  const settings = (): ReadSettings => {
    if (read !== undefined) return read
    const flags: Partial<Record<SettingName, string | boolean>> = {}
    // Other commands have options of their own that are named like a setting (`import --host`).
    const own = chosen?.name() === 'start' ? chosen.opts() : {}
    for (const [key, value] of Object.entries({ ...program.opts(), ...own }))
      if (isSettingName(key) && (typeof value === 'string' || typeof value === 'boolean')) flags[key] = value
    read = readSettings(flags satisfies Flags, outside.environment)
    for (const name of read.unknownVariables)
      note(`Warning: ${name} is not a setting of Cairn. \`cairn start --help\` lists them.`)
    return read
  }
  const cli: Cli = {
    settings: () => settings().settings,
    open: () => (control ??= openControl(settings().settings)),
    print: (line) => void outside.stdout.write(line + '\n'),
    note,
    stdout: outside.stdout,
    stderr: outside.stderr,
    stdin: outside.stdin,
    now: Date.now,
    signal: outside.signal,
    exitWith: (code) => {
      exitCode = code
    },
  }

  let chosen: Command | undefined
  program
    .description('Collects events from sites, apps and devices, and answers questions about them.')
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print help.')
    .helpCommand('help [command]', 'Print help for a command.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void outside.stdout.write(text),
      writeErr: (text) => void outside.stderr.write(text),
    })
    .hook('preAction', (_, action) => {
      chosen = action
    })
    .addHelpText('after', programHelp)
  for (const name of sharedSettings) program.addOption(settingOption(name))
  for (const load of commandsFor(outside.arguments)) (await load())(program, cli)
  program
    .command('version')
    .description('Print the version.')
    .action(() => cli.print(version))
  forAll(program, (command) => {
    command.exitOverride().helpOption('-h, --help', 'Print help.').showHelpAfterError('(--help shows how it is used)')
    command.configureOutput(program.configureOutput())
  })

  try {
    await program.parseAsync([...outside.arguments], { from: 'user' })
  } catch (error) {
    exitCode = failureOf(error, note)
  } finally {
    const opened = await control?.catch(() => undefined)
    await opened?.close()
  }
  return exitCode
}

const isSettingName = (name: string): name is SettingName => (settingNames as readonly string[]).includes(name)

function forAll(command: Command, apply: (command: Command) => void): void {
  for (const sub of command.commands) {
    apply(sub)
    forAll(sub, apply)
  }
}

/** Prints what went wrong, and gives its exit code. */
function failureOf(error: unknown, note: (line: string) => void): ExitCode {
  // Commander has printed its own; help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof CliError) {
    note(error.message)
    if (error.hint !== '') note(error.hint)
    return error.exitCode
  }
  if (error instanceof ControlError) {
    note(error.message)
    return error.status === 404 ? exitCodes.nothing : error.status === 400 ? exitCodes.usage : exitCodes.failed
  }
  if (error instanceof Error && error.name === 'AbortError') return exitCodes.interrupted
  note(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return exitCodes.failed
}

const programHelp = `
Examples:
  $ cairn start                                  run Cairn on http://127.0.0.1:8080
  $ cairn project show 1                         the project's write key and snippet
  $ cairn key create --project 1 --scopes read   an API key
  $ cairn export --project 1 > events.ndjson     all events

All commands but \`start\` work while Cairn runs on the same data directory, and without it.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no such thing, 4 another Cairn uses the data directory, 130 interrupted.
`
