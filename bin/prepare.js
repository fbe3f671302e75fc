// Builds what browsers load, if it is missing or older than its source: the tracker and the dashboard. Runs after `npm install` and
// before `npm start`. Never fails where the tools to build are absent (`npm install --omit=dev`): the server says what is missing.
import { existsSync, globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const parts = [
  {
    name: 'tracker',
    directory: 'packages/tracker',
    sources: ['packages/tracker/{src/**/*,*}.ts', 'packages/tracker/package.json'],
    built: ['packages/tracker/dist/*.js'],
    tools: ['esbuild', 'terser'],
    build: async () => (await import('../packages/tracker/build.ts')).buildTracker(),
  },
  {
    name: 'dashboard',
    directory: 'src/show',
    sources: ['src/{show,event}/**/*.{ts,tsx,css,html,svg,json}', 'package-lock.json'],
    built: ['dist/show/index.html'],
    tools: ['vite', '@vitejs/plugin-react'],
    build: async () => (await import('vite')).build({ root: join(root, 'src/show'), logLevel: 'warn' }),
  },
]

/** When each of the files was written last, ms since 1970. */
const times = (patterns) => globSync(patterns, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs)

function mustBuild({ directory, sources, built }) {
  if (!existsSync(join(root, directory))) return false
  const builtAt = times(built)
  return builtAt.length === 0 || Math.min(...builtAt) < Math.max(...times(sources))
}

function hasTools({ tools }) {
  const { resolve } = createRequire(import.meta.url)
  try {
    return tools.every((tool) => resolve(tool) !== '')
  } catch {
    return false
  }
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 26) console.warn('Node 26 did not come with `npm install`; tracker and dashboard were not built.')
else
  for (const part of parts.filter(mustBuild)) {
    if (hasTools(part)) await part.build()
    else console.warn(`The ${part.name} is not built, and the tools to build it are not installed.`)
  }
