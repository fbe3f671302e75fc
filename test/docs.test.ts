// Do the docs state the limits that the code has?
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { limits } from '../src/event/index.ts'

const mebibyte = 1024 * 1024
const written = (name: string, value: number): string => {
  if (name.endsWith('Timestamp')) return new Date(value).toISOString().slice(0, 10)
  return value >= mebibyte ? `${value / mebibyte} MiB` : value.toLocaleString('en-US')
}

it('docs/limits.md states every limit of an event', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/limits.md'), 'utf8')
  for (const [name, value] of Object.entries(limits)) expect(text, name).toContain(` ${written(name, value)} `)
})
