// Which scripts does the tracker consist of? For the server that serves them and the tests that weigh them.
import { join } from 'node:path'

export interface TrackerFile {
  /** Name under which it is served and found by the core, beside it. */
  readonly name: string
  /** Source, relative to this folder. */
  readonly entry: string
  /** Absolute path of the built file (`node packages/tracker/build.ts`). */
  readonly path: string
  /** Most bytes it may have after brotli (quality 11). */
  readonly budgetBytes: number
}

const file = (name: string, entry: string, budgetBytes: number): TrackerFile => ({
  name,
  entry,
  path: join(import.meta.dirname, 'dist', name),
  budgetBytes,
})

export const trackerFiles: readonly TrackerFile[] = [
  file('cairn.js', 'src/core.ts', 1_536),
  file('cairn-offline.js', 'src/offline.ts', 896),
  file('cairn-forms.js', 'src/forms.ts', 256),
  file('cairn-links.js', 'src/links.ts', 512),
  file('cairn-people.js', 'src/people.ts', 512),
]
