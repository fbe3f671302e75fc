import { beforeEach, describe, expect, it } from 'vitest'
import { createAttempts } from './attempts.ts'
import type { Attempts } from './attempts.ts'
import { ApiFailure } from './failure.ts'

let time = 0
let attempts: Attempts
beforeEach(() => {
  time = 1_000_000
  attempts = createAttempts(() => time)
})
/** How many of `count` attempts were let through. */
const tried = (count: number, address: (index: number) => string, account?: string): number => {
  let through = 0
  for (let index = 0; index < count; index++) {
    try {
      attempts.begin('sign_in', { address: address(index), ...(account === undefined ? {} : { account }) })
      through += 1
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
    }
  }
  return through
}

describe('attempts', () => {
  it('are counted by address within a window, and the wait is told', () => {
    expect(tried(12, () => '203.0.113.1')).toBe(10)
    expect(tried(1, () => '203.0.113.2')).toBe(1)
    time += 60_000
    try {
      attempts.begin('sign_in', { address: '203.0.113.1' })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_attempts', retryAfterSeconds: 240 })
    }
    time += 240_000
    expect(tried(1, () => '203.0.113.1')).toBe(1)
  })

  it('that are given back do not count', () => {
    for (let count = 0; count < 50; count++) attempts.begin('sign_in', { address: '203.0.113.1' }).giveBack()
    expect(tried(20, () => '203.0.113.1')).toBe(10)
  })

  it('of one IPv6 network count together, of two apart', () => {
    const inOne = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:0db8:0001:0002:0:0:0:3']
    expect(tried(30, (index) => inOne[index % inOne.length] ?? '')).toBe(10)
    expect(tried(30, (index) => `2001:db8:1:3::${index}`)).toBe(10)
    expect(tried(5, (index) => `2001:db8:2:${index}::1`)).toBe(5)
    expect(tried(12, (index) => `::${index + 1}`)).toBe(10)
  })

  it('at one account count together, however it is written', () => {
    const accounts = ['ada@example.com', 'ADA@example.com']
    let through = 0
    for (let index = 0; index < 30; index++) through += tried(1, () => `198.51.100.${index}`, accounts[index % 2])
    expect(through).toBe(20)
  })

  it('that are refused take nothing from the other limit', () => {
    tried(30, () => '203.0.113.1', 'ada@example.com')
    expect(tried(30, (index) => `198.51.100.${index}`, 'ada@example.com')).toBe(10)
  })

  it('from very many addresses are kept in bounded memory', () => {
    expect(tried(60_000, (index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`)).toBe(60_000)
  })
})
