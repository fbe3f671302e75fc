import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dark, light } from './colors.ts'

type Triple = readonly [number, number, number]
const linear = (hex: string): Triple =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as unknown as Triple
const times = (rows: readonly Triple[], [a, b, c]: Triple): Triple =>
  rows.map(([x, y, z]) => Math.min(1, Math.max(0, x * a + y * b + z * c))) as unknown as Triple
// Machado, Oliveira, Fernandes 2009, severity 1.
const sights: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
}
function lab([r, g, b]: Triple): Triple {
  const curve = (part: number): number => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116)
  const [x, y, z] = [
    curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
    curve(0.2126 * r + 0.7152 * g + 0.0722 * b),
    curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
  ]
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
const luminance = ([r, g, b]: Triple): number => 0.2126 * r + 0.7152 * g + 0.0722 * b
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(linear(a)), luminance(linear(b))].toSorted((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['light', light.series, '#ffffff'],
  ['dark', dark.series, '#242424'],
] as const)('the colours of series, %s', (_, colors, card) => {
  it('are ten that differ for every kind of sight', () => {
    expect(colors).toHaveLength(10)
    for (const rows of Object.values(sights)) {
      const seen = colors.map((color) => lab(times(rows, linear(color))))
      seen.forEach((one, index) =>
        seen
          .slice(index + 1)
          .forEach((other) =>
            expect(Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)))).toBeGreaterThan(18),
          ),
      )
    }
  })
  it('stand out from the card', () => {
    for (const color of colors) expect(contrast(color, card), color).toBeGreaterThanOrEqual(3)
  })
})

it('has the colours of series in its style sheet, too', () => {
  const css = readFileSync(new URL('charts.css', import.meta.url), 'utf8')
  light.series.forEach((color, index) =>
    expect(css).toContain(`[data-series='${index}'] {\n  --cairn-color: light-dark(${color}, ${dark.series[index]});`),
  )
})
