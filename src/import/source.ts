// Where do the bytes come from? A file or stdin, inflated by its first bytes, whatever it is called; read as a stream,
// so that memory does not depend on its size.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ImportError } from './types.ts'

type Compression = 'none' | 'gzip' | 'zstd'

export interface Source {
  /** As the person named it; '-' is stdin. */
  readonly name: string
  /** Without directories, for messages and names of files. */
  readonly title: string
  readonly compression: Compression
  /** Bytes on disk; undefined for stdin. */
  readonly size: number | undefined
  /** The first bytes, inflated: at most 64 KiB. */
  readonly head: Buffer
  /** Names the content by its first KiB (inflated), so that a renamed or compressed copy is known again. */
  readonly identity: string
  /** The whole content, inflated. Of stdin only once. An ImportError where it can't be inflated. */
  chunks(): AsyncIterable<Buffer>
  /** Bytes (as on disk) that `chunks` has read so far. */
  bytesRead(): number
}

const headBytes = 64 * 1024
const identityBytes = 1024

/** Opens a file, or `stdin` for the name '-'. Throws an ImportError where there is no such file. */
export async function openSource(name: string, stdin?: Readable): Promise<Source> {
  return name === '-' ? openStdin(stdin) : openFile(name)
}

async function openFile(name: string): Promise<Source> {
  let size: number
  let raw: Buffer
  try {
    const status = await stat(name)
    if (status.isDirectory()) throw new ImportError(`${name} is a directory. Name its files, e.g. ${name}/*.`)
    size = status.size
    const file = await open(name)
    try {
      const buffer = Buffer.alloc(headBytes)
      const { bytesRead } = await file.read(buffer, 0, headBytes, 0)
      raw = buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof ImportError) throw error
    throw new ImportError(`${name} can't be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const compression = compressionOf(raw)
  const head = compression === 'none' ? raw : await firstBytes(name, compression)
  let read = 0
  return {
    name,
    title: basename(name),
    compression,
    size,
    head,
    identity: identityOf(head),
    chunks() {
      read = 0
      const counter = countBytes((bytes) => (read += bytes))
      return inflated(name, createReadStream(name, { highWaterMark: 256 * 1024 }), counter, compression)
    },
    bytesRead: () => read,
  }
}

async function openStdin(stdin: Readable | undefined): Promise<Source> {
  if (stdin === undefined) throw new ImportError("'-' is standard input, and there is none.")
  const iterator = stdin.iterator({ destroyOnReturn: false })
  const first: Buffer[] = []
  let length = 0
  // Four bytes tell the compression; more wait only as long as they come.
  while (length < 4) {
    const next = await iterator.next()
    if (next.done === true) break
    const chunk = toBuffer(next.value)
    first.push(chunk)
    length += chunk.length
  }
  const raw = Buffer.concat(first)
  const compression = compressionOf(raw)
  let read = 0
  async function* rest(): AsyncGenerator<Buffer> {
    yield raw
    for await (const chunk of { [Symbol.asyncIterator]: () => iterator }) yield toBuffer(chunk)
  }
  const content = inflated(
    'standard input',
    rest(),
    countBytes((bytes) => (read += bytes)),
    compression,
  )
  const started = content[Symbol.asyncIterator]()
  const headChunks: Buffer[] = []
  let headLength = 0
  while (headLength < headBytes) {
    const next = await started.next()
    if (next.done === true) break
    headChunks.push(next.value)
    headLength += next.value.length
  }
  const beginning = Buffer.concat(headChunks)
  return {
    name: '-',
    title: 'stdin',
    compression,
    size: undefined,
    head: beginning.subarray(0, headBytes),
    identity: identityOf(beginning),
    async *chunks() {
      yield beginning
      for await (const chunk of { [Symbol.asyncIterator]: () => started }) yield chunk
    },
    bytesRead: () => read,
  }
}

const toBuffer = (chunk: unknown): Buffer => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)))

const identityOf = (head: Buffer): string =>
  createHash('sha256').update(head.subarray(0, identityBytes)).digest('hex').slice(0, 32)

/** By magic bytes (RFC 1952, RFC 8878), never by name. */
function compressionOf(start: Uint8Array): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd) return 'zstd'
  return 'none'
}

async function firstBytes(name: string, compression: Compression): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  const counter = countBytes(() => undefined)
  for await (const chunk of inflated(name, createReadStream(name), counter, compression)) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= headBytes) break
  }
  return Buffer.concat(chunks).subarray(0, headBytes)
}

const countBytes = (count: (bytes: number) => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length)
      done(null, chunk)
    },
  })

async function* inflated(
  name: string,
  input: AsyncIterable<Buffer>,
  counter: Transform,
  compression: Compression,
): AsyncGenerator<Buffer> {
  const start = input instanceof Readable ? input : Readable.from(input)
  const last = compression === 'none' ? counter : inflater(compression)
  const running = last === counter ? pipeline(start, counter) : pipeline(start, counter, last)
  // The reader sees an error by `last` being destroyed with it; the pipeline's own promise only repeats it. It must not
  // be waited for: where the reader leaves while `last` inflates the file's end, it stays open for ever.
  running.catch(() => undefined)
  try {
    for await (const chunk of last) yield toBuffer(chunk)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (compression === 'none') throw new ImportError(`${name} can't be read to its end: ${why}`)
    throw new ImportError(
      `${name} can't be inflated (${compression}): ${why}. What could be read is imported; the file is damaged or not complete.`,
    )
  } finally {
    for (const stage of [start, counter, last]) stage.destroy()
  }
}

const inflater = (compression: 'gzip' | 'zstd'): Transform =>
  compression === 'gzip' ? createGunzip({ chunkSize: 256 * 1024 }) : createZstdDecompress({ chunkSize: 256 * 1024 })
