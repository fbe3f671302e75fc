// Where on earth? The operator's MMDB file, else the country that a trusted CDN told, else the country of the browser's
// time zone (the main one where a zone has several), else unknown.
import { getAllTimezones } from 'countries-and-timezones'
import type { Step } from '../types.ts'

export const place: Step = {
  name: 'place',
  run({ event, wire, context, kept }, world) {
    const zone = wire.time_zone ?? ''
    event.timeZone = zoneForm.test(zone) ? zone : ''
    const found = context.address === '' ? undefined : world.geo(context.address)
    event.country = found?.country || kept.country || countryCode(context.country) || countryOfZone(event.timeZone)
    event.region = found?.region || kept.region || ''
    event.city = found?.city || kept.city || ''
    return undefined
  },
}

/** The form of IANA names ("America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC"): at most 64 characters. */
const zoneForm = /^[A-Za-z][\w+\-/]{0,63}$/

/** 'XX' (unknown) and 'T1' (Tor) are Cloudflare's and no countries. */
const countryCode = (text: string): string => {
  const code = text.toUpperCase()
  return /^[A-Z]{2}$/.test(code) && code !== 'XX' ? code : ''
}

/** Zone, old names included → its first country. A table of our own: the library finds 'constructor' in its own. */
const countries: ReadonlyMap<string, string> = new Map(
  Object.values(getAllTimezones({ deprecated: true })).map((zone) => [zone.name, zone.countries[0] ?? '']),
)
const countryOfZone = (zone: string): string => countries.get(zone) ?? ''
