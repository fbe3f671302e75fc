// Which events does the log show? The choice stands in the address; event, page, country and visitor are the server's to
// filter (so that what is rare is found), the text is looked for in what is shown.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { LiveEventJson } from '../../api/index.ts'

const names = ['event', 'page', 'country', 'text', 'person', 'who'] as const
type FilterName = (typeof names)[number]
export type LogFilter = Readonly<Partial<Record<FilterName, string>>>

/** The filter in the address, and the function that changes parts of it ('' or undefined takes a part away). */
export function useLogFilter(): readonly [LogFilter, (change: LogFilter | 'none') => void] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const key = JSON.stringify(names.map((name) => search[name]))
  const filter = useMemo(() => {
    const found = names.map((name) => [name, search[name]] as const)
    return Object.fromEntries(found.filter(([, value]) => typeof value === 'string' && value !== '')) as LogFilter
    // The search params are a new object each time.
  }, [key]) // oxlint-disable-line react/exhaustive-deps
  const change = useCallback(
    (part: LogFilter | 'none') => {
      const next = (before: Readonly<Record<string, unknown>>): Record<string, unknown> => {
        const cleared = Object.fromEntries(Object.entries(before).filter(([name]) => !isName(name)))
        if (part === 'none') return cleared
        const merged = { ...before, ...part }
        return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== '' && value !== undefined))
      }
      void navigate({ search: next, replace: true } as unknown as Parameters<typeof navigate>[0])
    },
    [navigate],
  )
  return [filter, change]
}
const isName = (name: string): boolean => (names as readonly string[]).includes(name)

/** As reports have it; undefined: all events. */
export function reportFilter({ event, page, country }: LogFilter): object | undefined {
  const parts = [
    ...(event === undefined ? [] : [{ property: 'event_name', operator: 'is', value: event }]),
    ...(page === undefined ? [] : [{ property: 'path', operator: 'contains', value: page, case_insensitive: true }]),
    ...(country === undefined ? [] : [{ property: 'country', operator: 'is', value: country }]),
  ]
  return parts.length === 0 ? undefined : { and: parts }
}

/** Anywhere in the event: names, values, page, place, whatever. */
export function hasText(event: LiveEventJson, text: string | undefined): boolean {
  if (text === undefined || text.trim() === '') return true
  return JSON.stringify(event).toLowerCase().includes(text.trim().toLowerCase())
}
