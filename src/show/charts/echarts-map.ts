// The part of ECharts that draws the world, and the world: a chunk of its own, loaded when the first map is drawn.
import { MapChart } from 'echarts/charts'
import { GeoComponent } from 'echarts/components'
import { init, registerMap, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { FeatureCollection, Geometry, Position } from 'geojson'
import { feature } from 'topojson-client'
import atlas from 'world-atlas/countries-110m.json'

use([MapChart, GeoComponent, CanvasRenderer])

/** JSON imports are typed by what stands in them, which is not what TopoJSON calls it. */
const world = atlas as unknown as Parameters<typeof feature>[0]
const countries = world.objects['countries']
if (countries === undefined) throw new Error('The atlas has no countries')

/** ISO 3166 numbers, as the atlas has them, to letters: 276 → DE. Regions without a number (Kosovo) keep their name. */
const lettersOf = (numeric: string): string | undefined => {
  try {
    return new Intl.Locale(`und-${numeric.padStart(3, '0')}`).region
  } catch {
    return undefined
  }
}
const byName: Readonly<Record<string, string>> = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' }

/** Rings that cross the 180th meridian go on beyond it, instead of leaping to the other edge of the map. */
function unleaped(ring: readonly Position[]): Position[] {
  let shift = 0
  let before = ring[0]?.[0] ?? 0
  return ring.map(([longitude = 0, latitude = 0]) => {
    if (longitude - before > 180) shift -= 360
    else if (longitude - before < -180) shift += 360
    before = longitude
    return [longitude + shift, latitude]
  })
}
function whole(geometry: Geometry): Geometry {
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: geometry.coordinates.map(eastward) }
  if (geometry.type !== 'MultiPolygon') return geometry
  return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(eastward)) }
}
/** Of the two ways to write such a ring, the one in the east: Chukotka belongs to the rest of Russia. */
function eastward(ring: readonly Position[]): Position[] {
  const unrolled = unleaped(ring)
  const isCrossing = unrolled.some(([longitude = 0]) => longitude < -180.5)
  return isCrossing ? unrolled.map(([longitude = 0, latitude = 0]) => [longitude + 360, latitude]) : unrolled
}

const { features } = feature(world, countries) as unknown as FeatureCollection<Geometry, { readonly name: string }>
const drawn = features
  // Nobody lives there, and it takes a fifth of the height.
  .filter(({ properties }) => properties.name !== 'Antarctica')
  .map((country) => ({
    ...country,
    geometry: whole(country.geometry),
    properties: { name: byName[country.properties.name] ?? lettersOf(String(country.id)) ?? country.properties.name },
  }))
registerMap('world', { type: 'FeatureCollection', features: drawn } as Parameters<typeof registerMap>[1] & object)

export { init }
