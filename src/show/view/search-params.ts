// How are search params written in the address? As plain readable text: nothing is quoted or typed, a name may stand several times.

export type SearchParams = Readonly<Record<string, string | readonly string[]>>

/** For the router: texts, or lists of texts where a name stands several times. */
export function parseSearch(search: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === '__proto__') continue
    const before = Object.hasOwn(found, name) ? found[name] : undefined
    found[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return found
}

/** For the router: '?range=7d&f=path:is:/pricing', or '' if there is nothing. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === null
      ? []
      : (Array.isArray(value) ? value : [value]).map((one) => `${encode(name)}=${encode(String(one))}`),
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** Leaves what a query may have and people can read. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(/%(3A|2C|2F|40|20)/g, (_, code: string) => readable[code] ?? '')
const readable: Readonly<Record<string, string>> = { '3A': ':', '2C': ',', '2F': '/', '40': '@', '20': '+' }
