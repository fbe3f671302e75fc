import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isLocalRequest, originFinder } from './own-origin.ts'

const from = (remoteAddress: string, headers: Record<string, string>): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

describe('our own origin', () => {
  it("is the request's host; a stranger's words on host and scheme are not believed", () => {
    const originOf = originFinder(['10.0.0.0/8'])
    expect(originOf(from('203.0.113.1', { host: 'stats.example:8080' }))).toBe('http://stats.example:8080')
    const told = { host: 'inner', 'x-forwarded-host': 'stats.example', 'x-forwarded-proto': 'https' }
    expect(originOf(from('203.0.113.1', told))).toBe('http://inner')
    expect(originOf(from('10.1.2.3', told))).toBe('https://stats.example')
    expect(originOf(from('::ffff:10.1.2.3', { host: 'stats.example', 'x-forwarded-proto': 'https, http' }))).toBe(
      'https://stats.example',
    )
  })

  it('is never something odd', () => {
    const originOf = originFinder([])
    for (const host of ['', 'a b', 'http://x', '[::1', '\u0000'])
      expect(originOf(from('203.0.113.1', { host }))).toMatch(/^http:\/\/[a-z]+$/)
    expect(originOf(from('127.0.0.1', {}))).toBe('http://localhost')
  })
})

describe('a request from this machine', () => {
  it('comes from a loopback address, under a name of this machine, without a proxy', () => {
    for (const host of ['127.0.0.1:8080', 'localhost', 'localhost:80', '[::1]:8080'])
      expect(isLocalRequest(from('127.0.0.1', { host }))).toBe(true)
    expect(isLocalRequest(from('::1', { host: 'localhost' }))).toBe(true)
    expect(isLocalRequest(from('::ffff:127.0.0.1', { host: 'localhost' }))).toBe(true)
    expect(isLocalRequest(from('192.168.1.5', { host: 'localhost' }))).toBe(false)
    // A page whose name was bent to 127.0.0.1 (DNS rebinding).
    expect(isLocalRequest(from('127.0.0.1', { host: 'evil.example:8080' }))).toBe(false)
    expect(isLocalRequest(from('127.0.0.1', { host: 'localhost.evil.example' }))).toBe(false)
    for (const header of ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip'])
      expect(isLocalRequest(from('127.0.0.1', { host: 'localhost', [header]: 'x' }))).toBe(false)
  })
})
