// A process for the full-disk test; runs where its directory (argument) is a small file system of its own. Appends until
// the disk is full, frees space as a reader does, goes on, and prints what happened as JSON.
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSpoolReader, openSpoolWriter, type AppendResult } from '../index.ts'
import { readAll } from './spool-directory.ts'

const directory = process.argv[2] ?? ''
const ballast = join(directory, 'ballast')
const options = { segmentBytes: 100_000, maxBytes: 1e9, maxPendingBytes: 1e7 }
const writer = await openSpoolWriter(join(directory, 'spool'), options)
const reader = await openSpoolReader(join(directory, 'spool'))
const acked: string[] = []
const read: string[] = []
const refusals: AppendResult[] = []
let number = 0

async function append(count: number): Promise<void> {
  const records = Array.from({ length: count }, () => `${number++} ${'x'.repeat(3_000)}`)
  const results = await Promise.all(records.map((record) => writer.append(record)))
  results.forEach((result, index) => {
    if (result.ok) acked.push(records[index] ?? '')
    else refusals.push(result)
  })
}

const refusedByRound: number[] = []
for (let round = 0; round < 3; round += 1) {
  const before = refusals.length
  if (round === 1) writeFileSync(ballast, Buffer.alloc(statfsSync(directory).bavail * 4096 - 50_000))
  // Full, and full again while nothing is freed: small flushes and large ones.
  for (let tries = 0; refusals.length < before + 40 && tries < 3_000; tries += 1) await append(1 + (tries % 7))
  refusedByRound.push(refusals.length - before)
  if (existsSync(ballast)) rmSync(ballast)
  for (let batch = await reader.read(50_000); batch; batch = await reader.read(50_000)) {
    read.push(...batch.records.map((record) => Buffer.from(record).toString()))
    await batch.ack()
  }
  await append(5)
}
const later = refusals.length
await append(5)
read.push(...(await readAll(reader)))
await writer.close()
await reader.close()
process.stdout.write(
  JSON.stringify({
    refusedByRound,
    reasons: [...new Set(refusals.map((refusal) => (refusal.ok ? '' : refusal.reason)))],
    acked: acked.length,
    isEqual: JSON.stringify(read) === JSON.stringify(acked),
    refusedAfterwards: refusals.length - later,
    segments: writer.stats().segments,
  }),
)
