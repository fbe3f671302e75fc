// Who visits? A person is a number; everything about them but their country follows from it, so that nobody has to be
// remembered to come back the same.
import { crawlers, desktops, phones, places } from './people.data.ts'
import { type Choice, choiceOf, createRandom, type Random } from './random.ts'

export interface Place {
  readonly country: string
  readonly zone: string
  readonly share: number
  readonly languages: Choice<string>
  readonly currency: 'USD' | 'EUR' | 'GBP'
  readonly mobile: number
}

export const world: readonly Place[] = places.map(([country, zone, share, languages, currency, mobile]) => ({
  country,
  zone,
  share,
  languages: choiceOf(languages),
  currency,
  mobile,
}))

interface Device {
  readonly agent: string
  readonly screens: Choice<readonly [width: number, height: number]>
}
const devicesOf = (list: typeof desktops): Choice<Device> =>
  choiceOf(
    list.map(({ agent, screens, share }) => [
      { agent, screens: choiceOf(screens.map(([width, height, weight]) => [[width, height], weight])) },
      share,
    ]),
  )
const onDesk = devicesOf(desktops)
const onPhone = devicesOf(phones)

export interface Person {
  readonly number: number
  readonly place: Place
  readonly language: string
  readonly agent: string
  readonly screen: readonly [width: number, height: number]
  /** False for those who are only known for a day: no id is kept on their device. */
  readonly hasId: boolean
  /** From 198.18.0.0/15, which is for tests and belongs to nobody. */
  readonly address: string
  /** Group of the experiment that runs on product pages. */
  readonly variant: 'a' | 'b'
}

/** Gives persons by number, always the same for the same seed, number and place. */
export function createPeople(seed: number): (number: number, placeIndex: number) => Person {
  const random = createRandom(seed, 0)
  return (number, placeIndex) => {
    random.reseed(seed ^ 0x5bd1e995, number)
    const place = world[placeIndex] ?? world[0]
    if (place === undefined) throw new Error('The world is empty.')
    const device = (random.chance(place.mobile) ? onPhone : onDesk).pick(random)
    return {
      number,
      place,
      language: place.languages.pick(random),
      agent: device.agent,
      screen: device.screens.pick(random),
      hasId: random.chance(0.72),
      address: `198.${18 + random.below(2)}.${random.below(256)}.${1 + random.below(254)}`,
      variant: random.chance(0.5) ? 'a' : 'b',
    }
  }
}

export const pickCrawler = (random: Random): string => crawlers[random.below(crawlers.length)] ?? ''
