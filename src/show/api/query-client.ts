// How are answers of the API kept in the browser? Shown at once when known, asked again when a minute old or the page is looked at again.
import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './request.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      // What the asker did wrong stays wrong; a server that is away may come back.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
})
