// Which host name is meant? People paste whole addresses.

/** 'https://www.shop.example/cart?x' → 'www.shop.example'. '' if there is none. */
export function hostnameOf(text: string): string {
  const trimmed = text.trim().toLowerCase()
  return (/^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/.exec(trimmed)?.[1] ?? trimmed.split(/[/?#]/, 1)[0] ?? '')
    .replace(/^.*@/, '')
    .replace(/\.$/, '')
}
