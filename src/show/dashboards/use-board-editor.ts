// How does a change of a dashboard get saved? By itself, a moment after the last one. Nothing of somebody else's is overwritten
// unseen: then the reader chooses.
import { useDebouncedCallback } from '@mantine/hooks'
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
  /** failed: once more. */
  readonly retry: () => void
  /** conflict: what the reader changed is given up. */
  readonly takeTheirs: () => void
  /** conflict: what the others changed is overwritten. */
  readonly keepMine: () => void
}

const pauseMs = 800
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
  const isStopped = useRef(false)

  const save = useCallback(async (): Promise<void> => {
    if (isSaving.current || !isDirty.current || isStopped.current) return
    isSaving.current = true
    while (isDirty.current && !isStopped.current) {
      isDirty.current = false
      setState('saving')
      try {
        version.current = (await mutateAsync({ ...latest.current, version: version.current })).version
        if (!isDirty.current) setState('saved')
      } catch (failure) {
        isDirty.current = true
        isStopped.current = true
        setError(failure instanceof Error ? failure : new Error(String(failure)))
        setState(failure instanceof ApiError && failure.code === 'changed_meanwhile' ? 'conflict' : 'failed')
      }
    }
    isSaving.current = false
  }, [mutateAsync])
  const saveSoon = useDebouncedCallback(() => void save(), { delay: pauseMs, flushOnUnmount: true })

  const change = useCallback(
    (part: Partial<Draft>) => {
      latest.current = { ...latest.current, ...part }
      isDirty.current = true
      setDraft(latest.current)
      if (!isStopped.current) {
        setState('saving')
        saveSoon()
      }
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
    retry: () => {
      goOn()
      void save()
    },
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
