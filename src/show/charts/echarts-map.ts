// The part of ECharts that draws the world, and the world: a chunk of its own, loaded when the first map is drawn.
import { MapChart } from 'echarts/charts'
import { GeoComponent } from 'echarts/components'
import { init, registerMap, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-110m.json'

use([MapChart, GeoComponent, CanvasRenderer])

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>
const world = atlas as unknown as World

/** ISO 3166 numbers, as the atlas has them, to letters: 276 → DE. Regions without a number (Kosovo) keep their name. */
const lettersOf = (numeric: string): string | undefined => {
  try {
    return new Intl.Locale(`und-${numeric.padStart(3, '0')}`).region
  } catch {
    return undefined
  }
}
const byName: Readonly<Record<string, string>> = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' }

const { features } = feature(world, world.objects.countries)
const drawn = features
  // Nobody lives there, and it takes a fifth of the height.
  .filter(({ properties }) => properties.name !== 'Antarctica')
  .map((country) => ({
    ...country,
    properties: { name: byName[country.properties.name] ?? lettersOf(String(country.id)) ?? country.properties.name },
  }))
registerMap('world', { type: 'FeatureCollection', features: drawn } as Parameters<typeof registerMap>[1] & object)

/** The countries that can be seen, by their letters. */
export const drawnCountries: ReadonlySet<string> = new Set(drawn.map(({ properties }) => properties.name))
export { init }
