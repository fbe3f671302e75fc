// The docs page: Swagger UI from node_modules over our own /openapi.json. Nothing is loaded from anywhere else.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Hono } from 'hono'
import type { ApiTypes } from './authenticate.ts'

/** Scripts only from here, connections only to here. Swagger UI sets styles inline. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cairn API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/start.js"></script>
</head>
<body><div id="docs"></div></body>
</html>
`
const start = `window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, persistAuthorization: false })
`
const require = createRequire(import.meta.url)
const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

export function addDocs(app: Hono<ApiTypes>): void {
  app.get('/docs', (c) => c.body(page, 200, { ...headers('text/html; charset=utf-8'), 'Cache-Control': 'no-cache' }))
  app.get('/docs/', (c) => c.redirect('/docs'))
  app.get('/docs/start.js', (c) => c.body(start, 200, headers('text/javascript; charset=utf-8')))
  app.get('/docs/:file', async (c) => {
    const name = c.req.param('file')
    const type = Object.hasOwn(files, name) ? files[name] : undefined
    if (type === undefined) return c.notFound()
    const directory = dirname(require.resolve('swagger-ui-dist/package.json'))
    return c.body(new Uint8Array(await readFile(join(directory, name))), 200, headers(type))
  })
}

const headers = (type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': docsPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'public, max-age=3600',
})
