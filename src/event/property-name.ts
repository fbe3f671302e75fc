// How the sender's property names are spelled inside the store's JSON column.
// ClickHouse's JSON type gives dots, brackets, '^', ':' and backquotes a meaning; every ASCII character that is
// not a letter, digit or '_' is percent-encoded, so any name comes back as it was sent (tested on the engine).

const special = /[^A-Za-z0-9_\u0080-\uffff]/g

/** A property's name → its path in the JSON column. The empty name becomes '%'. */
export const encodePropertyName = (name: string): string =>
  name === '' ? '%' : name.replace(special, (c) => '%' + c.charCodeAt(0).toString(16).padStart(2, '0'))

/** The inverse of encodePropertyName. */
export const decodePropertyName = (path: string): string =>
  path === '%' ? '' : path.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
