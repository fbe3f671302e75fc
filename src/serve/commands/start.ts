// `cairn start`: runs Cairn until it is told to stop.
import { createLog, logFaults } from '../log.ts'
import { settingNames } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { settingOption } from '../setting-option.ts'
import { version } from '../version.ts'
import type { Cli, RegisterCommand } from './command.ts'
import { CliError, exitCodes } from './command.ts'
import { snippetOf } from './snippet.ts'

export const registerStart: RegisterCommand = (program, cli) => {
  const command = program
    .command('start')
    .description('Run Cairn: collect events, load them, answer questions.')
    .addHelpText('after', help)
    .action(() => start(cli))
  for (const name of settingNames) if (name !== 'data') command.addOption(settingOption(name))
}

async function start(cli: Cli): Promise<void> {
  const settings = cli.settings()
  const startedAt = performance.now()
  const { startCairn } = await import('../cairn.ts')
  logFaults(createLog(settings, 'main'))
  const cairn = await startCairn(settings, { listen: true })
  try {
    cli.print(greeting(settings, cairn.url, cairn.projects()[0], await cairn.setupPath()))
    cairn.ready().then(
      () => cli.print(`Ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Stop with Ctrl-C.`),
      // Told by `failed` below.
      () => undefined,
    )
    const interrupted = new Promise<undefined>((resolve) => {
      if (cli.signal.aborted) resolve(undefined)
      cli.signal.addEventListener('abort', () => resolve(undefined))
    })
    const failure = await Promise.race([cairn.failed, interrupted])
    if (failure !== undefined) throw new CliError(failure.message, exitCodes.failed)
    cli.note('Stopping…')
  } finally {
    await cairn.stop()
  }
}

interface Named {
  readonly id: number
  readonly name: string
  readonly writeKey: string
}

function greeting(settings: Settings, url: string, project: Named | undefined, setupPath: string | undefined): string {
  const address = settings.publicUrl || url
  const lines = [
    `Cairn ${version} runs.`,
    '',
    ...(setupPath === undefined
      ? [`  Open ${address} in your browser.`]
      : [`  Open ${address}${setupPath}`, "  in your browser to make the owner's account."]),
    '',
    `  data       ${settings.data}`,
  ]
  if (address !== url) lines.push(`  listens    ${url}`)
  if (project !== undefined)
    lines.push(
      `  project    ${project.id} (${project.name})`,
      `  write key  ${project.writeKey}`,
      '',
      'Put this into your pages:',
      `  ${snippetOf(address, project.writeKey, settings.allowLocalHosts)}`,
      '',
      'Or send a first event:',
      `  curl ${address}/track -H 'Authorization: Bearer ${project.writeKey}' -d '{"event_name": "hello"}'`,
    )
  lines.push('', `API: ${address}/docs`)
  return lines.join('\n')
}

const help = `
Each setting is a flag or, with the name in brackets, an environment variable; the flag wins.

Examples:
  $ cairn start
  $ cairn start --data /var/lib/cairn --host 0.0.0.0 --public-url https://stats.example.com --trusted-proxies 127.0.0.1
  $ CAIRN_PORT=9000 CAIRN_GEO_FILE=/srv/GeoLite2-City.mmdb cairn start

Stop it with Ctrl-C or SIGTERM: it writes out what waits, and ends within ten seconds. A kill -9 loses nothing either.
`
