// How does the dashboard stay connected to the live stream? Over fetch, which (unlike EventSource) says why it was refused.
// It comes back by itself, later each time; it stops while nobody looks at the tab, and starts anew when somebody does.
import { ApiError, requestHeaders } from '../api/request.ts'

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** Tried again at `retryAt`, ms since 1970. */
  | { readonly kind: 'lost'; readonly error: ApiError; readonly retryAt: number }
  /** Nobody looks. */
  | { readonly kind: 'resting' }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly error: ApiError }

interface ConnectionOptions {
  readonly path: string
  readonly onMessage: (name: string, data: unknown) => void
  readonly onState: (state: ConnectionState) => void
}

const firstRetryMs = 1_000
const longestRetryMs = 30_000
/** The server says something each 15 s. */
const silenceMs = 40_000
/** A short look at another tab does not end it. */
const restAfterMs = 5_000

/** Connects until the function that it gives is called. */
export function connectLive({ path, onMessage, onState }: ConnectionOptions): () => void {
  let stop = new AbortController()
  let retry: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isOver = false
  let state: ConnectionState = { kind: 'connecting' }
  const setState = (next: ConnectionState): void => {
    if (isOver) return
    state = next
    onState(next)
  }

  async function run(): Promise<void> {
    clearTimeout(retry)
    stop.abort()
    const own = (stop = new AbortController())
    setState(failures === 0 ? { kind: 'connecting' } : state)
    try {
      await listen(path, own, (name, data) => {
        if (own.signal.aborted) return
        failures = 0
        if (state.kind !== 'open') setState({ kind: 'open' })
        if (name === 'end') throw endOf(data)
        onMessage(name, data)
      })
      throw new ApiError(0, {})
    } catch (error) {
      if (isOver || own !== stop || state.kind === 'resting') return
      own.abort()
      const failure = error instanceof ApiError ? error : new ApiError(0, {})
      const isFinal = failure.status >= 400 && failure.status < 500 && failure.status !== 429
      if (isFinal) return setState({ kind: 'refused', error: failure })
      const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** failures) * (0.75 + Math.random() / 2)
      failures++
      setState({ kind: 'lost', error: failure, retryAt: Date.now() + waitMs })
      retry = setTimeout(() => void run(), waitMs)
    }
  }
  const again = (): void => {
    if (state.kind === 'lost' && !document.hidden) void run()
  }
  const onVisibility = (): void => {
    clearTimeout(rest)
    if (document.hidden) {
      rest = setTimeout(() => {
        clearTimeout(retry)
        setState({ kind: 'resting' })
        stop.abort()
      }, restAfterMs)
    } else if (state.kind === 'resting') {
      failures = 0
      void run()
    } else again()
  }
  document.addEventListener('visibilitychange', onVisibility)
  addEventListener('online', again)
  void run()

  return () => {
    isOver = true
    document.removeEventListener('visibilitychange', onVisibility)
    removeEventListener('online', again)
    clearTimeout(retry)
    clearTimeout(rest)
    stop.abort()
  }
}

function endOf(data: unknown): ApiError {
  const reason = (data as { reason?: string }).reason
  if (reason === 'not_allowed')
    return new ApiError(401, { message: 'You are signed out.', hint: 'Sign in again to go on watching.' })
  if (reason === 'bad_filter') return new ApiError(400, { message: 'The filter can not be worked. Change it.' })
  return new ApiError(0, { message: 'Cairn is being restarted.' })
}

/** Resolves when the server ends the stream. Throws an ApiError, or what `tell` throws. */
async function listen(path: string, stop: AbortController, tell: (name: string, data: unknown) => void): Promise<void> {
  let silence: ReturnType<typeof setTimeout> | undefined
  const heard = (): void => {
    clearTimeout(silence)
    silence = setTimeout(() => stop.abort(), silenceMs)
  }
  heard()
  try {
    const response = await fetch(path, {
      headers: requestHeaders(),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: stop.signal,
    })
    if (!response.ok || response.body === null) {
      const answer = (await response.json().catch(() => ({}))) as { error?: object }
      throw new ApiError(response.status, answer.error ?? {})
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      text += value
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(message) ?? []
        if (name !== undefined && data !== undefined) tell(name, JSON.parse(data))
      }
    }
  } finally {
    clearTimeout(silence)
  }
}
