// A collector in a process of its own, for tests that must see it survive and for the benchmark. Argument: a directory.
// Prints its port; ends when it is killed.
import { startCollector } from './start-collector.ts'

const started = await startCollector(process.argv[2] ?? '')
process.stdout.write(`${started.port}\n`)
process.on('SIGTERM', () => {
  void started.close().then(() => process.exit(0))
})
