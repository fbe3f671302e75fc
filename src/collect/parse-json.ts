// JSON from strangers: never throws, and gives only text that UTF-8 can hold.
import type { Refusal } from './types.ts'

/** JSON to a value whose texts are all well-formed; `detail` is the parser's message. */
export function parseJson(
  text: string,
): { readonly kind: 'value'; readonly value: unknown } | ({ readonly kind: 'refused' } & Refusal) {
  try {
    const value: unknown = JSON.parse(
      text.includes('\\') && hasSurrogateEscape.test(text) ? replaceLoneSurrogates(text) : text,
    )
    return { kind: 'value', value }
  } catch (error) {
    const detail = error instanceof Error ? error.message.toWellFormed().slice(0, 200) : ''
    return { kind: 'refused', reason: 'not_json', detail }
  }
}

const hasSurrogateEscape = /\\u[dD][89a-fA-F]/
const escapes = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|[^])/g

/**
 * `\ud800` without its other half is valid JSON and no character; UTF-8, and so the spool and the store, can't hold it.
 * It becomes U+FFFD. In the JSON's text, so that names and values at any depth are covered.
 */
const replaceLoneSurrogates = (text: string): string =>
  text.replace(escapes, (escape) => (escape.length === 6 ? '\\ufffd' : escape))
