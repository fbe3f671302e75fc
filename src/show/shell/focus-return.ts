// Where is the focus when a dialog is gone? Where it was before. (Mantine gives it back to what opened a dialog that closes, but ours
// are taken off the page as soon as they are done.)

/** How often it is looked whether the dialog is gone: what saves something closes when the answer is there. */
const everyMs = 100
const looks = 50

/** For the whole page, once. */
export function returnFocus(page: Document): void {
  let before: HTMLElement | undefined
  let isInDialog = false
  let timer: ReturnType<typeof setTimeout> | undefined
  page.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    isInDialog = target.closest('[role="dialog"]') !== null
    // What stands in a menu is gone with it; its button is not.
    if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]') === null) before = target
  })
  const look = (left: number): void => {
    clearTimeout(timer)
    if (!isInDialog || left === 0) return
    if (page.activeElement !== page.body || page.querySelector('[role="dialog"]') !== null) {
      timer = setTimeout(() => look(left - 1), everyMs)
      return
    }
    isInDialog = false
    if (before?.isConnected === true) before.focus({ preventScroll: true })
  }
  const start = (): void => look(looks)
  page.addEventListener('keyup', start)
  page.addEventListener('click', start)
}
