// `cairn doctor`: is everything in the data directory as it should be?
import { ask, jsonOption, printJson } from './answers.ts'
import { exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'
import type { DoctorReport } from '../doctor.ts'

const marks = { ok: '✓', warning: '!', error: '✗' } as const

export const registerDoctor: RegisterCommand = (program, cli) => {
  program
    .command('doctor')
    .description('Check the data directory: files, versions, tables, what waits, free space.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ cairn doctor\n  $ cairn doctor --json\n\nExit code 1: something is wrong, the lines with ✗ say what and what to do.\n',
    )
    .action(async (options: { json?: true }) => {
      const report = (await ask(await cli.open(), 'POST', '/control/doctor')) as DoctorReport
      if (options.json) printJson(cli, report)
      else
        for (const { severity, check, message, advice } of report.findings)
          cli.print(`${marks[severity]} ${check}: ${message}${advice === '' ? '' : `\n    → ${advice}`}`)
      if (report.findings.some(({ severity }) => severity === 'error')) cli.exitWith(exitCodes.failed)
    })
}
