// What do keys look like, and what is kept of them?
import { hash } from 'node:crypto'

/** Public, in every page's source: 128 random bits. */
export const makeWriteKey = (randomBytes: (bytes: number) => Uint8Array): string =>
  'ck_' + Buffer.from(randomBytes(16)).toString('hex')

/** Secret: 256 random bits. */
export const makeApiKey = (randomBytes: (bytes: number) => Uint8Array): string =>
  'cs_' + Buffer.from(randomBytes(32)).toString('base64url')

/** What is kept of an API key. A plain hash is enough for 256 random bits: there is nothing to guess. */
export const hashApiKey = (secret: string): string => hash('sha256', secret)

/** The part of an API key that may be shown: 'cs_' and 6 characters (36 of 256 bits). */
export const prefixOf = (secret: string): string => secret.slice(0, 9)

export const isApiKey = (text: string): boolean => /^cs_[\w-]{43}$/.test(text)
