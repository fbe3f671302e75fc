import { expect, it } from 'vitest'
import { createUnlockGate } from './unlock-gate.ts'

let time = 0
const wrong = () => Promise.resolve('wrong_password' as const)
const right = () => Promise.resolve('open' as const)

it('bears ten wrong passwords a minute from one address, then does not even look', async () => {
  const gate = createUnlockGate(() => time)
  for (let n = 0; n < 10; n++) expect(await gate.pass('a', 'link', wrong)).toBe('wrong_password')
  expect(await gate.pass('a', 'link', () => Promise.reject(new Error('looked')))).toBe('too_many')
  expect(await gate.pass('b', 'link', right)).toBe('open')
  time += 60_000
  expect(await gate.pass('a', 'link', right)).toBe('open')
})

it('bears a hundred a minute for one link, wherever they come from', async () => {
  const gate = createUnlockGate(() => time)
  for (let n = 0; n < 100; n++) await gate.pass(`address ${n}`, 'link', wrong)
  expect(await gate.pass('another', 'link', right)).toBe('too_many')
  expect(await gate.pass('another', 'other link', right)).toBe('open')
})

it('tries one at a time, and turns away when many wait', async () => {
  const gate = createUnlockGate(() => time)
  let atOnce = 0
  let most = 0
  const slow = async () => {
    most = Math.max(most, ++atOnce)
    await new Promise((resolve) => setTimeout(resolve, 5))
    atOnce--
    return 'open' as const
  }
  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, n) => gate.pass(`address ${n}`, 'link', slow)))
  expect(most).toBe(1)
  expect(outcomes.filter((outcome) => outcome === 'too_many')).toHaveLength(4)
})

it('counts tries that were begun together', async () => {
  const gate = createUnlockGate(() => time)
  const outcomes: string[] = []
  for (let n = 0; n < 3; n++)
    outcomes.push(...(await Promise.all(Array.from({ length: 8 }, () => gate.pass('a', 'link', wrong)))))
  expect(outcomes.filter((outcome) => outcome === 'wrong_password')).toHaveLength(10)
})

it('goes on after a fault', async () => {
  const gate = createUnlockGate(() => time)
  await expect(gate.pass('a', 'link', () => Promise.reject(new Error('fault')))).rejects.toThrow('fault')
  expect(await gate.pass('a', 'link', right)).toBe('open')
})
