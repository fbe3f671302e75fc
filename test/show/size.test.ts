// How much script does the dashboard load at first? The promise: at most 300 KB, compressed as they are served.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const built = join(import.meta.dirname, '../../dist/show')
const budget = 300_000

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}
type Manifest = Readonly<Record<string, Chunk>>

/** The chunks that these bring with them at once. */
function closure(manifest: Manifest, entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    manifest[name]?.imports?.forEach(add)
  }
  entries.forEach(add)
  return found
}

const isScript = (file: string): boolean => file.endsWith('.js')
const sizeOf = (manifest: Manifest, names: Iterable<string>, suffix: '.br' | '.gz'): number =>
  [...names]
    .map((name) => manifest[name]?.file ?? '')
    .filter(isScript)
    .reduce((sum, file) => sum + statSync(join(built, file + suffix)).size, 0)

describe('the first load', () => {
  const file = join(built, '.vite/manifest.json')
  const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {}
  const first = closure(manifest, ['index.html', 'overview/overview-page.tsx'])
  it('is built, with small copies of every script', () => {
    expect(existsSync(file), 'npm run build:show').toBe(true)
    const scripts = Object.values(manifest).filter(({ file: name }) => isScript(name))
    expect(scripts.length).toBeGreaterThan(15)
    for (const { file: name } of scripts)
      for (const suffix of ['.br', '.gz']) expect(existsSync(join(built, name + suffix)), name + suffix).toBe(true)
  })

  it('needs at most 300 KB of script for the overview, brotli or gzip', () => {
    expect([...first]).toContain('overview/overview-page.tsx')
    for (const suffix of ['.br', '.gz'] as const)
      expect(sizeOf(manifest, first, suffix), `${suffix} of ${[...first].join(', ')}`).toBeLessThanOrEqual(budget)
  })

  it('is a few files, not many small ones', () => {
    expect([...first].length).toBeLessThanOrEqual(10)
  })

  it('leaves the charts to files of their own, at most 200 KB for the lines and the map together', () => {
    const charts = closure(manifest, ['charts/echarts-lines.ts', 'charts/echarts-map.ts'])
    const own = [...charts].filter((name) => !first.has(name))
    expect(own.length).toBeGreaterThanOrEqual(2)
    expect(sizeOf(manifest, own, '.br'), own.join(', ')).toBeLessThanOrEqual(200_000)
  })

  it('has no other page, nor the palette, nor the charts in what every page loads', () => {
    const entry = closure(manifest, ['index.html'])
    const wrong = [...entry].filter((name) => /-page\.tsx$|palette|charts\//.test(name))
    expect(wrong).toEqual([])
  })
})
