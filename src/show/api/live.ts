// What happens just now, what did processing do with it, and how does intake go?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useReducer } from 'react'
import type {
  IngestionJson,
  LiveDeviceJson,
  LiveDroppedJson,
  LiveEventJson,
  LiveSnapshotJson,
} from '../../api/index.ts'
import { connectLive } from '../live/connection.ts'
import type { ConnectionState } from '../live/connection.ts'
import { request } from './request.ts'

export interface LiveRequest {
  /** A filter as in reports. */
  readonly filter?: object | undefined
  readonly personIds?: readonly string[] | undefined
  readonly distinctId?: string | undefined
  readonly wantsDropped?: boolean
}

export interface LiveFeed {
  readonly connection: ConnectionState
  readonly snapshot: LiveSnapshotJson | undefined
  /** Newest first; undefined until the first are there. */
  readonly events: readonly LiveEventJson[] | undefined
  readonly dropped: readonly LiveDroppedJson[]
  /** When more came than was told, ms since 1970. */
  readonly lagAt: number | undefined
}

const mostEvents = 300
/** So many the server tells of the past. */
const toldAtOnce = 50

interface LiveFeedState extends LiveFeed {
  /** The next list of events is the first since the connection was made. */
  readonly isFirst: boolean
}

type Change =
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  | { readonly kind: 'message'; readonly name: string; readonly data: unknown }
  /** Others are asked for: what was told does not belong to them. */
  | { readonly kind: 'asked_anew' }

const nothing: LiveFeedState = {
  isFirst: true,
  connection: { kind: 'connecting' },
  snapshot: undefined,
  events: undefined,
  dropped: [],
  lagAt: undefined,
}

/** New ones before those that were known. */
function merge<T>(known: readonly T[], told: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const keys = new Set(known.map(keyOf))
  const fresh = told.filter((one) => !keys.has(keyOf(one)))
  return [...fresh, ...known].slice(0, mostEvents)
}

/** The first list after a pause may not reach back to what was known: then that goes, so that a gap does not look like quiet. */
function mergeEvents(feed: LiveFeedState, told: readonly LiveEventJson[]): readonly LiveEventJson[] {
  const known = feed.events ?? []
  const ids = new Set(known.map(({ event_id }) => event_id))
  const isGap = feed.isFirst && told.length >= toldAtOnce && !told.some(({ event_id }) => ids.has(event_id))
  return merge(isGap ? [] : known, told, ({ event_id }) => event_id).toSorted(byReceipt)
}
const byReceipt = (a: LiveEventJson, b: LiveEventJson): number =>
  a.received_at === b.received_at ? 0 : a.received_at < b.received_at ? 1 : -1

function change(feed: LiveFeedState, what: Change): LiveFeedState {
  if (what.kind === 'connection')
    return { ...feed, connection: what.state, isFirst: feed.isFirst || what.state.kind !== 'open' }
  if (what.kind === 'asked_anew') return { ...nothing, snapshot: feed.snapshot }
  switch (what.name) {
    case 'snapshot':
      return { ...feed, snapshot: what.data as LiveSnapshotJson }
    case 'events':
      return {
        ...feed,
        isFirst: false,
        events: mergeEvents(feed, what.data as LiveEventJson[]),
      }
    case 'dropped':
      return { ...feed, dropped: merge(feed.dropped, what.data as LiveDroppedJson[], droppedKey) }
    case 'lagging':
      return { ...feed, lagAt: Date.now() }
    default:
      return feed
  }
}

/** The same for the same row, however often it is told. */
const droppedKey = (row: LiveDroppedJson): string =>
  [row.dropped_at, row.stage, row.reason, row.event_name, row.detail, row.payload].join('|')

/** Connected while the component is there and the tab is looked at. */
export function useLive(projectId: number, { filter, personIds, distinctId, wantsDropped }: LiveRequest): LiveFeed {
  const path = useMemo(() => {
    const search = new URLSearchParams()
    if (filter !== undefined) search.set('filter', JSON.stringify(filter))
    if (personIds !== undefined) search.set('person_id', personIds.join())
    if (distinctId !== undefined) search.set('distinct_id', distinctId)
    if (wantsDropped === true) search.set('dropped', '1')
    return `/api/v1/projects/${projectId}/live?${search.toString()}`
  }, [projectId, filter, personIds, distinctId, wantsDropped])
  const [feed, tell] = useReducer(change, nothing)
  useEffect(() => {
    tell({ kind: 'asked_anew' })
    return connectLive({
      path,
      onMessage: (name, data) => tell({ kind: 'message', name, data }),
      onState: (state) => tell({ kind: 'connection', state }),
    })
  }, [path])
  return feed
}

/** Whose events this browser sends, as long as it has no distinct id. */
export const useLiveDevice = (projectId: number) =>
  useQuery({
    queryKey: ['projects', projectId, 'live', 'device'],
    queryFn: ({ signal }) => request<LiveDeviceJson>(`/api/v1/projects/${projectId}/live/device`, { signal }),
    // It changes at midnight (UTC), and with the network.
    refetchInterval: 120_000,
  })

export const useIngestion = (projectId: number, unit: 'minute' | 'day') =>
  useQuery({
    queryKey: ['projects', projectId, 'ingestion', unit],
    queryFn: ({ signal }) => request<IngestionJson>(`/api/v1/projects/${projectId}/ingestion?unit=${unit}`, { signal }),
    refetchInterval: unit === 'minute' ? 10_000 : 60_000,
    placeholderData: (before) => before,
  })

export interface DroppedJson {
  readonly counts: readonly {
    readonly stage: string
    readonly reason: string
    readonly description: string
    readonly events: number
    readonly replayable: number
    readonly last_day: string
  }[]
  readonly dropped: readonly {
    readonly dropped_at: string
    readonly stage: string
    readonly reason: string
    readonly detail: string
    readonly event_name: string
    readonly timestamp: string
    readonly count: number
    readonly is_replayable: boolean
    readonly payload: string
  }[]
}

/** What was kept apart or refused: counts of all reasons, and the latest rows of one reason or of all. */
export const useDropped = (projectId: number, reason: string | undefined, from: string) =>
  useQuery({
    queryKey: ['projects', projectId, 'dropped', reason ?? '', from],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ from, limit: '100', ...(reason === undefined ? {} : { reason }) })
      return request<DroppedJson>(`/api/v1/projects/${projectId}/dropped?${search.toString()}`, { signal })
    },
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  })

/** Brings back what was kept apart for a reason. */
export const useReplay = (projectId: number) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (what: { readonly reason: string; readonly stage: string; readonly from: string }) =>
      request<{ replayed: number }>(`/api/v1/projects/${projectId}/dropped/replay`, { body: what }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId] }),
  })
}
