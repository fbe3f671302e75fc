// Holds the rooms to ARCHITECTURE.md: who may import whom, who may name a driver, read the clock or the environment.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Room → rooms whose index.ts it may import. `serve` may import everything and nobody imports it. */
const mayImport: Record<string, readonly string[]> = {
  event: [],
  spool: [],
  sql: [],
  report: ['event'],
  collect: ['event', 'spool'],
  process: ['event'],
  import: ['event'],
  store: ['event', 'sql'],
  query: ['event', 'report', 'sql', 'store'],
  account: ['event'],
  api: ['event', 'report', 'query', 'account'],
  show: ['event'],
  serve: [
    'event',
    'report',
    'collect',
    'spool',
    'process',
    'import',
    'store',
    'sql',
    'query',
    'account',
    'api',
    'testing',
  ],
}
/** Room → rooms of which it may import types only: no schema code gets into the browser. */
const mayImportTypes: Record<string, readonly string[]> = { show: ['report', 'api'] }
/** Folders that may reach into every room: they hold tests' and benches' parts, the product does not run them (but for `cairn demo`). */
const unbound = new Set(['testing'])
const drivers = ['chdb', '@clickhouse/client', 'ffi-rs']

interface SourceFile {
  readonly path: string
  readonly room: string
  readonly isTest: boolean
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[]
  readonly impure: readonly string[]
  readonly source: string
  /** The source without its comments. */
  readonly code: string
}

/** Reads of the clock, of randomness and of the environment: `Date.now`, `new Date()`, `Math.random`, `process.env`. */
function readFile(path: string): SourceFile {
  const source = readFileSync(path, 'utf8')
  const imports: { from: string; typeOnly: boolean }[] = []
  const impure: string[] = []
  const { program, errors, comments } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  new Visitor({
    ImportDeclaration: (node) => void imports.push({ from: node.source.value, typeOnly: node.importKind === 'type' }),
    ExportAllDeclaration: (node) =>
      void imports.push({ from: node.source.value, typeOnly: node.exportKind === 'type' }),
    ExportNamedDeclaration: (node) =>
      void (node.source && imports.push({ from: node.source.value, typeOnly: node.exportKind === 'type' })),
    ImportExpression: (node) =>
      void (node.source.type === 'Literal' && imports.push({ from: String(node.source.value), typeOnly: false })),
    MemberExpression: (node) => {
      const text = source.slice(node.start, node.end)
      if (text === 'Date.now' || text === 'Math.random' || text === 'process.env') impure.push(text)
    },
    NewExpression: (node) => {
      if (source.slice(node.start, node.end) === 'new Date()') impure.push('new Date()')
    },
  }).visit(program)
  const fromRoot = relative(join(root, 'src'), path)
  return {
    path: relative(root, path),
    room: fromRoot.split('/')[0] ?? '',
    isTest: /\.test\.tsx?$/.test(path),
    imports,
    impure,
    source,
    code: comments.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), source),
  }
}

const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((path) => readFile(join(root, path)))
const product = files.filter((file) => !file.isTest && !unbound.has(file.room))

/** Where a relative import leads: the room, and the file within it. */
function target(file: SourceFile, from: string): { room: string; inside: string } | undefined {
  if (!from.startsWith('.')) return undefined
  const path = relative(join(root, 'src'), resolve(root, dirname(file.path), from))
  const [room = '', ...rest] = path.split('/')
  return { room, inside: rest.join('/') }
}

describe('the rooms', () => {
  it('are all seen by this test', () => {
    expect(files.length).toBeGreaterThan(60)
    const rooms = new Set(files.map((file) => file.room))
    expect([...rooms].filter((room) => !unbound.has(room)).toSorted()).toEqual(Object.keys(mayImport).toSorted())
  })

  it('import only the rooms that they may, and through the index only', () => {
    const wrong = product.flatMap((file) =>
      file.imports.flatMap(({ from, typeOnly }) => {
        const to = target(file, from)
        if (!to || to.room === file.room || to.room === '..') return []
        const rooms = [...(mayImport[file.room] ?? []), ...((typeOnly && mayImportTypes[file.room]) || [])]
        const allowed = rooms.includes(to.room)
        const door = to.inside === 'index.ts' || to.room === 'testing'
        return allowed && door ? [] : [`${file.path} imports ${from}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('read the clock, chance and the environment in serve only', () => {
    const wrong = product
      // The browser's clock is the reader's own.
      .filter((file) => file.room !== 'serve' && file.room !== 'show' && file.impure.length > 0)
      .map((file) => `${file.path}: ${[...new Set(file.impure)].join(', ')}`)
    expect(wrong).toEqual([])
  })

  it('name a database driver in store only', () => {
    const wrong = product.filter(
      (file) => file.room !== 'store' && file.imports.some(({ from }) => drivers.includes(from)),
    )
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('name the events and sessions tables in one file of query only', () => {
    const naming = product.filter((file) => file.room === 'query' && /\bFROM (events|sessions)\b/i.test(file.code))
    expect(naming.map((file) => file.path)).toHaveLength(1)
  })

  it('have a README of one screen each', () => {
    for (const room of Object.keys(mayImport)) {
      const readme = join(root, 'src', room, 'README.md')
      expect(existsSync(readme), `${room} has a README.md`).toBe(true)
      expect(readFileSync(readme, 'utf8').split('\n').length, `${room}/README.md is one screen`).toBeLessThanOrEqual(60)
    }
  })

  it('keep files readable in one go: at most 400 lines, data tables aside', () => {
    const long = files.filter((file) => !file.path.endsWith('.data.ts') && file.source.split('\n').length > 420)
    expect(long.map((file) => file.path)).toEqual([])
  })
})
