// How does the browser's script get to the browser? Built files from packages/tracker, compressed once, with an ETag.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { bestEncoding } from './encoding.ts'
import type { Encoding } from './encoding.ts'

interface TrackerFile {
  readonly etag: string
  readonly bodies: Readonly<Record<Encoding, Buffer>>
}

const trackerDirectory = join(import.meta.dirname, '../../packages/tracker/dist')

/** Pages revalidate after an hour; a stale script still counts for a day while the server is away. */
const cacheControl = 'public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400'

export interface TrackerFiles {
  /** Answers if the path is a script of the tracker; false, and nothing done, if not. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** '/cairn.js' … Empty if the tracker was not built. */
  readonly paths: readonly string[]
}

/** Reads the built scripts into memory (a few kB); an empty set if there are none. */
export function loadTrackerFiles(directory: string = trackerDirectory): TrackerFiles {
  const files = new Map<string, TrackerFile>()
  for (const name of listScripts(directory)) files.set(`/${name}`, compress(readFileSync(join(directory, name))))
  return {
    paths: [...files.keys()],
    handle: (request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? ''
      const file = files.get(path)
      if (file === undefined) return false
      serve(file, request, response)
      return true
    },
  }
}

function listScripts(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => /^[\w-]+\.js$/.test(name))
  } catch {
    return []
  }
}

function compress(source: Buffer): TrackerFile {
  return {
    etag: createHash('sha256').update(source).digest('base64url').slice(0, 22),
    bodies: {
      br: brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      gzip: gzipSync(source, { level: 9 }),
      identity: source,
    },
  }
}

function serve(file: TrackerFile, request: IncomingMessage, response: ServerResponse): void {
  // A script is loaded by pages of any origin, also with crossorigin and from isolated pages.
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  response.setHeader('Timing-Allow-Origin', '*')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  if (request.method === 'OPTIONS') {
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD')
    response.writeHead(204).end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, OPTIONS')
    response.writeHead(405).end()
    return
  }
  const encoding = bestEncoding(request.headers['accept-encoding'] ?? '')
  // A representation of its own for each encoding.
  const etag = `"${file.etag}-${encoding}"`
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', cacheControl)
  response.setHeader('Vary', 'Accept-Encoding')
  const known = request.headers['if-none-match'] ?? ''
  if (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    response.writeHead(304).end()
    return
  }
  const body = file.bodies[encoding]
  response.setHeader('Content-Type', 'text/javascript; charset=utf-8')
  response.setHeader('Content-Length', body.length)
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding)
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : body)
}
