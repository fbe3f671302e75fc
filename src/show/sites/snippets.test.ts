import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { guides, tagOf, tagOptions } from './snippets.ts'
import type { TagOption } from './snippets.ts'

const all = Object.keys(tagOptions) as TagOption[]
const context = { origin: 'https://stats.example', writeKey: 'ck_12', options: [] }
const codeOf = (id: string, options: readonly TagOption[] = []): string =>
  guides
    .find((guide) => guide.id === id)
    ?.steps({ ...context, options })
    .map(({ code }) => code)
    .join('\n') ?? ''

describe('the snippet', () => {
  it('is one tag with the key', () => {
    expect(tagOf(context)).toBe('<script defer src="https://stats.example/cairn.js" data-key="ck_12"></script>')
  })

  it('has an attribute for each option', () => {
    expect(tagOf({ ...context, options: ['links', 'respect'] })).toBe(
      '<script defer src="https://stats.example/cairn.js" data-key="ck_12" data-links data-respect="globalPrivacyControl doNotTrack"></script>',
    )
  })

  it('names only attributes that the tracker has', () => {
    const readme = readFileSync(new URL('../../../packages/tracker/README.md', import.meta.url), 'utf8')
    for (const { attribute } of Object.values(tagOptions)) expect(readme).toContain(`\`${attribute}`)
  })

  it('carries the options in every guide that has a tag, in the guide’s own language', () => {
    for (const guide of guides.filter(({ hasTag }) => hasTag))
      for (const name of all) expect(codeOf(guide.id, all), guide.id).toContain(tagOptions[name].attribute)
    // React would write a name alone as "true".
    expect(codeOf('next', ['links'])).toContain('data-links=""')
    expect(codeOf('tag-manager', ['links'])).toContain("script.setAttribute('data-links', '')")
    expect(codeOf('vue', ['respect'])).toContain("'data-respect': 'globalPrivacyControl doNotTrack',")
  })

  it('gives code of a tag manager that is valid for old browsers, and of Node that is valid now', () => {
    const script = /<script>([^]*)<\/script>/.exec(codeOf('tag-manager', all))?.[1] ?? ''
    expect(() => new Script(script)).not.toThrow()
    expect(script).not.toMatch(/\b(const|let)\b|=>/)
    const [node = ''] = codeOf('server').split('\ncurl')
    expect(() => new Script(`async (user) => { ${node} }`)).not.toThrow()
  })
})
