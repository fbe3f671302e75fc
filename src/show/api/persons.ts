// One person: who they are, what they did, and saying who is who.
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { PersonCohortsJson, PersonJson, TimelineJson } from '../../api/index.ts'
import { request } from './request.ts'

export type TimelineSession = TimelineJson['sessions'][number]
export type TimelineEvent = TimelineSession['events'][number]

const base = (projectId: number): string => `/api/v1/projects/${projectId}/people`

/** `isAwaited`: something else is expected of the person, so look again every few seconds. */
export const usePerson = (projectId: number, personId: string, isAwaited: (person: PersonJson) => boolean) =>
  useQuery({
    queryKey: ['projects', projectId, 'people', personId],
    queryFn: ({ signal }) => request<PersonJson>(`${base(projectId)}/${personId}`, { signal }),
    refetchInterval: ({ state: { data } }) => data !== undefined && isAwaited(data) && lookAgainMs,
  })
const lookAgainMs = 3_000

/** Each cohort of the project, and whether the person is in it. */
export const usePersonCohorts = (projectId: number, personId: string) =>
  useQuery({
    queryKey: ['projects', projectId, 'people', personId, 'cohorts'],
    queryFn: ({ signal }) =>
      request<PersonCohortsJson>(`${base(projectId)}/${personId}/cohorts`, { signal }).then(({ cohorts }) => cohorts),
  })

const timelinePath = (projectId: number, personId: string, parameters: Record<string, string | undefined>): string => {
  const given = Object.entries(parameters).filter((one): one is [string, string] => one[1] !== undefined)
  return `${base(projectId)}/${personId}/timeline?${new URLSearchParams(given)}`
}

/** Pages of visits, newest first; of one event's name, or all. */
export const useTimeline = (projectId: number, personId: string, eventName: string | undefined) =>
  useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: ['projects', projectId, 'people', personId, 'timeline', eventName],
      queryFn: ({ signal, pageParam }) =>
        request<TimelineJson>(
          timelinePath(projectId, personId, {
            before: pageParam,
            event_name: eventName,
            event_limit: '50',
            properties: 'false',
          }),
          { signal },
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next_cursor ?? undefined,
    }),
  )

interface OfSession {
  readonly projectId: number
  readonly personId: string
  readonly session: TimelineSession
  readonly eventName: string | undefined
  /** Asked for at all. */
  readonly enabled: boolean
}
/** Events of one visit after those that came with it. */
export const useMoreEvents = ({ projectId, personId, session, eventName, enabled }: OfSession) =>
  useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: ['projects', projectId, 'people', personId, 'timeline', eventName, session.session_id],
      queryFn: ({ signal, pageParam }) =>
        request<TimelineJson>(
          timelinePath(projectId, personId, {
            session_id: session.session_id,
            event_name: eventName,
            event_limit: '200',
            event_offset: String(pageParam),
            properties: 'false',
          }),
          { signal },
        ).then(({ sessions }) => sessions[0]?.events ?? []),
      initialPageParam: session.events.length,
      getNextPageParam: (last, all) => {
        const count = session.events.length + all.reduce((sum, events) => sum + events.length, 0)
        return last.length === 0 || count >= session.events_total ? undefined : count
      },
      enabled,
    }),
  )

/** The properties of one event of a visit. */
export const useEventProperties = (
  projectId: number,
  personId: string,
  session: TimelineSession,
  { event_id: eventId, event_name: eventName }: TimelineEvent,
) =>
  useQuery({
    queryKey: ['projects', projectId, 'people', personId, 'timeline', 'event', session.session_id, eventId],
    queryFn: ({ signal }) =>
      request<TimelineJson>(
        timelinePath(projectId, personId, {
          session_id: session.session_id,
          event_name: eventName,
          event_id: eventId,
        }),
        { signal },
      ).then(({ sessions }) => sessions[0]?.events[0]?.properties ?? {}),
  })

/** Who it is, or that it will hold once what was sent before is loaded. */
type Said = { readonly person_id: string } | { readonly pending: true }

/** After it all that counts persons is old. */
function useSaying<Input extends object>(projectId: number, what: 'merge' | 'unmerge') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Input) => request<Said>(`${base(projectId)}/${what}`, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', projectId] }),
  })
}
export const useMerge = (projectId: number) =>
  useSaying<{ readonly person_id: string; readonly with_person_id: string }>(projectId, 'merge')
export const useUnmerge = (projectId: number) =>
  useSaying<{ readonly person_id: string; readonly id: string }>(projectId, 'unmerge')
