// How are answers of the API kept in the browser? Shown at once when known, asked again when a minute old or the page is looked at again.
import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './request.ts'

/** The session ended, here or elsewhere: asked again, so that the frame shows the way to sign in. */
const noteFailure = (error: Error, query: { readonly queryKey: readonly unknown[] }): void => {
  if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session')
    void queryClient.invalidateQueries({ queryKey: ['session'] })
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      // What the asker did wrong stays wrong, and what took too long would again; a server that is away may come back.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && (error.status < 500 || error.status === 504)),
    },
  },
})
