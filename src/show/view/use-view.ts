// How does a page read and change its view? It is the address: each change is a step that "back" takes back.
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { parseView, viewParams } from './address.ts'
import { parseSearch } from './search-params.ts'
import { defaultView, type View } from './view.ts'

/** A part of the view, or how it follows from the one before. */
type Change = Partial<View> | ((view: View) => Partial<View>)
interface ChangeOptions {
  /** No step of its own: typing in a search field. */
  readonly replace?: boolean
}
export type ChangeView = (change: Change, options?: ChangeOptions) => void

/** The view and what changes it. Nonsense in the address gives defaults. `byDefault` must be the same each time. */
export function useView(byDefault: View = defaultView): readonly [View, ChangeView] {
  const search = useLocation({ select: (location) => location.searchStr })
  const navigate = useNavigate()
  const view = useMemo(() => parseView(parseSearch(search), byDefault), [search, byDefault])
  const change = useCallback<ChangeView>(
    (wanted, options) => {
      void navigate({
        to: '.',
        // The address as it is now, not as it was drawn: two changes in a row must both hold.
        search: (now: Record<string, unknown>) => {
          const before = parseView(now as ReturnType<typeof parseSearch>, byDefault)
          const next = { ...before, ...(typeof wanted === 'function' ? wanted(before) : wanted) }
          return { ...strangers(now), ...viewParams(next, byDefault) }
        },
        replace: options?.replace ?? false,
        resetScroll: false,
      } as unknown as Parameters<typeof navigate>[0])
    },
    [navigate, byDefault],
  )
  return [view, change]
}

/** Params that are none of the view's stay: a share link may have its own. */
function strangers(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !ownNames.has(name)))
}
const ownNames = new Set(
  'range compare interval metric f segment goal tz sources pages places devices campaign referrer event property table search order page'.split(
    ' ',
  ),
)
