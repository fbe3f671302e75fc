// A real Cairn in a process of its own, as a person would start it: for journeys, crash tests and benches.
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { runCli } from '../serve/cli.ts'

const root = join(import.meta.dirname, '../..')
const cairnBin = join(root, 'bin/cairn.js')

export interface StartOptions {
  /** Default: a fresh one, removed by `stop`. */
  readonly dataDirectory?: string
  /** More flags of `cairn start`. */
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Default 0: a free one. A Cairn that is started again on the same port keeps its address. */
  readonly port?: number
  /** Wait until /readyz says yes (default), or only until it answers. */
  readonly until?: 'ready' | 'listening'
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface StartedCairn {
  readonly url: string
  readonly port: number
  readonly dataDirectory: string
  /** Of the default project. */
  readonly writeKey: string
  /** Of main. */
  readonly pid: number
  /** What it has printed so far. */
  output(): string
  /**
   * Runs `cairn … --data <its directory>` in this process, as all it does is ask the running one over its socket; `input` goes to its
   * standard input. For one of its own there is `runCairn`.
   */
  cli(args: readonly string[], input?: string): Promise<CommandOutcome>
  /** Like cli, but must end with 0; gives what it printed, trimmed. */
  run(args: readonly string[], input?: string): Promise<string>
  /** Sends the signal to main and resolves when main has ended, to its exit code (or the signal's name). */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>
  /** Ends it (SIGTERM) if it runs, and removes the directory if it was made for it. */
  stop(): Promise<void>
}

const environmentOf = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: process.env['TMPDIR'],
  ...more,
})

/** Runs one command of the CLI in a process of its own. */
export function runCairn(
  args: readonly string[],
  input = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cairnBin, ...args],
      { env: environmentOf(environment), maxBuffer: 1024 * 1024 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** Runs one command of the CLI in this process. */
async function runHere(args: readonly string[], input = ''): Promise<CommandOutcome> {
  const said = { stdout: '', stderr: '' }
  const into = (name: keyof typeof said): Writable => {
    const decoder = new StringDecoder('utf8')
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        said[name] += decoder.write(chunk)
        done()
      },
    })
  }
  const code = await runCli({
    arguments: args,
    environment: environmentOf(),
    stdin: Readable.from([Buffer.from(input)]),
    stdout: into('stdout'),
    stderr: into('stderr'),
    signal: new AbortController().signal,
  })
  return { code, ...said }
}

/** Starts Cairn and waits until it is there. Rejects with its output if it ends before. */
export async function startCairn(options: StartOptions = {}): Promise<StartedCairn> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'cairn-data-'))
  const flags = ['--data', dataDirectory, '--port', String(options.port ?? 0), ...(options.flags ?? [])]
  const child: ChildProcess = spawn(process.execPath, [cairnBin, 'start', ...flags], {
    env: environmentOf({ CAIRN_LOG_FORMAT: 'json', ...options.environment }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let ended: number | NodeJS.Signals | undefined
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const end = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('exit', (code, signal) => resolve((ended = code ?? signal ?? 1))),
  )
  const note = (): { pid: number; url: string } | undefined => {
    const file = join(dataDirectory, 'server.json')
    if (!existsSync(file)) return undefined
    const read = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url: string }
    return read.pid === child.pid ? read : undefined
  }
  const isThere = async (): Promise<boolean> => {
    const url = note()?.url
    // The greeting, with the write key, comes a moment after it listens.
    if (url === undefined || !output.includes('/docs')) return false
    const path = options.until === 'listening' ? '/healthz' : '/readyz'
    return fetch(url + path).then(
      (response) => response.ok,
      () => false,
    )
  }
  while (!(await isThere())) {
    if (ended !== undefined) throw new Error(`cairn start ended with ${ended}:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  const url = note()?.url ?? ''
  const cli = (args: readonly string[], input?: string) => runHere([...args, '--data', dataDirectory], input)
  const kill = (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    if (ended === undefined) child.kill(signal)
    return end
  }
  return {
    url,
    port: Number(new URL(url).port),
    dataDirectory,
    writeKey: /ck_[0-9a-f]+/.exec(output)?.[0] ?? '',
    pid: child.pid ?? 0,
    output: () => output,
    cli,
    run: async (args, input) => {
      const { code, stdout, stderr } = await cli(args, input)
      if (code !== 0) throw new Error(`cairn ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`)
      return stdout.trim()
    },
    kill,
    stop: async () => {
      await kill('SIGTERM')
      if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}
