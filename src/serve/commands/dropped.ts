// `cairn dropped`: what was kept apart or refused, why, and how it comes back.
import { Option } from 'commander'
import type { Command } from 'commander'
import { ask, jsonOption, parseCount, printJson, projectOption, table } from './answers.ts'
import { exitCodes } from './command.ts'
import type { RegisterCommand } from './command.ts'

interface DroppedJson {
  readonly counts: readonly { stage: string; reason: string; description: string; events: number; replayable: number }[]
  readonly dropped: readonly {
    dropped_at: string
    stage: string
    reason: string
    detail: string
    event_name: string
    count: number
    payload: string
  }[]
}
interface Filter {
  readonly stage?: string
  readonly reason?: string
  readonly from?: string
  readonly to?: string
}

const addFilter = (command: Command): Command =>
  command
    .addOption(projectOption())
    .option('--stage <NAME>', 'collect (refused to the sender), or the name of a processing step.')
    .option('--reason <REASON>', 'Why it was kept apart, e.g. bot.')
    .option('--from <TIME>', 'Kept apart at or after this time (ISO 8601).')
    .option('--to <TIME>', 'Kept apart before this time.')
const filterOf = ({ stage, reason, from, to }: Filter): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ stage, reason, from, to }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

export const registerDropped: RegisterCommand = (program, cli) => {
  const dropped = program
    .command('dropped')
    .description('Events that were kept apart (bots, spam, refused…), and bringing them back.')

  addFilter(dropped.command('list'))
    .description('Count what was kept apart by reason, and show the latest.')
    .addOption(new Option('--limit <N>', 'How many of the latest to show.').argParser(parseCount).default(20))
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ cairn dropped list --project 1 --reason bot\n')
    .action(async (options: Filter & { project: number; limit: number; json?: true }) => {
      const query = new URLSearchParams({ ...filterOf(options), limit: String(options.limit) })
      const found = (await ask(
        await cli.open(),
        'GET',
        `/api/v1/projects/${options.project}/dropped?${query.toString()}`,
      )) as DroppedJson
      if (options.json) return printJson(cli, found)
      if (found.counts.length === 0) return cli.note('Nothing was kept apart.')
      const counts = found.counts.map((row) => [
        String(row.events),
        String(row.replayable),
        row.stage,
        row.reason,
        row.description,
      ])
      cli.print(table([['EVENTS', 'REPLAYABLE', 'STAGE', 'REASON', ''], ...counts]))
      if (found.dropped.length === 0) return
      const latest = found.dropped.map((row) => [row.dropped_at.slice(0, 19), row.reason, row.event_name, row.detail])
      cli.print(`\nLatest:\n${table(latest)}`)
    })

  addFilter(dropped.command('replay'))
    .description(
      'Bring back what was kept apart: it becomes part of the reports. What counts already is not counted twice.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ cairn dropped replay --project 1 --reason excluded_path --from 2026-01-01\n\nExit code 3: nothing matched.\n',
    )
    .action(async (options: Filter & { project: number; json?: true }) => {
      const control = await cli.open()
      const { replayed } = (await ask(
        control,
        'POST',
        `/api/v1/projects/${options.project}/dropped/replay`,
        filterOf(options),
      )) as { replayed: number }
      await control.settle()
      if (options.json) printJson(cli, { replayed })
      else cli.print(`${replayed} brought back.`)
      if (replayed === 0) cli.exitWith(exitCodes.nothing)
    })
}
