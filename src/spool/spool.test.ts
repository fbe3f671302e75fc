import { open, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentPath } from './directory.ts'
import { encodeFlush, flushCapacity } from './frames.ts'
import { openSpoolReader, openSpoolWriter, type SpoolDamage, type SpoolOptions } from './index.ts'
import { readAll, withDirectory } from './testing/spool-directory.ts'

const options: SpoolOptions = { segmentBytes: 1 << 20, maxBytes: 1 << 26, maxPendingBytes: 1 << 24 }
const texts = (records: readonly Uint8Array[]): string[] => records.map((record) => Buffer.from(record).toString())
const segmentsIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.endsWith('.spool')).toSorted()

async function flipByte(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, offset)
  byte[0] = (byte[0] ?? 0) ^ 0xff
  await file.write(byte, 0, 1, offset)
  await file.close()
}

test('gives back records in the order in which they were appended, text and bytes alike', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, options)
    const reader = await openSpoolReader(directory)
    expect(await reader.read(1_000)).toBeUndefined()
    const sent = ['one', 'zwei ü', Buffer.from('three'), '', '四'.repeat(5_000)]
    const results = await Promise.all(sent.map((record) => writer.append(record)))
    expect(results).toEqual(sent.map(() => ({ ok: true })))
    expect(await readAll(reader)).toEqual(sent.map(String))
    expect(writer.stats()).toMatchObject({ records: 5, pendingBytes: 0, flushes: 1, segments: 1 })
    await writer.close()
    expect(await writer.append('late')).toMatchObject({ ok: false, reason: 'io_error' })
    await reader.close()
  }))

test('a batch goes on over the end of a segment, and is exactly given again', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, { ...options, segmentBytes: 1_000 })
    const sent = Array.from({ length: 40 }, (_, index) => `${index}`.padStart(100, '-'))
    for (const record of sent) await writer.append(record)
    const segments = (await segmentsIn(directory)).length
    expect(segments).toBeGreaterThan(3)
    const reader = await openSpoolReader(directory)
    const first = await reader.read(2_500)
    expect(texts(first?.records ?? [])).toEqual(sent.slice(0, 25))
    const second = await reader.read(1e6)
    expect(texts(second?.records ?? [])).toEqual(sent.slice(25))
    expect(await reader.read(1e6)).toBeUndefined()
    await reader.close()

    const again = await openSpoolReader(directory)
    const noted = await again.read(10, first?.end)
    expect(texts(noted?.records ?? [])).toEqual(sent.slice(0, 25))
    expect(noted?.end).toEqual(first?.end)
    await noted?.ack()
    expect(again.acked()).toEqual(first?.end)
    expect((await segmentsIn(directory)).length).toBeLessThan(segments)
    await again.close()
    await writer.close()
  }))

test('reads again from the acked position after a rewind and after a restart, and exactly a noted batch', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, options)
    for (const record of ['a', 'b', 'c', 'd']) await writer.append(record)
    const reader = await openSpoolReader(directory)
    const first = await reader.read(1)
    const second = await reader.read(1)
    expect([texts(first?.records ?? []), texts(second?.records ?? [])]).toEqual([['a'], ['b']])
    expect(second?.begin).toEqual(first?.end)
    await first?.ack()
    expect(reader.acked()).toEqual(first?.end)
    const third = await reader.read(1)
    reader.rewind()
    expect(await readAll(reader)).toEqual(['b', 'c', 'd'])
    await reader.close()

    const again = await openSpoolReader(directory)
    const noted = await again.read(1, third?.end)
    expect(texts(noted?.records ?? [])).toEqual(['b', 'c'])
    expect(noted?.end).toEqual(third?.end)
    expect(await again.read(1, third?.end)).toBeUndefined()
    expect(await again.backlogBytes()).toBe(writer.stats().bytes - (first?.end.offset ?? 0))
    await noted?.ack()
    await again.close()
    await writer.close()
  }))

test('deletes settled segments, and the writer counts them as free', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, { ...options, segmentBytes: 1_000, maxBytes: 8_000 })
    const reader = await openSpoolReader(directory)
    let appended = 0
    for (;;) {
      const result = await writer.append('x'.repeat(500))
      if (!result.ok) {
        expect(result).toMatchObject({ reason: 'full' })
        break
      }
      appended += 1
    }
    expect(appended).toBe(15)
    expect((await segmentsIn(directory)).length).toBe(8)
    for (;;) {
      const batch = await reader.read(1_000)
      if (!batch) break
      await batch.ack()
    }
    expect((await segmentsIn(directory)).length).toBe(1)
    await expect.poll(() => writer.append('y'.repeat(500)), { timeout: 20_000 }).toEqual({ ok: true })
    expect(writer.stats().bytes).toBeLessThan(2_000)
    await writer.close()
    await reader.close()
  }))

test('answers full when too much waits in memory, and stores nothing of it', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, { ...options, maxPendingBytes: 1_000 })
    const results = await Promise.all(Array.from({ length: 5 }, (_, index) => writer.append(String(index).repeat(300))))
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, false, false])
    const reader = await openSpoolReader(directory)
    expect(await readAll(reader)).toEqual(['0', '1', '2'].map((digit) => digit.repeat(300)))
    await writer.close()
    await reader.close()
  }))

test('reads a flush that is far larger than what was asked for as one batch', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, options)
    const sent = Array.from({ length: 300 }, (_, index) => String(index).padEnd(3_000, '.'))
    await Promise.all(sent.map((record) => writer.append(record)))
    const reader = await openSpoolReader(directory)
    const batch = await reader.read(1)
    expect(texts(batch?.records ?? [])).toEqual(sent)
    await writer.close()
    await reader.close()
  }))

test('does not give records of a flush whose end is not there yet, and cuts them off at the next start', () =>
  withDirectory(async (directory) => {
    const first = await openSpoolWriter(directory, options)
    await first.append('kept')
    await first.close()
    const path = segmentPath(directory, 1)
    const before = await readFile(path)
    const torn = Buffer.alloc(1_000)
    const length = encodeFlush(['half', 'a flush'], torn, 1, before.length)
    await writeFile(path, Buffer.concat([before, torn.subarray(0, length - 1)]))
    const reader = await openSpoolReader(directory)
    expect(await readAll(reader)).toEqual(['kept'])
    const cuts: SpoolDamage[] = []
    const second = await openSpoolWriter(directory, { ...options, onCut: (cut) => cuts.push(cut) })
    expect(cuts).toHaveLength(1)
    await second.append('after')
    expect((await readAll(reader)).filter((record) => record !== 'half')).toEqual(['after'])
    await second.close()
    await reader.close()
  }))

test('a frame that a sender planted inside a record is not taken for one when the record is damaged', () =>
  withDirectory(async (directory) => {
    const planted = Buffer.alloc(200)
    const length = encodeFlush(['planted'], planted, 1, 0)
    const writer = await openSpoolWriter(directory, options)
    await writer.append(Buffer.concat([Buffer.from('record with '), planted.subarray(0, length)]))
    await writer.append('next')
    await flipByte(segmentPath(directory, 1), 14)
    const damage: SpoolDamage[] = []
    const reader = await openSpoolReader(directory, { onDamage: (found) => damage.push(found) })
    expect(await readAll(reader)).toEqual(['next'])
    expect(damage).toEqual([{ segment: 1, offset: 0, bytes: 12 + 12 + length }])
    await writer.close()
    await reader.close()
  }))

test('a damaged cursor is reported, and everything that is there is read again', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, options)
    await writer.append('a')
    await writeFile(join(directory, 'cursor'), '1 5 7 12345\n')
    const damage: SpoolDamage[] = []
    const reader = await openSpoolReader(directory, { onDamage: (found) => damage.push(found) })
    expect(damage).toHaveLength(1)
    expect(await readAll(reader)).toEqual(['a'])
    await writer.close()
    await reader.close()
  }))

test('numbers of settled segments are not used again when all files are gone', () =>
  withDirectory(async (directory) => {
    const writer = await openSpoolWriter(directory, options)
    const reader = await openSpoolReader(directory)
    await writer.append('a')
    await (await reader.read(1))?.ack()
    await writer.close()
    await rm(segmentPath(directory, 1))
    const next = await openSpoolWriter(directory, options)
    await next.append('b')
    expect(await readAll(reader)).toEqual(['b'])
    await next.close()
    await reader.close()
  }))

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append'), sizes: fc.array(fc.nat(600), { maxLength: 6 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('read'), maxBytes: fc.integer({ min: 1, max: 2_000 }), part: fc.nat(4) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ack') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewind') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopenReader') }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('crash'), torn: fc.nat(900), seesTorn: fc.boolean(), junk: fc.nat(30) }),
  },
)
const flip = fc.record({ kind: fc.constant('flip'), segment: fc.nat(), offset: fc.nat() })

interface Outcome {
  readonly appended: readonly string[]
  readonly delivered: readonly string[]
  readonly flips: number
  readonly reported: number
}
type Action = {
  readonly kind: string
  readonly sizes?: readonly number[]
  readonly maxBytes?: number
  /** Only so many of the records are taken; 0: all. */
  readonly part?: number
  readonly torn?: number
  readonly seesTorn?: boolean
  readonly junk?: number
  readonly segment?: number
  readonly offset?: number
}

/** Plays the actions; `delivered` is what a loader that starts over at each rewind has at the end. */
const play = (actions: readonly Action[], segmentBytes: number): Promise<Outcome> =>
  withDirectory(async (directory) => {
    let reported = 0
    const small = { ...options, segmentBytes, onCut: () => void (reported += 1) }
    const onDamage = (): void => void (reported += 1)
    let writer = await openSpoolWriter(directory, small)
    let reader = await openSpoolReader(directory, { onDamage })
    const appended: string[] = []
    let delivered: string[] = []
    let unacked: { ack: () => Promise<void>; deliveredAfter: number } | undefined
    let deliveredAtAck = 0
    let flips = 0
    let number = 0

    for (const one of actions) {
      if (one.kind === 'append') {
        const records = (one.sizes ?? []).map((size) => `${number++}:${'.'.repeat(size)}`)
        const results = await Promise.all(records.map((record) => writer.append(record)))
        for (const result of results) expect(result).toEqual({ ok: true })
        appended.push(...records)
      } else if (one.kind === 'read') {
        const batch = await reader.read(one.maxBytes ?? 1)
        if (!batch) continue
        expect(batch.records.length).toBeGreaterThan(0)
        const taken = Math.min(one.part || Infinity, batch.records.length)
        const end = batch.ends[taken - 1]
        if (taken < batch.records.length) reader.rewind(end)
        delivered.push(...texts(batch.records.slice(0, taken)))
        unacked = { ack: () => batch.ack(end), deliveredAfter: delivered.length }
      } else if (one.kind === 'ack' && unacked) {
        await unacked.ack()
        deliveredAtAck = unacked.deliveredAfter
        unacked = undefined
      } else if (one.kind === 'rewind' || one.kind === 'reopenReader') {
        if (one.kind === 'rewind') reader.rewind()
        else {
          await reader.close()
          reader = await openSpoolReader(directory, { onDamage })
        }
        delivered = delivered.slice(0, deliveredAtAck)
        unacked = undefined
      } else if (one.kind === 'crash') {
        await writer.close()
        const newest = (await segmentsIn(directory)).at(-1) ?? ''
        const path = join(directory, newest)
        const before = await readFile(path)
        const torn = ['torn 1', `torn 2 ${'t'.repeat(500)}`, 'torn 3']
        const buffer = Buffer.alloc(flushCapacity(torn))
        const length = encodeFlush(torn, buffer, Number.parseInt(newest, 10), before.length)
        const tail = buffer.subarray(0, Math.min(one.torn ?? 0, length - 1))
        await writeFile(path, Buffer.concat([before, tail, Buffer.alloc(one.junk ?? 0, 0xff)]))
        if (one.seesTorn) delivered.push(...(await readAll(reader)))
        writer = await openSpoolWriter(directory, small)
      } else if (one.kind === 'flip') {
        const names = await segmentsIn(directory)
        const path = join(directory, names[(one.segment ?? 0) % names.length] ?? '')
        const { length } = await readFile(path)
        if (length === 0) continue
        await flipByte(path, (one.offset ?? 0) % length)
        flips += 1
      }
    }
    // Only a start can tell that damage at the very end is not a write that goes on.
    await writer.close()
    writer = await openSpoolWriter(directory, small)
    delivered.push(...(await readAll(reader)))
    const rest = await openSpoolReader(directory)
    expect((await readAll(rest)).length).toBeGreaterThanOrEqual(delivered.length - deliveredAtAck - flips)
    await rest.close()
    await reader.close()
    await writer.close()
    return { appended, delivered: delivered.filter((record) => !record.startsWith('torn')), flips, reported }
  })

test('model: whatever happens, what was appended is read, once between rewinds, in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 40 }),
      fc.integer({ min: 1, max: 3_000 }),
      async (actions, segmentBytes) => {
        const { appended, delivered } = await play(actions, segmentBytes)
        expect(delivered).toEqual(appended)
      },
    ),
    { numRuns: 60 },
  ))

test('model: a flipped byte costs at most the record that it lies in, and never in silence', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 6, arbitrary: action }, { weight: 1, arbitrary: flip }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 3_000 }),
      async (actions, segmentBytes) => {
        const { appended, delivered, flips, reported } = await play(actions, segmentBytes)
        const got = new Set(delivered)
        const missing = appended.filter((record) => !got.has(record)).length
        expect(delivered).toEqual(appended.filter((record) => got.has(record)))
        expect(missing).toBeLessThanOrEqual(flips)
        if (missing > 0) expect(reported).toBeGreaterThan(0)
      },
    ),
    { numRuns: 60 },
  ))
