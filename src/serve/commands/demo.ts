// `cairn demo`: fills a project with simulated visitors, to look around in.
import { InvalidArgumentError, Option } from 'commander'
import type { EventsRecord } from '../../event/index.ts'
import { formatCount, formatDuration } from '../../import/index.ts'
import { simulateEvents } from '../../testing/simulate/index.ts'
import type { Control } from '../control-client.ts'
import { readServerNote } from '../lock.ts'
import { pathsOf } from '../paths.ts'
import { ask, jsonOption, parseId, printJson } from './answers.ts'
import { CliError, exitCodes, type RegisterCommand } from './command.ts'
import { createProgressLine } from './progress-line.ts'
import { startLoading } from './settle.ts'

interface DemoOptions {
  readonly events: number
  readonly days: number
  readonly seed: number
  readonly end?: number
  readonly project?: number
  readonly json?: true
}
interface ProjectJson {
  readonly id: number
  readonly name: string
}

const dayMs = 86_400_000
const demoProject = { name: 'Demo', hostnames: ['www.fernweh.example'] }

const whole =
  (smallest: number, largest: number) =>
  (text: string): number => {
    const number = Number(text.replaceAll('_', ''))
    if (!Number.isInteger(number) || number < smallest || number > largest) {
      throw new InvalidArgumentError(`It is a whole number from ${smallest} to ${largest}.`)
    }
    return number
  }
function parseDay(text: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(day)) throw new InvalidArgumentError('It is a day like 2026-01-31.')
  return day
}

export const registerDemo: RegisterCommand = (program, cli) => {
  program
    .command('demo')
    .description('Fill a project with simulated visitors of a shop, to look around in.')
    .addOption(new Option('-n, --events <N>', 'How many events.').argParser(whole(1, 1_000_000_000)).default(1_000_000))
    .addOption(new Option('--days <N>', 'Over how many days.').argParser(whole(1, 3_650)).default(90))
    .addOption(
      new Option('--seed <N>', 'The same seed gives the same events.').argParser(whole(0, 0xffff_ffff)).default(1),
    )
    .addOption(new Option('--end <DAY>', 'Last day (UTC). Default: yesterday.').argParser(parseDay))
    .addOption(
      new Option('-p, --project <ID>', 'Project to fill. Default: one named "Demo", which is made.').argParser(parseId),
    )
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (options: DemoOptions) => {
      const startedAt = cli.now()
      const today = startedAt - (startedAt % dayMs)
      const until = options.end === undefined ? today : options.end + dayMs
      if (until > today + dayMs) throw new CliError('--end lies in the future.', exitCodes.usage)
      const control = await cli.open()
      const project = await projectFor(control, options.project)
      const watch = await startLoading(cli, control)
      const line = createProgressLine(cli)
      let sent = 0
      const records = function* (): Generator<EventsRecord> {
        const simulation = { ...options, projectId: project.id, until, receivedAt: startedAt }
        for (const record of simulateEvents(simulation)) {
          if (cli.signal.aborted) return
          yield record
          sent += record.events.length
          line.update((elapsed) => {
            const share = sent / options.events
            const left = formatDuration((elapsed / share) * (1 - share))
            return `${formatCount(sent)} of ${formatCount(options.events)} events  ${formatCount((sent / elapsed) * 1000)}/s  ${left} left`
          })
        }
      }
      await control.append(records())
      line.clear()
      if (cli.signal.aborted) {
        cli.note(`Stopped after ${formatCount(sent)} events. The same command adds the rest.`)
        return cli.exitWith(exitCodes.interrupted)
      }
      const loaded = await watch.finish(project.id, sent, line)
      const seconds = (cli.now() - startedAt) / 1000
      if (options.json) {
        return printJson(cli, {
          project: project.id,
          events: sent,
          ...(loaded === undefined ? {} : { loaded: loaded.loaded, kept_apart: loaded.keptApart, known: loaded.known }),
          seconds,
        })
      }
      const parts =
        loaded === undefined
          ? ''
          : ` New in reports: ${formatCount(loaded.loaded)}. Kept apart (bots): ${formatCount(loaded.keptApart)}. Known already: ${formatCount(loaded.known)}.`
      cli.print(
        `Project ${project.id} (${project.name}): ${formatCount(sent)} events of ${options.days} days, in ${formatDuration(seconds * 1000)}.${parts}`,
      )
      cli.print(
        nextSteps(
          project.id,
          control.isOwn ? '' : (readServerNote(pathsOf(cli.settings().data).serverNote)?.url ?? ''),
        ),
      )
    })
}

async function projectFor(control: Control, id: number | undefined): Promise<ProjectJson> {
  if (id !== undefined) return (await ask(control, 'GET', `/api/v1/projects/${id}`)) as ProjectJson
  const { projects } = (await ask(control, 'GET', '/api/v1/projects')) as { projects: readonly ProjectJson[] }
  const found = projects.find(({ name }) => name === demoProject.name)
  return found ?? ((await ask(control, 'POST', '/api/v1/projects', demoProject)) as ProjectJson)
}

const nextSteps = (id: number, url: string): string => `
What to look at next:
  $ cairn query --project ${id} '{"kind": "overview", "range": {"last": 30, "unit": "day"}}'
  $ cairn query --project ${id} '{"kind": "table", "range": {"last": 30, "unit": "day"}, "breakdown": ["path"], "measures": ["visitors"]}'
  $ cairn dropped list --project ${id}
${url === '' ? '  $ cairn start' : `  ${url}/docs`}`

const help = `
The visitors read a journal, shop, and plan routes: pages by popularity, sources and campaigns, devices, countries by
their own clocks, people who come back, funnels that convert, a crowd from a large site, an afternoon on which paying fails.
The same options give the same events; running it twice adds nothing.

Examples:
  $ cairn demo
  $ cairn demo --events 50000 --days 30 --seed 7
`
