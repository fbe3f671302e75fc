// `npm run test:crash -- --rounds 30 [--seed N] [--absent 60] [--full 20]`: the long form of crash.test.ts.
import { parseArgs } from 'node:util'
import { crashRounds, diskFull, engineAbsent } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    seed: { type: 'string' },
    absent: { type: 'string', default: '60' },
    full: { type: 'string', default: '20' },
  },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
print(`seed ${seed}`)

const rounds = await crashRounds({ rounds: Number(values.rounds), seed, log: print })
const absent = await engineAbsent(Number(values.absent), print)
const full = await diskFull(Number(values.full), print)

const isEqual = [rounds, absent, full].every(({ acknowledged, counted }) => acknowledged === counted)
print(`kill -9: ${JSON.stringify(rounds.kills)}`)
print(isEqual ? 'Nothing lost, nothing twice.' : 'NOT EQUAL: events were lost or counted twice.')
process.exit(isEqual ? 0 : 1)
