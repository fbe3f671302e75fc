// How does the dashboard speak with the server? JSON over fetch with the session's cookie, or with the ticket of a share link.

/** What the API answered instead; `hint` says what to do. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string
  readonly issues: readonly { readonly path: string; readonly message: string }[]
  /** Of an answer that says to come back later (429, 503). */
  readonly retryAfterSeconds: number | null
  constructor(
    status: number,
    body: Partial<Pick<ApiError, 'code' | 'message' | 'hint' | 'issues'>>,
    retryAfterSeconds: number | null = null,
  ) {
    super(body.message ?? (status === 0 ? 'Cairn can not be reached.' : `The server answered ${status}.`))
    this.name = 'ApiError'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'unreachable' : 'unknown')
    this.hint = body.hint ?? (status === 0 ? 'Check your connection; this page tries again by itself.' : '')
    this.issues = body.issues ?? []
    this.retryAfterSeconds = retryAfterSeconds
  }
}

let shareHeader: string | undefined
/** From now on requests carry this share link's token (and ticket) instead of a session. */
export const setShare = (token: string, ticket?: string): void => {
  shareHeader = ticket === undefined ? token : `${token} ${ticket}`
}
/** Requests carry the session again. */
export const forgetShare = (): void => {
  shareHeader = undefined
}
export const requestHeaders = (): Record<string, string> =>
  shareHeader === undefined ? {} : { 'Cairn-Share': shareHeader }

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** The parsed answer of an address of this server; throws an ApiError. undefined for 204. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await fetch(path, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: { ...requestHeaders(), ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    credentials: 'same-origin',
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, {})
  })
  if (response.status === 204) return undefined as T
  const answer: unknown = await response.json().catch(() => ({}))
  if (response.ok) return answer as T
  // better-auth answers {code, message}, the API {error: {…}}.
  const failure = (answer as { error?: object }).error ?? answer
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  throw new ApiError(response.status, failure as object, Number.isNaN(retryAfter) ? null : retryAfter)
}
