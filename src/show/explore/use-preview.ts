// What does the report answer? Asked when the reader pauses; what is superseded is cancelled, the answer before stays, dimmed.
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { ResultOf } from '../../report/index.ts'
import { useReport } from '../api/reports.ts'
import { ApiError } from '../api/request.ts'
import type { BuilderKindName, InputOf } from './kinds.ts'

/** A pause of typing or clicking. */
const pauseMs = 300

export interface Preview<K extends BuilderKindName> {
  /** The newest answer, perhaps to a former question. */
  readonly result: ResultOf<K> | undefined
  /** The question that it answers. */
  readonly answered: InputOf<K> | undefined
  /** It is not (yet) the answer to what is built. */
  readonly isStale: boolean
  readonly isAsking: boolean
  readonly error: Error | null
  readonly issues: ApiError['issues']
  readonly retry: () => void
}

/** `report` must be the same value while nothing changes; undefined: nothing is asked. */
export function usePreview<K extends BuilderKindName>(
  projectId: number,
  report: InputOf<K> | undefined,
  isLive: boolean,
): Preview<K> {
  const [asked] = useDebouncedValue(report, pauseMs)
  const answer = useReport(projectId, asked, { isLive, keepsPrevious: false })
  const [last, setLast] = useState<{ readonly report: InputOf<K>; readonly result: ResultOf<K> }>()
  const result = answer.data as ResultOf<K> | undefined
  if (result !== undefined && asked !== undefined && (last?.result !== result || last.report !== asked))
    setLast({ report: asked, result })
  const error = report === undefined ? null : answer.error
  return {
    result: last?.result,
    answered: last?.report,
    isStale: last !== undefined && (report !== last.report || error !== null),
    isAsking: report !== undefined && (report !== asked || answer.isPending),
    error,
    issues: error instanceof ApiError ? error.issues : [],
    retry: () => void answer.refetch(),
  }
}
