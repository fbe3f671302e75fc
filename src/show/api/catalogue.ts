// Which events and properties arrive in a project?
import { useQuery } from '@tanstack/react-query'
import type { CatalogueEventJson, CataloguePropertiesJson, ProfilePropertyJson } from '../../api/index.ts'
import { request } from './request.ts'

export const useCatalogue = (projectId: number) =>
  useQuery({
    queryKey: ['projects', projectId, 'events'],
    queryFn: ({ signal }) =>
      request<{ events: readonly CatalogueEventJson[] }>(`/api/v1/projects/${projectId}/events`, { signal }).then(
        (answer) => answer.events,
      ),
  })

/** The properties of one event; `undefined`: nothing is asked (yet). */
export const useEventProperties = (projectId: number, eventName: string | undefined) =>
  useQuery({
    queryKey: ['projects', projectId, 'properties', eventName],
    queryFn: ({ signal }) =>
      request<CataloguePropertiesJson>(
        `/api/v1/projects/${projectId}/properties?${new URLSearchParams({ event_name: eventName ?? '' })}`,
        { signal },
      ),
    enabled: eventName !== undefined,
  })

/** Properties of persons and groups, and types of groups, as reports name them. */
export const useProfileProperties = (projectId: number) =>
  useQuery({
    queryKey: ['projects', projectId, 'profile-properties'],
    queryFn: ({ signal }) =>
      request<{ properties: readonly ProfilePropertyJson[] }>(`/api/v1/projects/${projectId}/profile-properties`, {
        signal,
      }).then((answer) => answer.properties),
  })
