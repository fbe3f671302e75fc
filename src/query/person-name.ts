// What is a person called? By a property that is a name, else by an id: the same in lists and on the person's page.

/** Properties that name a person, the best first. */
export const nameProperties = [
  'name',
  'full_name',
  'display_name',
  'username',
  'email',
  'e-mail',
  'Name',
  'Email',
] as const

/** `valueOf`: of a property. `ids`: as sent, the best first. '' for nothing. */
export function nameOf(valueOf: (property: string) => unknown, ids: readonly (string | undefined)[]): string {
  const isName = (name: unknown): name is string => typeof name === 'string' && name.trim() !== ''
  return [...nameProperties.map(valueOf), ...ids].find(isName) ?? ''
}
