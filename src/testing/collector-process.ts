// A collector in a process of its own, for tests that must see it survive and for the benchmark. Arguments: a directory,
// and seconds that a body may take. Prints its port; ends when it is killed.
import { defaultLimits } from '../collect/index.ts'
import { startCollector } from './start-collector.ts'

const [directory = '', bodySeconds] = process.argv.slice(2)
const limits = { bodySeconds: bodySeconds === undefined ? defaultLimits.bodySeconds : Number(bodySeconds) }
const started = await startCollector(directory, { limits })
process.stdout.write(`${started.port}\n`)
process.on('SIGTERM', () => {
  void started.close().then(() => process.exit(started.faults.length === 0 ? 0 : 1))
})
