// The loader's process: spool → process → store. Started by main only; ends with it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('message', (m: { kind: string }) => {
  if (m.kind === 'begin') process.send?.({ kind: 'running' })
  if (m.kind === 'stop') process.exit(0)
})
export {}
