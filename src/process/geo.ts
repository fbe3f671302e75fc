// Where an address is, by a MaxMind-format file (MMDB) that the operator brings: GeoLite2-City, GeoIP2, DB-IP, IPinfo…
import { readFile } from 'node:fs/promises'
import { type CityResponse, Reader } from 'mmdb-lib'
import type { GeoLookup } from './types.ts'

/**
 * Reads an MMDB file (country or city) into memory, as large as the file is. Region and city are English names, '' where
 * the file has none; the region is the first (largest) subdivision. Rejects if the file can't be read or is no MMDB.
 */
export async function openGeo(file: string): Promise<GeoLookup> {
  const reader = new Reader<CityResponse>(await readFile(file))
  return (address) => {
    const found = reader.get(address)
    if (found === null) return undefined
    const country = found.country?.iso_code ?? found.registered_country?.iso_code ?? ''
    const region = found.subdivisions?.[0]?.names?.en ?? ''
    const city = found.city?.names?.en ?? ''
    return country === '' && region === '' && city === '' ? undefined : { country, region, city }
  }
}

/** For installations without a file. */
export const noGeo: GeoLookup = () => undefined
