// What a module (`cairn-offline.js` and so on) starts from: the tag and the core that it belongs to.
import type { Cairn } from './contract.ts'

export const cairn = window.cairn as Cairn

/** The core's tag: a module is no classic script, so it has no `currentScript`. */
const tag = document.querySelector('script[data-key]') as HTMLScriptElement
export const data = tag.dataset

/** Address of `POST /track`, as in settings.ts. */
export const api = data['api'] || new URL('track', tag.src).href
