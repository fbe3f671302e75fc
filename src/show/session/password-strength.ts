// How hard is a password to guess? A hint while typing: length counts most, repetition and one's own name count nothing.

export type Strength = 'empty' | 'short' | 'weak' | 'fair' | 'strong'
export const shortestPassword = 10

const common = [
  'password',
  'passwort',
  'qwerty',
  'qwertz',
  'asdfgh',
  'letmein',
  'welcome',
  'iloveyou',
  'admin',
  'cairn',
]

/** Characters that say something new: not a repeat of the one before, nor its neighbour (1234, abcd). */
function newCharacters(password: string): number {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0)
  return codes.filter((code, index) => index === 0 || Math.abs(code - (codes[index - 1] ?? 0)) > 1).length
}

const poolOf = (password: string): number =>
  (/[a-z]/.test(password) ? 26 : 0) +
  (/[A-Z]/.test(password) ? 26 : 0) +
  (/\d/.test(password) ? 10 : 0) +
  (/[^a-zA-Z\d]/.test(password) ? 33 : 0)

/** `known`: name, e-mail address, organisation: what others know counts nothing within the password. */
export function passwordStrength(password: string, known: readonly string[] = []): Strength {
  if (password === '') return 'empty'
  if (password.length < shortestPassword) return 'short'
  const guessable = [...common, ...known.flatMap((text) => text.toLowerCase().split(/[\s@.]+/))]
  const rest = guessable
    .filter((word) => word.length >= 3)
    .reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase())
  const bits = Math.min(newCharacters(rest), new Set(rest).size * 2) * Math.log2(Math.max(poolOf(password), 2))
  if (bits < 35) return 'weak'
  return bits < 70 ? 'fair' : 'strong'
}
