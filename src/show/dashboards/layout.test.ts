import { describe, expect, it } from 'vitest'
import type { TileJson } from '../../api/index.ts'
import { below, compacted, inOrder, newKey, stepped, type Place, type Step } from './layout.ts'

const tile = (key: string, x: number, y: number, w: number, h: number): TileJson => ({
  kind: 'text',
  key,
  x,
  y,
  w,
  h,
  text: '',
})
const places = (tiles: readonly TileJson[]): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(tiles.map(({ key, x, y, w, h }) => [key, [x, y, w, h]]))
const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

const two = [tile('a', 0, 0, 6, 4), tile('b', 6, 0, 6, 4), tile('c', 0, 4, 12, 8)]

describe('panels', () => {
  it('rise until they meet another, and make room for each other', () => {
    expect(places(compacted([tile('a', 0, 9, 6, 4), tile('b', 0, 30, 6, 4)]))).toEqual({
      a: [0, 0, 6, 4],
      b: [0, 4, 6, 4],
    })
    expect(places(compacted([tile('a', 0, 0, 6, 4), tile('b', 3, 1, 6, 4)]))['b']).toEqual([3, 4, 6, 4])
  })

  it('are read from top to bottom, left to right', () => {
    expect(inOrder(two.toReversed()).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it('change places with the one above or below', () => {
    expect(places(stepped(two, 'c', 'up'))).toMatchObject({ c: [0, 0, 12, 8] })
    expect(places(stepped(two, 'a', 'down'))).toMatchObject({ c: [0, 4, 12, 8], a: [0, 12, 6, 4], b: [6, 0, 6, 4] })
    expect(stepped(two, 'a', 'up')).toBe(two)
  })

  it('never leave the grid nor overlap, whatever keys are pressed', () => {
    const steps: readonly Step[] = ['left', 'right', 'up', 'down', 'wider', 'narrower', 'taller', 'shorter']
    let tiles: readonly TileJson[] = two
    let seed = 7
    for (let n = 0; n < 500; n += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      tiles = stepped(tiles, 'abc'[seed % 3] ?? 'a', steps[Math.floor(seed / 8) % 8] ?? 'up')
      for (const one of tiles) {
        expect(one.x).toBeGreaterThanOrEqual(0)
        expect(one.x + one.w).toBeLessThanOrEqual(12)
        expect(tiles.some((other) => other !== one && overlap(one, other))).toBe(false)
      }
    }
  })

  it('that are new have keys of their own and stand below', () => {
    expect(newKey([tile('p2', 0, 0, 1, 1)])).toBe('p3')
    expect(newKey([tile('p2', 0, 0, 1, 1), tile('x', 0, 1, 1, 1), tile('p4', 0, 2, 1, 1)])).toBe('p5')
    expect(below(two)).toBe(12)
    expect(below([])).toBe(0)
  })
})
