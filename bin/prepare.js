// Builds the browser's script if it is missing or older than its source. Runs after `npm install` and before `npm start`.
// Never fails where the tools to build are absent (`npm install --omit=dev`): the server says if the script is missing.
import { existsSync, globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const tracker = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/tracker')

function mustBuild() {
  if (!existsSync(join(tracker, 'build.ts'))) return false
  const built = globSync(join(tracker, 'dist/*.js')).map((file) => statSync(file).mtimeMs)
  const sources = ['src/**/*.ts', '*.ts', 'package.json'].flatMap((pattern) => globSync(join(tracker, pattern)))
  return built.length === 0 || Math.min(...built) < Math.max(...sources.map((file) => statSync(file).mtimeMs))
}

function hasTools() {
  try {
    const { resolve } = createRequire(import.meta.url)
    return resolve('esbuild') !== '' && resolve('terser') !== ''
  } catch {
    return false
  }
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 26) console.warn('Node 26 did not come with `npm install`; the tracker was not built.')
else if (mustBuild()) {
  if (hasTools()) await (await import('../packages/tracker/build.ts')).buildTracker()
  else console.warn('The tracker is not built, and the tools to build it are not installed.')
}
