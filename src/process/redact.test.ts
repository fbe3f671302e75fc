import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventFlags } from '../event/index.ts'
import { isSecretName, redactPath, redactText } from './redact.ts'
import { eventOf } from './test-world.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

describe('secrets in URLs', () => {
  it.each([
    ['token', true],
    ['access_token', true],
    ['id-token', true],
    ['csrfToken', true],
    ['password', true],
    ['user[password]', true],
    ['client_secret', true],
    ['api_key', true],
    ['apiKey', true],
    ['X-Amz-Signature', true],
    ['session_id', true],
    ['PHPSESSID', true],
    ['code', true],
    ['%74oken', true],
    ['email', true],
    ['page', false],
    ['q', false],
    ['id', false],
    ['postcode', false],
    ['country_code', false],
    ['author', false],
    ['design', false],
    ['__proto__', false],
  ])('the parameter %s is a secret: %s', (name, expected) => {
    expect(isSecretName(name)).toBe(expected)
  })

  it.each([
    ['write to jane.doe+x@example.co.uk now', 'write to [redacted] now'],
    ['/u/jane%40example.com/edit', '/u/[redacted]/edit'],
    ['/u/jane%2540example.com', '/u/[redacted]'],
    ['josé@exämple.de', '[redacted]'],
    [`/verify/${jwt}/done`, '/verify/[redacted]/done'],
    ['/@someone/post', '/@someone/post'],
    ['/package/lodash@4.17.21', '/package/lodash@4.17.21'],
    ['/a/b', '/a/b'],
    [`%3D${jwt}`, '%3D[redacted]'],
    [`${'x'.repeat(100)}@example.com`, '[redacted]'],
    ['/shop;jsessionid=A1B2?x', '/shop;jsessionid=[redacted]?x'],
  ])('%s → %s', (text, expected) => {
    expect(redactPath(text)).toBe(expected)
  })

  it('leaves nothing of an address behind, however it stands in the URL, and says so', () => {
    fc.assert(
      fc.property(
        fc.emailAddress({ size: '-1' }).filter((mail) => /^[a-z0-9.+_-]+@[a-z0-9-]{1,60}\.[a-z]{2,10}$/i.test(mail)),
        (mail) => {
          const encoded = encodeURIComponent(mail)
          const event = eventOf({
            url: `https://www.example.com/u/${encoded}?a=${encoded}&b=${mail}#/x/${mail}?c=${mail}`,
            referrer: `https://other.example.org/${mail}?who=${encoded}`,
            title: `Mail to ${mail}`,
          })
          const text = [event.path, event.query, event.title, event.referrer].join('\n').toLowerCase()
          expect(text).not.toContain(mail.toLowerCase())
          expect(text).not.toContain(encoded.toLowerCase())
          expect(event.flags & eventFlags.redacted).toBe(eventFlags.redacted)
        },
      ),
    )
  })

  it('keeps the other parameters as they were sent', () => {
    const event = eventOf({ url: `https://www.example.com/?b=2&token=s3cret&a=%20x&flag&empty=&j=${jwt}` })
    expect(event.query).toBe('b=2&token=[redacted]&a=%20x&flag&empty=&j=[redacted]')
    expect(event.flags & eventFlags.redacted).toBe(eventFlags.redacted)
    const plain = eventOf({ url: 'https://www.example.com/?b=2&a=%20x' })
    expect(plain.flags & eventFlags.redacted).toBe(0)
  })

  it('takes out user name and password of a URL', () => {
    const event = eventOf({ url: 'https://bob:hunter2@www.example.com/x', referrer: 'https://ann:pw@other.example/' })
    expect([event.hostname, event.path, event.referrer]).toEqual(['www.example.com', '/x', 'https://other.example/'])
    expect(event.flags & eventFlags.redacted).toBe(eventFlags.redacted)
  })

  it('survives hostile text', () => {
    // Each took quadratic time with an earlier pattern.
    for (const text of [
      'a'.repeat(4_000) + '@',
      '@'.repeat(4_000),
      'a.'.repeat(2_000) + '@a.' + 'b.'.repeat(2_000),
      'eyJ'.repeat(1_500),
    ]) {
      expect(redactText(text).length).toBeLessThanOrEqual(text.length + 10)
    }
  })
})
