import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDashboardFiles, pageNames } from './dashboard-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'cairn-show-'))
const script = 'console.log("the dashboard")'
let server: Server
let url = ''

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'))
  mkdirSync(join(directory, '.vite'))
  writeFileSync(join(directory, '.vite/manifest.json'), '{}')
  writeFileSync(join(directory, 'index.html'), '<meta name="csp-nonce" content="%CSP_NONCE%">')
  writeFileSync(join(directory, 'assets/index-abc.js'), script)
  writeFileSync(join(directory, 'assets/index-abc.js.br'), brotliCompressSync(script))
  writeFileSync(join(directory, 'assets/index-abc.js.gz'), gzipSync(script))
  const files = createDashboardFiles(directory)
  server = createServer((request, response) => {
    if (!files.handle(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(directory, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = { Accept: 'text/html,*/*;q=0.8' }, method = 'GET') =>
  fetch(url + path, { headers, method })

it('shows the page at every address of the router', () => {
  const router = readFileSync(join(import.meta.dirname, '../show/router.tsx'), 'utf8')
  const named = [...router.matchAll(/path: '\/([^/']*)/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(15)
  expect(new Set(named)).toEqual(new Set(pageNames))
})

it('gives each answer a nonce of its own, in the page and in the policy', async () => {
  const nonces = await Promise.all(
    ['/', '/p/1/live'].map(async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const nonce = /content="([\w-]{20,})"/.exec(await response.text())?.[1] ?? ''
      expect(response.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`)
      return nonce
    }),
  )
  expect(new Set(nonces).size).toBe(2)
})

it('lets other sites frame a shared view and nothing else', async () => {
  const policy = async (path: string) => (await get(path)).headers.get('content-security-policy')
  expect(await policy('/share/abc')).toContain('frame-ancestors *')
  for (const path of ['/', '/sharex', '/p/1/share/']) expect(await policy(path)).toContain("frame-ancestors 'none'")
})

it('says not found with the page where a browser asks for an unknown address, and leaves the rest to the API', async () => {
  expect((await get('/nowhere')).status).toBe(404)
  for (const path of ['/api/v1/projects', '/docs', '/docs/x.css', '/openapi.json', '/healthz', '/metrics'])
    expect((await get(path)).status, path).toBe(418)
  expect((await get('/nowhere', { Accept: 'application/json' })).status).toBe(418)
  expect((await get('/', {}, 'POST')).status).toBe(418)
  expect((await get('/', { Accept: '*/*' })).status).toBe(200)
})

it('sends assets to be kept for ever, in the encoding that is taken', async () => {
  for (const encoding of ['br', 'gzip', 'identity']) {
    const response = await get('/assets/index-abc.js', { 'Accept-Encoding': encoding })
    expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding)
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-type')).toContain('text/javascript')
    expect(await response.text()).toBe(script)
  }
})

it('has no other file to give', async () => {
  const paths = ['/assets/index-old.js', '/assets/', '/assets/index-abc.js.br', '/assets/..%2findex.html', '/assets/.x']
  for (const path of paths) {
    const response = await get(path)
    expect(response.status, path).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-store')
  }
  expect((await get('/.vite/manifest.json', {})).status).toBe(418)
})
