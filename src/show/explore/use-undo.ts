// What can be undone? The steps that were made on this page: they are the browser's own history, so back and forward do the same.
import { useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

/** How many steps the router has made before it. */
const placeOf = ({ state: { __TSR_index: place } }: { readonly state: { readonly __TSR_index: number } }): number =>
  place

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly undo: () => void
  readonly redo: () => void
}

export function useUndo(): Undo {
  const router = useRouter()
  const at = useRouterState({ select: (state) => placeOf(state.location) })
  const [first] = useState(at)
  const newest = useRef(at)
  useEffect(
    () =>
      router.history.subscribe(({ location, action }) => {
        // A new step: what was undone before can not be redone.
        if (action.type === 'PUSH') newest.current = placeOf(location)
      }),
    [router],
  )
  const canUndo = at > first
  const canRedo = at < newest.current
  return {
    canUndo,
    canRedo,
    undo: () => canUndo && router.history.back(),
    redo: () => canRedo && router.history.forward(),
  }
}
