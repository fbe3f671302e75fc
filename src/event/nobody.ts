// Which ids name nobody? What programs send when they have no id: joined by one of these, everybody would be one person.
// Kept from the lists of Amplitude and PostHog, and from what languages print for an empty value.

/** In lower case, without blanks and quotes around it. */
const nobodies: ReadonlySet<string> = new Set(
  `undefined null nil none nan true false 0 -1 unknown anonymous guest not_authenticated n/a id email user_id userid
  distinct_id distinctid (null) (none) <null> {} [] 00000000-0000-0000-0000-000000000000`.split(/\s+/),
)

/** Nobody's id: also in other letters, in blanks or quotes, or nothing but those; an object that was made a text. */
export function namesNobody(id: string): boolean {
  const bare = id
    .replace(/^[\s'"`]+/, '')
    .replace(/[\s'"`]+$/, '')
    .toLowerCase()
  return bare === '' || nobodies.has(bare) || /^\[object \w+\]$/.test(bare)
}
