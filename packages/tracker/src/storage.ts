// What is kept in the browser? Nothing, unless the person opted out or the page asked (`data-persist`, `data-offline`).
// All keys start with `cairn_`.

/** Reading `localStorage` itself throws where it is blocked: then this answers undefined, and nothing is kept. */
export const storage = <Result>(use: (kept: Storage) => Result): Result | undefined => {
  try {
    return use(localStorage)
  } catch {
    // Blocked is as good as empty.
  }
}
