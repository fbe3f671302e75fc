// How does a change of a dashboard get saved? By itself, a moment after the last one, and again while the server can't be reached.
// Nothing of somebody else's is overwritten unseen: then the reader chooses. Who leaves with changes that are not saved is asked.
import { useDebouncedCallback } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DashboardJson } from '../../api/index.ts'
import { useReplaceDashboard } from '../api/boards.ts'
import { ApiError, request } from '../api/request.ts'

export type Draft = Pick<DashboardJson, 'name' | 'description' | 'tiles' | 'range' | 'filters'>
export type SaveState = 'saved' | 'saving' | 'failed' | 'conflict'

export interface BoardEditor {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly state: SaveState
  readonly error: Error | undefined
  /** failed: it is tried again by itself. */
  readonly isRetried: boolean
  /** failed: once more, now. */
  readonly retry: () => void
  /** conflict: what the reader changed is given up. */
  readonly takeTheirs: () => void
  /** conflict: what the others changed is overwritten. */
  readonly keepMine: () => void
}

const pauseMs = 800
/** After the first failure, the second …: 2, 4, 8 s, up to a minute. */
const retryMs = (failures: number): number => Math.min(60_000, 1_000 * 2 ** failures)
/** What may be gone in a moment: no connection, no database, too many requests. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)
const draftOf = ({ name, description, tiles, range, filters }: DashboardJson): Draft => ({
  name,
  description,
  tiles,
  range,
  filters,
})

export function useBoardEditor(projectId: number, dashboard: DashboardJson): BoardEditor {
  const client = useQueryClient()
  const { mutateAsync } = useReplaceDashboard(projectId, dashboard.id)
  const [draft, setDraft] = useState(() => draftOf(dashboard))
  const [state, setState] = useState<SaveState>('saved')
  const [error, setError] = useState<Error>()
  const latest = useRef(draft)
  const version = useRef(dashboard.version)
  const isSaving = useRef(false)
  const isDirty = useRef(false)
  /** By a conflict: until the reader has chosen. */
  const isStopped = useRef(false)
  const failures = useRef(0)
  const [failedTimes, setFailedTimes] = useState(0)
  const isGone = useRef(false)

  const save = useCallback(async (): Promise<void> => {
    if (isSaving.current || !isDirty.current || isStopped.current) return
    isSaving.current = true
    let isFailed = false
    while (isDirty.current && !isFailed) {
      isDirty.current = false
      // Once it has failed it stays said until it is saved.
      if (failures.current === 0) setState('saving')
      try {
        version.current = (await mutateAsync({ ...latest.current, version: version.current })).version
        failures.current = 0
        setError(undefined)
        if (!isDirty.current) setState('saved')
      } catch (failure) {
        isDirty.current = true
        isFailed = true
        failures.current += 1
        setFailedTimes(failures.current)
        isStopped.current = failure instanceof ApiError && failure.code === 'changed_meanwhile'
        const told = failure instanceof Error ? failure : new Error(String(failure))
        setError(told)
        setState(isStopped.current ? 'conflict' : 'failed')
        // The page was left while this was on its way.
        if (isGone.current)
          notifications.show({
            title: `The last changes of “${latest.current.name}” could not be saved`,
            message: told.message,
            color: 'red',
            autoClose: false,
          })
      }
    }
    isSaving.current = false
  }, [mutateAsync])
  const isRetried = state === 'failed' && isPassing(error)
  useEffect(() => {
    if (!isRetried) return undefined
    const timer = setTimeout(() => void save(), retryMs(failedTimes))
    return () => clearTimeout(timer)
  }, [isRetried, failedTimes, save])
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])
  const saveSoon = useDebouncedCallback(() => void save(), { delay: pauseMs, flushOnUnmount: true })

  const change = useCallback(
    (part: Partial<Draft>) => {
      latest.current = { ...latest.current, ...part }
      isDirty.current = true
      setDraft(latest.current)
      if (isStopped.current) return
      if (failures.current === 0) setState('saving')
      saveSoon()
    },
    [saveSoon],
  )
  const adopt = useCallback((theirs: DashboardJson) => {
    version.current = theirs.version
    latest.current = draftOf(theirs)
    setDraft(latest.current)
  }, [])
  // Somebody else changed it, and here nothing waits to be saved: show theirs.
  useEffect(() => {
    if (dashboard.version > version.current && !isDirty.current && !isSaving.current) adopt(dashboard)
  }, [dashboard, adopt])
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isDirty.current || isSaving.current) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])

  const goOn = (): void => {
    isStopped.current = false
    failures.current = 0
    setError(undefined)
  }
  /** As it is kept now, past the cache. */
  const theirs = (): Promise<DashboardJson> =>
    request<DashboardJson>(`/api/v1/projects/${projectId}/dashboards/${dashboard.id}`)
  return {
    draft,
    change,
    state,
    error,
    isRetried,
    retry: () => void save(),
    takeTheirs: () => {
      void theirs().then((now) => {
        isDirty.current = false
        goOn()
        adopt(now)
        setState('saved')
        client.setQueryData(['projects', projectId, 'dashboards', dashboard.id], now)
      }, setError)
    },
    keepMine: () => {
      void theirs().then((now) => {
        version.current = now.version
        goOn()
        void save()
      }, setError)
    },
  }
}
