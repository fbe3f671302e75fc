// How do the built files get small copies beside them? A plugin of the build: name.br and name.gz, so that the server never compresses.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)
const isText = /\.(js|css|svg|json)$/

export const compress = (): Plugin => ({
  name: 'cairn-compress',
  apply: 'build',
  async writeBundle({ dir }, bundle) {
    if (dir === undefined) return
    const files = Object.keys(bundle).filter((name) => name.startsWith('assets/') && isText.test(name))
    await Promise.all(
      files.map(async (name) => {
        const file = join(dir, name)
        const source = await readFile(file)
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: source.length }
        await Promise.all([
          toBrotli(source, { params }).then((small) => writeFile(`${file}.br`, small)),
          toGzip(source, { level: 9 }).then((small) => writeFile(`${file}.gz`, small)),
        ])
      }),
    )
  },
})
