// What is wrong, and where? The API names places of the report (series[0].filter): each part of the builder shows its own.
import { Text } from '@mantine/core'
import { createContext, use } from 'react'
import type { ApiError } from '../api/request.ts'

const IssueContext = createContext<ApiError['issues']>([])
export const IssueProvider = IssueContext.Provider

/** What is said about this place of the report and all within it. */
export function IssuesAt({ path }: { readonly path: string }) {
  const found = use(IssueContext).filter((issue) => isWithin(issue.path, path))
  return found.map(({ path: at, message }) => (
    <Text key={at + message} size="xs" c="var(--cairn-bad)" role="alert">
      {message}
    </Text>
  ))
}

const isWithin = (place: string, path: string): boolean => place === path || /^[.[]/.test(withoutStart(place, path))
const withoutStart = (place: string, path: string): string => (place.startsWith(path) ? place.slice(path.length) : '')
