// What can be undone? The steps that were made on this page: they are the browser's own history, so back and forward do the same.
// Which of them are this page's stands in the tab's storage, so that a reload forgets none.
import { useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

interface Place {
  readonly pathname: string
  readonly state: { readonly __TSR_index: number; readonly __TSR_key?: string }
}
/** How many steps the router has made before it. */
const placeOf = ({ state: { __TSR_index: place } }: Place): number => place

/** The page's steps: the router's key of each, by its place. */
type Steps = Readonly<Record<number, string>>
const slot = 'cairn.steps'

function keptSteps(): Steps {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(slot) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Steps) : {}
  } catch {
    // No storage, or somebody else's text in it: a reload begins anew.
    return {}
  }
}
function keepSteps(steps: Steps): void {
  try {
    sessionStorage.setItem(slot, JSON.stringify(steps))
  } catch {
    // Full or forbidden: a reload begins anew.
  }
}

const keyOf = ({ state: { __TSR_key: key = '' } }: Place): string => key

const withPlace = (steps: Steps, now: Place): Steps => ({ ...steps, [placeOf(now)]: keyOf(now) })
const upTo = (steps: Steps, place: number): Steps =>
  Object.fromEntries(Object.entries(steps).filter(([at]) => Number(at) < place))

/** Those of before the reload; only this one where the page was come to from elsewhere. */
function firstSteps(now: Place): Steps {
  const kept = keptSteps()
  return keyOf(now) !== '' && kept[placeOf(now)] === keyOf(now) ? kept : withPlace({}, now)
}

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  readonly undo: () => void
  readonly redo: () => void
}

export function useUndo(): Undo {
  const router = useRouter()
  const at = useRouterState({ select: (state) => placeOf(state.location) })
  const [steps, setSteps] = useState(() => firstSteps(router.history.location))
  useEffect(() => {
    const { pathname } = router.history.location
    return router.history.subscribe(({ location, action }) => {
      const isHere = location.pathname === pathname
      const add = (before: Steps): Steps => (isHere ? withPlace(before, location) : before)
      // After a new step, what was undone before can not be redone.
      if (action.type === 'PUSH') setSteps((now) => add(upTo(now, placeOf(location))))
      else if (action.type === 'REPLACE') setSteps(add)
    })
  }, [router])
  useEffect(() => keepSteps(steps), [steps])
  const canUndo = steps[at - 1] !== undefined
  const canRedo = steps[at + 1] !== undefined
  return {
    canUndo,
    canRedo,
    undo: () => canUndo && router.history.back(),
    redo: () => canRedo && router.history.forward(),
  }
}
