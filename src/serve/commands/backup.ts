// `cairn backup` and `cairn restore`: a whole copy of the data directory, taken while Cairn runs.
import { resolve } from 'node:path'
import { ask, jsonOption, printJson } from './answers.ts'
import { CliError, exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'
import type { Manifest } from '../backup.ts'

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`

export const registerBackup: RegisterCommand = (program, cli) => {
  program
    .command('backup')
    .description('Copy everything to a directory, while Cairn runs or not. Collecting goes on meanwhile.')
    .argument('<dir>', 'Directory to make; it must not exist or be empty.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ cairn backup /backups/cairn-$(date +%F)\n\nThe copy holds everything that was answered before the command began. It holds secrets: keep it safe.\n',
    )
    .action(async (directory: string, options: { json?: true }) => {
      const manifest = (await ask(await cli.open(), 'POST', '/control/backup', {
        directory: resolve(directory),
      })) as Manifest
      if (options.json) return printJson(cli, manifest)
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
      cli.print(
        `${manifest.events} events of ${manifest.projects} projects are in ${resolve(directory)} (${manifest.files.length} files, ${megabytes(bytes)}).`,
      )
    })
}

export const registerRestore: RegisterCommand = (program, cli) => {
  program
    .command('restore')
    .description('Make a data directory from a backup. The directory (--data) must not exist or be empty.')
    .argument('<dir>', 'Directory of the backup.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ cairn restore /backups/cairn-2026-01-31 --data /var/lib/cairn\n')
    .action(async (directory: string, options: { json?: true }) => {
      const { restore } = await import('../backup.ts')
      const settings = cli.settings()
      if (settings.clickhouseUrl !== '')
        throw new CliError('A ClickHouse server is restored with its own tools.', exitCodes.usage)
      const manifest = await restore(resolve(directory), settings.data, settings.engineMemory)
      // A start brings everything up and proves that it opens; the count is what the backup said.
      const control = await cli.open()
      await control.settle()
      if (options.json) printJson(cli, manifest)
      else
        cli.print(
          `${settings.data} holds ${manifest.events} events of ${manifest.projects} projects, as of ${manifest.made_at}.`,
        )
    })
}
