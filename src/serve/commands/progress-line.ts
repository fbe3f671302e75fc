// How does a long command tell how far it is? On a terminal a line that is written over, elsewhere a line now and then.
import type { Cli } from './command.ts'

export interface ProgressLine {
  /** Shows `text()` if it is time for it; `text` gets the ms since the start. */
  update(text: (elapsedMs: number) => string): void
  /** Shows the last state, and leaves it there. */
  end(text: (elapsedMs: number) => string): void
  /** Takes the line away, so that something else can be written. */
  clear(): void
}

export function createProgressLine(cli: Cli): ProgressLine {
  const isTerminal = cli.stderr.isTTY === true
  const everyMs = isTerminal ? 100 : 5_000
  const startedAt = cli.now()
  let shownAt = isTerminal ? 0 : startedAt
  let isShown = false
  const show = (text: string): void => {
    if (!isTerminal) return cli.note(text)
    const width = cli.stderr.columns ?? 80
    cli.stderr.write(`\r\u001b[K${text.slice(0, width - 1)}`)
    isShown = true
  }
  const clear = (): void => {
    if (isShown) cli.stderr.write('\r\u001b[K')
    isShown = false
  }
  return {
    update(text) {
      const now = cli.now()
      if (now - shownAt < everyMs) return
      shownAt = now
      show(text(now - startedAt))
    },
    end(text) {
      clear()
      cli.note(text(cli.now() - startedAt))
    },
    clear,
  }
}
