// Which page do events belong to? The one that was viewed last.
import { data } from './settings.ts'

/** Address of the page that was viewed last, '' before the first. */
export let pageUrl = ''
export let referrer = document.referrer

export const setPageUrl = (url: string): void => {
  pageUrl = url
}

/** The page that is left becomes the referrer of the next. */
export const leavePage = (): void => {
  referrer = pageUrl || referrer
}

/** Where the browser is, without the fragment (it can hold secrets) unless the page routes by it. */
export const here = (): string => location.href.replace('hash' in data ? '' : /#.*/, '')

/** Address that an event of now belongs to. */
export const currentUrl = (): string => pageUrl || here()

/** An address without its query. */
export const pathOf = (url: string): string => url.replace(/\?[^#]*/, '')
