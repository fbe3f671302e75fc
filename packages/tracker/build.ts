// Builds the scripts that a page loads: one file each, small, without a global but `window.cairn`.
// `node packages/tracker/build.ts` writes them to packages/tracker/dist.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { minify } from 'terser'
import { trackerFiles } from './index.ts'

const folder = import.meta.dirname

/** The script's text. Wrapped, so that its names are its own and not even loading it can throw. */
async function bundle(entry: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2021',
    minifySyntax: true,
    define: { VERSION: JSON.stringify(version) },
    logLevel: 'error',
  })
  const code = `(()=>{try{${outputFiles[0]?.text ?? ''}}catch(e){console.warn("cairn:",e)}})()`
  const { code: small } = await minify(code, {
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true, keep_fargs: false, booleans_as_integers: true },
    format: { comments: false },
  })
  if (small === undefined) throw new Error(`terser gave nothing for ${entry}`)
  return small
}

/** Writes every file of `trackerFiles`. A file appears whole or not at all, also for a server that reads it meanwhile. */
export async function buildTracker(): Promise<void> {
  await mkdir(join(folder, 'dist'), { recursive: true })
  await Promise.all(
    trackerFiles.map(async ({ entry, path }) => {
      const temporary = `${path}.${process.pid}`
      await writeFile(temporary, await bundle(entry))
      await rename(temporary, path)
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildTracker()
