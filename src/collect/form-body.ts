// Forms as bodies: `data=<json>`, `data=<base64 of json>`, or an event's fields as the form's fields. From
// sendBeacon(FormData), plain HTML forms, `curl -d`; the fields of /pixel.gif are the same.
import { parseJson } from './parse-json.ts'
import type { Refusal } from './types.ts'

export type Fields = { readonly kind: 'value'; readonly value: unknown } | ({ readonly kind: 'refused' } & Refusal)

/** What an urlencoded form (or a query string, without '?') holds. */
export const decodeForm = (text: string): Fields => fromPairs([...new URLSearchParams(text.trimEnd())])

/** What a multipart form holds; files count by their content. The boundary is the body's first line. */
export async function decodeMultipart(text: string): Promise<Fields> {
  const boundary = /^--([^\r\n]{1,200})/.exec(text)?.[1]?.trimEnd() ?? ''
  try {
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
    const form = await new Response(text, { headers }).formData()
    const pairs: [string, string][] = []
    for (const [name, value] of form) pairs.push([name, typeof value === 'string' ? value : await value.text()])
    return fromPairs(pairs)
  } catch {
    return { kind: 'refused', reason: 'not_json', detail: 'the multipart form is broken' }
  }
}

function fromPairs(pairs: readonly (readonly [string, string])[]): Fields {
  const fields: Record<string, unknown> = Object.create(null)
  const data: unknown[] = []
  for (const [name, value] of pairs) {
    if (name === 'data' || name === 'events' || name === 'properties') {
      const parsed = parseJson(name === 'data' ? fromBase64(value) : value)
      if (parsed.kind === 'refused') return { ...parsed, detail: `form field ${name}: ${parsed.detail}` }
      if (name === 'data') data.push(parsed.value)
      else fields[name] = parsed.value
    } else fields[name] = value
  }
  if (data.length === 0) return { kind: 'value', value: fields }
  const [only] = data
  const isObject = data.length === 1 && typeof only === 'object' && only !== null && !Array.isArray(only)
  // The write key and sent_at may stand beside `data` as fields of their own.
  if (isObject) return { kind: 'value', value: { ...pick(fields), ...only } }
  return { kind: 'value', value: { ...pick(fields), events: data.flat() } }
}

const pick = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...(fields['key'] === undefined ? {} : { key: fields['key'] }),
  ...(fields['sent_at'] === undefined ? {} : { sent_at: fields['sent_at'] }),
})

/** JSON never begins with a character that base64 has for `{` or `[` ('e', 'W'): what is not JSON is tried as base64. */
function fromBase64(value: string): string {
  const text = value.trim()
  if (!/^[eW][\w+/ -]*={0,2}$/.test(text)) return text
  // A '+' that was not escaped in an urlencoded form has become a space.
  return Buffer.from(text.replaceAll(' ', '+'), 'base64').toString('utf8').toWellFormed()
}
