// Where does the ticket of a share link stay that was unlocked? In this window, until it is closed.

const key = (token: string): string => `cairn-share-${token}`

/** Embedded in a page of another site, a browser may refuse to keep anything: then the password is asked each time. */
export function knownTicket(token: string): string | undefined {
  try {
    return sessionStorage.getItem(key(token)) ?? undefined
  } catch {
    return undefined
  }
}

export function keepTicket(token: string, ticket: string): void {
  try {
    sessionStorage.setItem(key(token), ticket)
  } catch {
    // Refused: see knownTicket.
  }
}
