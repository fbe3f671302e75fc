import { expect, it } from 'vitest'
import { pathAfter } from './address.ts'

const origin = 'https://cairn.example'

it('goes to a path of this server after signing in, with its search and hash', () => {
  expect(pathAfter('/p/1?range=7d#top', origin)).toBe('/p/1?range=7d#top')
  expect(pathAfter('/a/../settings', origin)).toBe('/settings')
})

it('goes home rather than to another server, or back to signing in', () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    'p/1',
    '',
    undefined,
  ]
  for (const then of [...elsewhere, '/sign-in?then=/', '/setup', '/x/../sign-in', '/\n/evil.example'])
    expect(pathAfter(then, origin), String(then)).toBe('/')
})
