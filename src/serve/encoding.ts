// Which encoding of a file does a browser take?
export type Encoding = 'br' | 'gzip' | 'identity'

/** Brotli if it is taken, else gzip, else plain; 'br;q=0' is a no. */
export function bestEncoding(header: string): Encoding {
  const accepted = new Set(
    header
      .toLowerCase()
      .split(',')
      .map((part) => part.trim())
      .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
      .map((part) => part.split(';', 1)[0]?.trim() ?? ''),
  )
  if (accepted.has('br')) return 'br'
  return accepted.has('gzip') || accepted.has('*') ? 'gzip' : 'identity'
}
