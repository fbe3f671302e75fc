// The short form of `npm run test:crash`: what was acknowledged is counted, once, whatever died.
import { expect, it } from 'vitest'
import { crashRounds, diskFull, engineAbsent } from './crash/scenarios.ts'

const log = (line: string): void => void process.stdout.write(`  ${line}\n`)

it('loses and doubles nothing when collector, loader and engine are killed with -9 at random moments', async () => {
  const seed = Date.now() % 1_000_000
  log(`seed ${seed}`)
  const { acknowledged, counted } = await crashRounds({ rounds: 3, seed, log })
  expect(acknowledged).toBeGreaterThan(0)
  expect(counted).toBe(acknowledged)
}, 240_000)

it('loses nothing while the engine is absent', async () => {
  const { acknowledged, counted, kills } = await engineAbsent(8, log)
  expect(kills.engine).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(0)
  expect(counted).toBe(acknowledged)
}, 180_000)

it('refuses while the disk is full, recovers by itself, and loses nothing', async () => {
  const { acknowledged, counted, refused } = await diskFull(5, log)
  expect(refused).toBeGreaterThan(0)
  expect(acknowledged).toBeGreaterThan(0)
  expect(counted).toBe(acknowledged)
}, 180_000)
