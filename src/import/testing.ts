// A directory, a sink in memory and a judgement for this room's tests.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpooledEvent, SpoolRecord } from '../event/index.ts'
import type { AccessLogOptions } from './import-access-log.ts'
import type { JudgeAgent } from './types.ts'

export interface Bench {
  readonly directory: string
  readonly records: SpoolRecord[]
  readonly notes: string[]
  readonly deps: {
    readonly append: (records: AsyncIterable<SpoolRecord>) => Promise<void>
    readonly now: () => number
    readonly directory: string
    readonly onNote: (note: string) => void
    readonly judgeAgent: JudgeAgent
  }
  events(): SpooledEvent[]
  payloads(): string[]
  path(name: string): string
  remove(): void
}

export function createBench(): Bench {
  const directory = mkdtempSync(join(tmpdir(), 'cairn-import-'))
  const records: SpoolRecord[] = []
  const notes: string[] = []
  return {
    directory,
    records,
    notes,
    deps: {
      async append(stream) {
        for await (const record of stream) records.push(record)
      },
      now: () => 1_700_000_000_000,
      directory: join(directory, 'import'),
      onNote: (note) => notes.push(note),
      judgeAgent: (agent) => (agent.trim() === '' ? 'empty_user_agent' : /bot/i.test(agent) ? 'bot' : undefined),
    },
    events: () => records.flatMap((record) => (record.kind === 'events' ? record.events : [])),
    payloads: () => records.flatMap((record) => (record.kind === 'replay' ? record.payloads : [])),
    path: (name) => join(directory, name),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

export const logOptions = (...files: string[]): AccessLogOptions => ({
  files,
  projectId: 1,
  format: 'auto',
  host: 'example.com',
  timeZone: 'UTC',
  isForwarded: false,
  rejectsFile: '',
  isAgain: false,
})
