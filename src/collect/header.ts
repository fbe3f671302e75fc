// One header of a request, without making the object of all of them that `request.headers` is: the hot path reads five.
import type { IncomingMessage } from 'node:http'

/** The first header of this (lower-case) name; undefined if there is none. */
export function header({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index]
    if (given?.length === name.length && (given === name || given.toLowerCase() === name)) return rawHeaders[index + 1]
  }
  return undefined
}
