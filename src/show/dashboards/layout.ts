// Where do panels stand? 12 columns; a panel rises until it meets another. Pure: what the keyboard and "add" do with places.
import { verticalCompactor } from 'react-grid-layout/core'
import type { TileJson } from '../../api/index.ts'

export const columns = 12
export const rowPixels = 40
export const gapPixels = 16
/** Smaller ones show nothing that can be read. */
export const least = { w: 2, h: 3 } as const
export const most = { h: 60 } as const

export type Place = Pick<TileJson, 'x' | 'y' | 'w' | 'h'>

/** Top to bottom, left to right: the order in which panels are read. */
export const inOrder = (tiles: readonly TileJson[]): readonly TileJson[] =>
  tiles.toSorted((a, b) => a.y - b.y || a.x - b.x)

/** The tiles at these places. */
export function placed(
  tiles: readonly TileJson[],
  places: readonly (Place & { readonly i: string })[],
): readonly TileJson[] {
  const known = new Map(places.map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))
  return tiles.map((tile) => ({ ...tile, ...known.get(tile.key) }))
}

/** Panels rise as far as they can; what overlaps is pushed down. */
export function compacted(tiles: readonly TileJson[]): readonly TileJson[] {
  const layout = tiles.map(({ key, x, y, w, h }) => ({ i: key, x, y, w, h }))
  return placed(tiles, verticalCompactor.compact(layout, columns))
}

/** Pixels of so many rows, with the gaps between them. */
export const heightOf = (rows: number): number => rows * rowPixels + (rows - 1) * gapPixels

/** Below everything else. */
export const below = (tiles: readonly TileJson[]): number => Math.max(0, ...tiles.map(({ y, h }) => y + h))

/** A key that no panel has. */
export function newKey(tiles: readonly TileJson[]): string {
  const taken = new Set(tiles.map(({ key }) => key))
  let n = tiles.length + 1
  while (taken.has(`p${n}`)) n += 1
  return `p${n}`
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'shorter'

const meets = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w

/** One step of the keyboard. Up and down change places with the next panel that stands in the way. */
export function stepped(tiles: readonly TileJson[], key: string, step: Step): readonly TileJson[] {
  const tile = tiles.find((one) => one.key === key)
  if (tile === undefined) return tiles
  const others = tiles.filter((one) => one !== tile && meets(one, tile))
  const above = others.filter((one) => one.y < tile.y).toSorted((a, b) => b.y - a.y)[0]
  const under = others.filter((one) => one.y > tile.y).toSorted((a, b) => a.y - b.y)[0]
  const change = (place: Partial<Place>, other?: TileJson, otherPlace?: Partial<Place>): readonly TileJson[] =>
    compacted(
      tiles.map((one) => (one === tile ? { ...one, ...place } : one === other ? { ...one, ...otherPlace } : one)),
    )
  const steps: Readonly<Record<Step, () => readonly TileJson[]>> = {
    left: () => change({ x: Math.max(0, tile.x - 1) }),
    right: () => change({ x: Math.min(columns - tile.w, tile.x + 1) }),
    up: () => (above === undefined ? tiles : change({ y: above.y }, above, { y: above.y + tile.h })),
    down: () => (under === undefined ? tiles : change({ y: under.y + under.h })),
    wider: () =>
      change(tile.x + tile.w < columns ? { w: tile.w + 1 } : tile.x > 0 ? { x: tile.x - 1, w: tile.w + 1 } : {}),
    narrower: () => change({ w: Math.max(least.w, tile.w - 1) }),
    taller: () => change({ h: Math.min(most.h, tile.h + 1) }),
    shorter: () => change({ h: Math.max(least.h, tile.h - 1) }),
  }
  return steps[step]()
}
