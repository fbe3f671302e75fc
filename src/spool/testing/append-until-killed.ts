// A process for the kill -9 test: appends numbered records from many callers at once and prints each number that was
// answered `ok`, until it is killed. Arguments: directory, first number, segment size in bytes.
import { writeSync } from 'node:fs'
import { openSpoolWriter } from '../index.ts'

const [directory = '', first = '0', segmentBytes = '4096'] = process.argv.slice(2)
const writer = await openSpoolWriter(directory, {
  segmentBytes: Number(segmentBytes),
  maxBytes: 1 << 30,
  maxPendingBytes: 1 << 24,
})
let next = Number(first)
writeSync(1, 'ready\n')

async function appendForever(): Promise<void> {
  for (;;) {
    const number = next++
    const result = await writer.append(`${number} ${'x'.repeat(number % 3_000)}`)
    if (result.ok) writeSync(1, `${number}\n`)
  }
}
await Promise.all(Array.from({ length: 16 }, appendForever))
