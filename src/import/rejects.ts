// Where do lines go that could not be imported? Into a file beside the checkpoints, which only its owner may read:
// number, reason and the line as it was, separated by tabs, so that they can be mended and imported again.
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Rejects {
  readonly path: string
  /** True once a line was written, in this run or the one that it goes on from. */
  isUsed(): boolean
  add(line: number, reason: string, text: string): void
  /** Writes out what was added; gives the file's length, bytes. */
  flush(): Promise<number>
  close(): Promise<void>
}

/** The file is cut to `keepBytes` (what an earlier run is known to have written), and made with the first line. */
export function openRejects(path: string, keepBytes: number): Rejects {
  let length = keepBytes
  let waiting = ''
  let file: FileHandle | undefined
  return {
    path,
    isUsed: () => length > 0 || waiting !== '',
    add(line, reason, text) {
      waiting += `${line}\t${reason}\t${text}\n`
    },
    async flush() {
      if (waiting === '') return length
      if (file === undefined) {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        file = await open(path, keepBytes > 0 ? 'r+' : 'w', 0o600)
        await file.truncate(keepBytes)
      }
      const bytes = Buffer.from(waiting, 'utf8')
      waiting = ''
      await file.write(bytes, 0, bytes.length, length)
      length += bytes.length
      return length
    },
    async close() {
      await file?.close()
    },
  }
}
