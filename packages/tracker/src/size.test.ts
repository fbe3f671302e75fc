// Is every script within its budget? Builds them as they are served, and weighs them as browsers get them.
import { readFile } from 'node:fs/promises'
import { brotliCompressSync, constants } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildTracker } from '../build.ts'
import { trackerFiles } from '../index.ts'

describe('the built scripts', () => {
  beforeAll(buildTracker)

  it.each(trackerFiles)('$name is at most $budgetBytes bytes after brotli', async ({ path, budgetBytes }) => {
    const brotli = brotliCompressSync(await readFile(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    expect(brotli.length).toBeGreaterThan(100)
    expect(brotli.length).toBeLessThanOrEqual(budgetBytes)
  })

  it('the core is promised to stay within 1.5 KB', () => {
    expect(trackerFiles.find(({ name }) => name === 'cairn.js')?.budgetBytes).toBe(1_536)
  })

  it.each(trackerFiles)('$name leaves no name behind, evaluates no text and sets no cookie', async ({ path }) => {
    const text = await readFile(path, 'utf8')
    expect(text).toMatch(/^\(\(\)=>\{try\{/)
    expect(text).not.toMatch(/\beval\b|new Function|document\.cookie|sessionStorage/)
  })
})
