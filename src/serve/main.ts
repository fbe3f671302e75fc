// The entry: hands the process's streams, environment and signals to the command line.
import { runCli } from './cli.ts'

const interrupt = new AbortController()
let interruptedAt = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // A second one is meant: somebody does not want to wait. One right after the first is the same Ctrl-C, handed on by a parent.
    if (interrupt.signal.aborted && performance.now() - interruptedAt > 1_000) process.exit(130)
    if (!interrupt.signal.aborted) interruptedAt = performance.now()
    interrupt.abort()
  })
// A reader that went away (`cairn export | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
process.exitCode = await runCli({
  arguments: process.argv.slice(2),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
})
