// How does Cairn log? One pino logger per process, on stderr: JSON for machines, one line of text for people.
// Fields name things and counts; a property's value is never among them.
import { pino } from 'pino'
import type { Logger } from 'pino'
import type { Settings } from './settings.ts'

export type Log = Logger

export type LogSettings = Pick<Settings, 'logLevel' | 'logFormat'>

const levelNames: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}
const colours: Readonly<Record<string, number>> = { 40: 33, 50: 31, 60: 31 }

interface LogLine {
  readonly level: number
  readonly time: number
  readonly module?: string
  readonly msg?: string
  readonly [field: string]: unknown
}

/** '18:04:05 warn  loader  engine is away  retryInMs=200' */
function textLine(json: string, hasColour: boolean): string {
  const { level, time, module, msg, pid: _pid, hostname: _hostname, err, ...fields } = JSON.parse(json) as LogLine
  const clock = new Date(time).toISOString().slice(11, 19)
  const name = (levelNames[level] ?? String(level)).padEnd(5)
  const colour = hasColour ? colours[level] : undefined
  const shown = colour === undefined ? name : `\u001b[${colour}m${name}\u001b[0m`
  const rest = Object.entries(fields).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const error = typeof err === 'object' && err !== null && 'message' in err ? ` error=${String(err.message)}` : ''
  return `${clock} ${shown} ${(module ?? 'main').padEnd(7)} ${msg ?? ''}${rest.join('')}${error}\n`
}

/** A fault that nobody caught is logged like everything else, and ends the process: what is durable stays so. */
export function logFaults(log: Log): void {
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'a fault that nobody caught')
    process.exit(1)
  })
}

/** `module` is the process's or room's name. A child of it would have the field twice: make another one. */
export function createLog(settings: LogSettings, module: string): Log {
  const isText = settings.logFormat === 'text' || (settings.logFormat === 'auto' && process.stderr.isTTY)
  const write = (line: string): void => void process.stderr.write(isText ? textLine(line, process.stderr.isTTY) : line)
  return pino({ level: settings.logLevel, base: { pid: process.pid } }, { write }).child({ module })
}
