/** Makes it when it is first asked for: a formatter takes the browser some milliseconds, and most pages use few of them. */
export function once<Made extends object>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => (made ??= make())
}
