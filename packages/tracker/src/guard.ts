// How does the tracker never break a page? Every way into it passes here: what it throws is said in the console, no further.

/** The same function, but it never throws: it warns in the console instead. */
export const guard =
  <Args extends readonly unknown[]>(run: (...args: Args) => unknown) =>
  (...args: Args): void => {
    try {
      run(...args)
    } catch (error) {
      // oxlint-disable-next-line no-console -- the page's developer is who can act on it
      console.warn('cairn:', error)
    }
  }

/** Listens at the window, before anybody else: a page that stops events does not hide them. Never throws. */
export const on = (type: string, listener: (event: never) => unknown): void =>
  addEventListener(type, guard(listener as (event: Event) => void), true)
