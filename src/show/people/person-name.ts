// What is somebody called? By their name, or, of whom nothing is known, by the start of their id.

/** "Ann", or "Visitor 3f9a2c…". `personId`: decimal, 64 bits. */
export const personTitle = (name: string, personId: string): string =>
  name === '' ? `Visitor ${BigInt(personId).toString(16).padStart(16, '0').slice(0, 6)}…` : name
