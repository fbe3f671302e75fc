// The naive meaning of wildcards.
/** `**` any text, `*` any text without a slash, everything else itself. */
export function fits(pattern: string, path: string): boolean {
  if (pattern === '') return path === ''
  if (!pattern.startsWith('*')) return path.startsWith(pattern.charAt(0)) && fits(pattern.slice(1), path.slice(1))
  const isAny = pattern.startsWith('**')
  const rest = pattern.slice(isAny ? 2 : 1)
  return Array.from({ length: path.length + 1 }, (_, taken) => taken).some(
    (taken) => (isAny || !path.slice(0, taken).includes('/')) && fits(rest, path.slice(taken)),
  )
}
