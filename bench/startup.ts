// How long does Cairn take from its start to being ready on an empty directory, and how much memory does it take idle?
// Prints the machine, a table, and a line of JSON: ready_s (median of the starts), idle_mb (all processes together;
// a file that several of them map counts once, and whole, whoever else on the machine maps it too).
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from './process-tree.ts'

const starts = 5
const idleSeconds = 20
const megabyte = 1024 * 1024
const write = (line: string): void => void process.stdout.write(line + '\n')

/** Mappings of a process with their resident bytes; '' for memory that is its own. */
function mappingsOf(pid: number): readonly { readonly file: string; readonly bytes: number }[] {
  const mappings: { file: string; bytes: number }[] = []
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const begin = /^[0-9a-f]+-[0-9a-f]+ \S+ ([0-9a-f]+) \S+ \d+ *(.*)$/.exec(line)
    const last = mappings.at(-1)
    if (begin !== null) mappings.push({ file: begin[2]?.startsWith('/') ? `${begin[2]} ${begin[1]}` : '', bytes: 0 })
    else if (last !== undefined && line.startsWith('Rss:')) last.bytes = Number(/\d+/.exec(line)?.[0]) * 1024
  }
  return mappings
}

const nameOf = (pid: number): string => {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  if (command.includes('loader-main')) return 'loader'
  return command.includes('engine') ? 'engine' : 'main'
}

interface Measured {
  readonly readySeconds: number
  readonly processes: readonly { readonly name: string; readonly mappings: ReturnType<typeof mappingsOf> }[]
}

async function measure(idleMs: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../bin/cairn.js'), 'start', '--data', directory, '--port', '0', '--log-level', 'warn'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  try {
    let output = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.includes('Ready after')) resolve()
      })
      child.once('exit', () => reject(new Error(`cairn start ended:\n${output}`)))
    })
    const readySeconds = (performance.now() - startedAt) / 1000
    await sleep(idleMs)
    const processes =
      idleMs === 0 ? [] : processTree(child.pid ?? 0).map((pid) => ({ name: nameOf(pid), mappings: mappingsOf(pid) }))
    return { readySeconds, processes }
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
}

write(
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}`,
)
const ready: number[] = []
let last: Measured | undefined
for (let round = 1; round <= starts; round++) {
  last = await measure(round === starts ? idleSeconds * 1000 : 0)
  ready.push(last.readySeconds)
  write(`start ${round}: ready after ${last.readySeconds.toFixed(2)} s`)
}
const median = ready.toSorted((a, b) => a - b)[Math.floor(ready.length / 2)] ?? 0
const sum = (values: Iterable<number>): number => [...values].reduce((all, value) => all + value, 0)
const files = new Map<string, number>()
let own = 0
write(`\nidle for ${idleSeconds} s       own MB   resident MB`)
for (const { name, mappings } of last?.processes ?? []) {
  const ownHere = sum(mappings.filter(({ file }) => file === '').map(({ bytes }) => bytes))
  own += ownHere
  for (const { file, bytes } of mappings) if (file !== '') files.set(file, Math.max(files.get(file) ?? 0, bytes))
  const columns = [ownHere, sum(mappings.map(({ bytes }) => bytes))].map((bytes) =>
    (bytes / megabyte).toFixed(0).padStart(9),
  )
  write(`  ${name.padEnd(16)} ${columns.join('   ')}`)
}
const mapped = sum(files.values())
write(`  files mapped ${(mapped / megabyte).toFixed(0)} MB, counted once`)
write(JSON.stringify({ ready_s: Number(median.toFixed(2)), idle_mb: Math.round((own + mapped) / megabyte) }))
