// How does one go to another page or project, with the range and the filters that were chosen?
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback } from 'react'
import { carriedParams } from './navigation.tsx'

/** Goes to an address of this dashboard, e.g. '/p/3/live', with these search params. */
export function useGo(): (to: string, search?: Readonly<Record<string, unknown>>) => void {
  const navigate = useNavigate()
  return useCallback(
    // Addresses that are made of parts are not known to the router's types.
    (to, search = {}) => void navigate({ to, search } as unknown as Parameters<typeof navigate>[0]),
    [navigate],
  )
}

/** Goes to the same page of another project, or from elsewhere to its overview. */
export function useGoToProject(): (projectId: number) => void {
  const go = useGo()
  const location = useRouterState({ select: (state) => state.location })
  return useCallback(
    (projectId) => {
      const rest = /^\/p\/[^/]+((?:\/(?!install)[a-z][a-z-]*)+)/.exec(location.pathname)?.[1] ?? ''
      go(`/p/${projectId}${rest}`, carriedParams(location.search, false))
    },
    [go, location],
  )
}
