// A disk that is really full: a tmpfs of 1 MB in a mount namespace of its own, which is gone when the process is. This
// needs root, or a kernel that lets users make namespaces; where both are refused the test fails with the reason.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { withDirectory } from './testing/spool-directory.ts'

const script = fileURLToPath(new URL('testing/fill-disk.ts', import.meta.url))

test('a full disk is answered no_space, loses nothing that was answered ok, and recovers by itself', () =>
  withDirectory((directory) => {
    const namespace = process.getuid?.() === 0 ? '-m' : '-rm'
    const mountAndRun = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" "$3" "$1"'
    const run = spawnSync('unshare', [namespace, 'sh', '-c', mountAndRun, 'sh', directory, process.execPath, script], {
      encoding: 'utf8',
    })
    expect(run.error, 'unshare (util-linux) is needed for this test').toBeUndefined()
    expect(run.status, `the process on the small disk failed: ${run.stderr}`).toBe(0)
    const outcome: unknown = JSON.parse(run.stdout)
    expect(outcome).toMatchObject({
      reasons: ['no_space'],
      refusedByRound: [expect.any(Number), expect.any(Number), expect.any(Number)],
      isEqual: true,
      refusedAfterwards: 0,
    })
    expect(outcome).toHaveProperty('refusedByRound', expect.not.arrayContaining([0]))
    return Promise.resolve()
  }))
