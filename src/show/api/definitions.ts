// What is known of a project's events and properties?
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  EventDefinitionJson,
  NewEventDefinitionJson,
  NewPropertyDefinitionJson,
  PropertyDefinitionJson,
} from '../../api/index.ts'
import { request } from './request.ts'

const eventsPath = (projectId: number): string => `/api/v1/projects/${projectId}/event-definitions`
const propertiesPath = (projectId: number): string => `/api/v1/projects/${projectId}/property-definitions`
const eventsKey = (projectId: number) => ['projects', projectId, 'event-definitions'] as const
const propertiesKey = (projectId: number) => ['projects', projectId, 'property-definitions'] as const

export const useEventDefinitions = (projectId: number) =>
  useQuery({
    queryKey: eventsKey(projectId),
    queryFn: ({ signal }) =>
      request<{ event_definitions: readonly EventDefinitionJson[] }>(eventsPath(projectId), { signal }).then(
        (answer) => answer.event_definitions,
      ),
  })
export const usePropertyDefinitions = (projectId: number) =>
  useQuery({
    queryKey: propertiesKey(projectId),
    queryFn: ({ signal }) =>
      request<{ property_definitions: readonly PropertyDefinitionJson[] }>(propertiesPath(projectId), { signal }).then(
        (answer) => answer.property_definitions,
      ),
  })

/** Replaces what is known of an event; reports may count otherwise from then on (merges). */
export function useDefineEvent(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (definition: NewEventDefinitionJson) =>
      request<EventDefinitionJson>(eventsPath(projectId), { method: 'PUT', body: definition }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: eventsKey(projectId) }),
        client.invalidateQueries({ queryKey: ['projects', projectId, 'query'] }),
      ]),
  })
}

export function useDefineProperty(projectId: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (definition: NewPropertyDefinitionJson) =>
      request<PropertyDefinitionJson>(propertiesPath(projectId), { method: 'PUT', body: definition }),
    onSuccess: () => client.invalidateQueries({ queryKey: propertiesKey(projectId) }),
  })
}
