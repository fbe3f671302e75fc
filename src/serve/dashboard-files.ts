// How does the dashboard get to the browser? Built files of src/show: assets under names that change with their content, kept for
// ever, and one page for all addresses, with a strict policy and a nonce of its own each time. Nothing is kept in memory.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { bestEncoding } from './encoding.ts'

const builtDirectory = join(import.meta.dirname, '../../dist/show')

export interface DashboardFiles {
  /** Answers if the address is a file or a page of the dashboard; false, and nothing done, if not. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  readonly isBuilt: boolean
}

/** First parts of the addresses in src/show/router.tsx. Another address shows the page as well, which says that there is nothing. */
export const pageNames: readonly string[] = [
  '',
  'setup',
  'sign-in',
  'forgot-password',
  'reset-password',
  'invitations',
  'share',
  'sites',
  'p',
  'settings',
]
/** What answers by itself, whatever a browser would like to have. */
const notPages = /^\/(api|docs|openapi\.json|healthz|readyz|metrics|track|pixel\.gif)(\/|$)/

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const suffixes = { br: '.br', gzip: '.gz', identity: '' } as const
const assetPath = /^\/assets\/(\w[\w.-]*)$/

export function createDashboardFiles(directory: string = builtDirectory): DashboardFiles {
  return {
    isBuilt: existsSync(join(directory, 'index.html')),
    handle: (request, response) => {
      const path = (request.url ?? '').split(/[?#]/, 1)[0] ?? ''
      if (path.startsWith('/assets/')) {
        void sendAsset(directory, assetPath.exec(path)?.[1], request, response)
        return true
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      if (notPages.test(path)) return false
      const isPage = pageNames.includes(path.split('/')[1] ?? '')
      const accepts = request.headers.accept ?? '*/*'
      if (!accepts.includes('text/html') && !(isPage && accepts.includes('*/*'))) return false
      void sendPage(directory, path, isPage ? 200 : 404, request, response)
      return true
    },
  }
}

/** In the compressed copy that the browser takes, else as it is. */
async function sendAsset(
  directory: string,
  name: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    response.writeHead(405).end()
    return
  }
  const file = name === undefined ? undefined : join(directory, 'assets', name)
  const wanted = bestEncoding(request.headers['accept-encoding'] ?? '')
  const compressed = file === undefined || wanted === 'identity' ? undefined : await read(file + suffixes[wanted])
  const body = compressed ?? (file === undefined ? undefined : await read(file))
  if (file === undefined || body === undefined || /\.(br|gz)$/.test(file)) {
    response.setHeader('Cache-Control', 'no-store')
    response
      .writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' })
      .end('There is no such file. Reload the page.\n')
    return
  }
  response.setHeader('Content-Type', contentTypes[extname(file)] ?? 'application/octet-stream')
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  if (compressed !== undefined) response.setHeader('Content-Encoding', wanted)
  response.setHeader('Content-Length', body.length)
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : body)
}

async function sendPage(
  directory: string,
  path: string,
  status: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const nonce = randomBytes(16).toString('base64url')
  const page = await read(join(directory, 'index.html'))
  for (const [name, value] of pageHeaders(nonce, path.startsWith('/share/'))) response.setHeader(name, value)
  if (page === undefined) {
    const text = 'The dashboard is not built. Run `npm run build:show` where Cairn is installed, then reload.\n'
    response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
    return
  }
  const html = page.toString('utf8').replace('%CSP_NONCE%', nonce)
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(html) })
  response.end(request.method === 'HEAD' ? undefined : html)
}

/** Only our own scripts, no other site's anything; only a shared view may stand in the frame of another site. */
const pageHeaders = (nonce: string, mayBeFramed: boolean): readonly (readonly [string, string])[] => [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "object-src 'none'",
      `frame-ancestors ${mayBeFramed ? '*' : "'none'"}`,
    ].join('; '),
  ],
  ...(mayBeFramed ? [] : [['X-Frame-Options', 'DENY'] as const]),
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cache-Control', 'no-cache'],
]

const read = (file: string): Promise<Buffer | undefined> => readFile(file).catch(() => undefined)
