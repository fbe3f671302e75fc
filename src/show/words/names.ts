// How are values said that stand as codes in events? Countries, regions, languages, devices.
const displayNames = (type: Intl.DisplayNamesType): ((code: string) => string | undefined) => {
  const names = new Intl.DisplayNames(undefined, { type, fallback: 'none' })
  return (code) => {
    try {
      return names.of(code)
    } catch {
      return undefined // Senders may write what they like.
    }
  }
}
const regionName = displayNames('region')
const languageNameOf = displayNames('language')

/** DE → Germany. */
export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (regionName(code) ?? code) : code)
/** de-AT → Austrian German. */
export const languageName = (code: string): string => languageNameOf(code) ?? code
/** DE → the flag, as two letters that fonts draw as one. */
export const countryFlag = (code: string): string =>
  /^[A-Z]{2}$/.test(code)
    ? String.fromCodePoint(...Array.from(code, (letter) => 0x1f1e6 + letter.charCodeAt(0) - 65))
    : ''
/** What stands in tables for a value that is not known. */
export const unknownText = '(unknown)'
