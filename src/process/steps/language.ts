// Which language? The event's own, else the first of Accept-Language, as a BCP 47 tag in canonical form ("de-CH").
import { remember } from '../bounded-map.ts'
import type { Step } from '../types.ts'

export const language: Step = {
  name: 'language',
  run({ event, wire, context }) {
    event.language = canonicalLanguage(wire.language ?? '') || canonicalLanguage(context.language)
    return undefined
  },
}

/** '' for what is no language tag ("*", "C"). Takes "de_CH.UTF-8" and lists ("de-CH,de;q=0.9") too. */
export const canonicalLanguage = remember(5_000, (text: string): string => {
  const tag = (text.split(/[,;.@]/, 1)[0] ?? '').trim().replaceAll('_', '-')
  if (!/^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,6}$/i.test(tag)) return ''
  try {
    return new Intl.Locale(tag).baseName
  } catch {
    return ''
  }
})
