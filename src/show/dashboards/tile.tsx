// What stands in a panel? The report's name, its answer over the dashboard's range and filters, and what can be done with it.
import { Button, Skeleton, Text } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react'
import type { SavedReportJson, TileJson } from '../../api/index.ts'
import type { Behind, Filter, Range } from '../../report/index.ts'
import { useSavedResult, type SavedQuestion } from '../api/boards.ts'
import { ApiError } from '../api/request.ts'
import { LeftOut } from '../explore/left-out.tsx'
import { ThesePeople } from '../explore/slots.tsx'
import { allOf } from '../view/filters.ts'
import { usePage } from '../view/use-page.ts'
import { DrawingBoundary, QueryError } from '../shell/page-states.tsx'

const ResultView = lazy(() => import('./result-view.tsx').then((module) => ({ default: module.ResultView })))
const MarkdownText = lazy(() => import('./text-panel.tsx').then((module) => ({ default: module.MarkdownText })))

/** What all panels of a dashboard are asked with. */
export interface Asking {
  readonly projectId: number
  readonly question: SavedQuestion
  /** The same, as reports say it: for what is drawn. */
  readonly range: Range | undefined
  readonly filters: readonly Filter[]
  readonly isReady: boolean
  readonly refreshMs: number | undefined
  readonly isGuest: boolean
}

/** The report as it is asked: with the dashboard's range and filters. */
export function askedReport(report: SavedReportJson['report'], { range, filters }: Asking): SavedReportJson['report'] {
  const filter = allOf([...(report.filter === undefined ? [] : [report.filter]), ...filters])
  return { ...report, ...(range === undefined ? {} : { range }), ...(filter === undefined ? {} : { filter }) }
}

interface TileProps {
  readonly tile: TileJson
  /** undefined: it was deleted (or the panel is a text). */
  readonly report: SavedReportJson | undefined
  readonly asking: Asking
  /** The handle, in edit mode. */
  readonly handle?: ReactNode
  readonly menu?: ReactNode
  /** The name leads to the report. */
  readonly link?: (report: SavedReportJson) => ReactNode
  readonly onRemove?: (() => void) | undefined
}

/** Of a text: its first line, without the signs of Markdown. */
const firstWords = (text: string): string => {
  const line = text.trim().split('\n')[0] ?? ''
  return (
    line
      .replaceAll(/[#*_`>[\]]|\(.*?\)/g, '')
      .trim()
      .slice(0, 60) || 'Text'
  )
}

export function Tile({ tile, report, asking, handle, menu, link, onRemove }: TileProps) {
  const name = tile.kind === 'text' ? firstWords(tile.text) : (report?.name ?? tile.deleted_report ?? 'Deleted report')
  const isBare = tile.kind === 'text' && handle === undefined
  return (
    <section className="cairn-card cairn-tile" data-kind={tile.kind} aria-label={name}>
      {!isBare && (
        <header className="cairn-tile-head">
          {handle}
          {tile.kind === 'report' && (
            <h2 title={report?.description || undefined}>
              {report !== undefined && link !== undefined ? link(report) : name}
            </h2>
          )}
          <span className="cairn-tile-menu">{menu}</span>
        </header>
      )}
      <div className="cairn-tile-body">
        {tile.kind === 'text' ? (
          <Suspense>
            <MarkdownText text={tile.text} />
          </Suspense>
        ) : report === undefined ? (
          <Deleted name={tile.deleted_report} onRemove={onRemove} />
        ) : (
          <Answer report={report} asking={asking} />
        )}
      </div>
    </section>
  )
}

const Deleted = ({
  name,
  onRemove,
}: {
  readonly name: string | undefined
  readonly onRemove?: (() => void) | undefined
}) => (
  <div className="cairn-empty">
    <Text size="sm">
      {name === undefined ? 'The report of this panel was deleted.' : `The report “${name}” was deleted.`}
    </Text>
    {onRemove !== undefined && (
      <Button size="xs" variant="default" mt="sm" leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>
        Remove the panel
      </Button>
    )}
  </div>
)

/** What the team can do about it here: the report itself is corrected elsewhere. */
function hintOf(error: Error, canEdit: boolean): string | undefined {
  if (!(error instanceof ApiError) || error.code !== 'bad_report') return undefined
  return canEdit
    ? 'Choose another range or filter, or open the report and correct it.'
    : 'Choose another range or filter. If that does not help, whoever made the report can correct it.'
}

/** Asked when it comes into sight. */
function Answer({ report: saved, asking }: { readonly report: SavedReportJson; readonly asking: Asking }) {
  const { projectId, question, isReady, refreshMs, isGuest } = asking
  const { canEdit } = usePage()
  const { ref, inViewport } = useInViewport()
  const [wasSeen, setSeen] = useState(false)
  if (inViewport && !wasSeen) setSeen(true)
  const answer = useSavedResult(projectId, saved.id, saved.updated_at, question, {
    enabled: isReady && wasSeen,
    refreshMs,
  })
  const [opened, setOpened] = useState<{ readonly behind: Behind; readonly title: string }>()
  const report = useMemo(() => askedReport(saved.report, asking), [saved.report, asking])
  const isHidden = isGuest && answer.error instanceof ApiError && answer.error.status === 403
  return (
    <div ref={ref} className="cairn-tile-answer" data-stale={answer.isPlaceholderData} aria-busy={answer.isFetching}>
      {isHidden && <p className="cairn-empty">This panel shows single people, so it is not shared.</p>}
      {answer.isError && !isHidden && (
        <QueryError
          error={answer.error}
          title="This can not be answered"
          hint={isGuest ? undefined : hintOf(answer.error, canEdit)}
          onRetry={answer.refetch}
        />
      )}
      {answer.isPending && <Skeleton className="cairn-tile-skeleton" aria-label="Asking" role="status" />}
      {answer.data !== undefined && (
        <Suspense fallback={<Skeleton className="cairn-tile-skeleton" />}>
          <DrawingBoundary of={answer.data}>
            <ResultView
              projectId={projectId}
              report={report}
              result={answer.data}
              display={saved.display}
              onPeople={
                isGuest || ThesePeople === undefined ? undefined : (behind, title) => setOpened({ behind, title })
              }
            />
          </DrawingBoundary>
          <LeftOut meta={answer.data.meta} isCompact />
        </Suspense>
      )}
      {opened !== undefined && ThesePeople !== undefined && (
        <Suspense>
          <ThesePeople projectId={projectId} {...opened} onClose={() => setOpened(undefined)} />
        </Suspense>
      )}
    </div>
  )
}
