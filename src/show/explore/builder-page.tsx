// What do all builders have? The frame: name, undo, saving, downloads; filters and range; configuration and result, side by side.
import './explore.css'
import { ActionIcon, Group, SegmentedControl, Select, Skeleton, Text, Title, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconClick, IconEraser } from '@tabler/icons-react'
import { Suspense, useMemo, useRef, useState } from 'react'
import type { BehindInput, IntervalUnit, Meta } from '../../report/index.ts'
import type { SavedReportJson } from '../../api/index.ts'
import type { Project } from '../api/projects.ts'
import { useReport } from '../api/reports.ts'
import { FilterBar } from '../filters/filter-bar.tsx'
import { RangeKeys } from '../range/range-keys.tsx'
import { Toolbar } from '../range/toolbar.tsx'
import { useCommands } from '../shell/commands.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { DrawingBoundary, EmptyState, QueryError } from '../shell/page-states.tsx'
import { useShortcut } from '../shell/shortcuts.ts'
import { daysBetween, lengthInDays, possibleIntervals } from '../view/ranges.ts'
import { parseView } from '../view/address.ts'
import { commonOf, compareOf, intervalOf, type ViewContext } from '../view/reports.ts'
import { ShownProvider } from '../view/shown.ts'
import type { View } from '../view/view.ts'
import { PageProvider, useProjectPage, type Page } from '../view/use-page.ts'
import { countText, durationText } from '../words/index.ts'
import { intervalUnits } from './interval-units.ts'
import { IssueProvider } from './issues.tsx'
import type { BuilderKind, BuilderKindName, Common, InputOf } from './kinds.ts'
import { LeftOut } from './left-out.tsx'
import { exploreView, parseConfigText, reportParams } from './report-address.ts'
import { DownloadMenu, SaveReport, ThesePeople } from './slots.tsx'
import { useBuilder, type Builder } from './use-builder.ts'
import { usePreview, type Preview } from './use-preview.ts'
import { useUndo } from './use-undo.ts'

interface BuilderPageProps<K extends BuilderKindName, Config extends object> {
  /** The same value each time. */
  readonly kind: BuilderKind<K, Config>
}

/** The page on which reports of a kind are built. */
export function BuilderPage<K extends BuilderKindName, Config extends object>({ kind }: BuilderPageProps<K, Config>) {
  const project = useCurrentProject()
  // The key: another project begins anew.
  return project === undefined ? <Frameless /> : <BuilderOf key={project.id} project={project} kind={kind} />
}

const Frameless = () => (
  <div className="cairn-builder" aria-busy="true">
    <Skeleton h={36} />
    <div className="cairn-builder-parts">
      <Skeleton h={420} />
      <Skeleton h={520} />
    </div>
  </div>
)

function BuilderOf<K extends BuilderKindName, Config extends object>({
  project,
  kind,
}: BuilderPageProps<K, Config> & { readonly project: Project }) {
  const [allDays, setAllDays] = useState<number>()
  const page = useProjectPage(project, exploreView, allDays)
  const builder = useBuilder(kind)
  const isLengthKnown = useLengthOfAll(page, kind.intervals !== undefined, setAllDays)
  const asked = useAsked(kind, builder.config, page)
  const report = typeof asked === 'string' ? undefined : asked
  const preview = usePreview<K>(project.id, page.isReady && isLengthKnown ? report : undefined, page.isLive)
  const [edited, setEdited] = useState<number | 'new'>()
  return (
    <PageProvider value={page}>
      <IssueProvider value={preview.issues}>
        <div className="cairn-builder" data-ready={preview.result !== undefined && !preview.isStale}>
          <Head kind={kind} builder={builder} preview={preview} report={report} page={page} />
          <div className="cairn-toolbar">
            <FilterBar edited={edited} setEdited={setEdited} />
            <Toolbar hasCompare={kind.hasCompare === true} />
          </div>
          <RangeKeys onFilter={() => setEdited('new')} hasCompare={kind.hasCompare === true} />
          <div className="cairn-builder-parts">
            <section className="cairn-card cairn-builder-fields" aria-label="What is asked">
              <kind.Fields
                config={builder.config}
                change={builder.change}
                result={preview.result}
                chart={builder.chart}
              />
            </section>
            <ResultCard kind={kind} builder={builder} preview={preview} page={page} missing={missingOf(asked)} />
          </div>
        </div>
      </IssueProvider>
    </PageProvider>
  )
}

const missingOf = (asked: unknown): string | undefined => (typeof asked === 'string' ? asked : undefined)

/** The report, the same value while nothing of it changes. */
function useAsked<K extends BuilderKindName, Config extends object>(
  kind: BuilderKind<K, Config>,
  config: Config,
  { view, context }: Page,
): InputOf<K> | string {
  const text = JSON.stringify(reportOf(kind, config, view, context))
  return useMemo(() => JSON.parse(text) as InputOf<K> | string, [text])
}

function reportOf<K extends BuilderKindName, Config extends object>(
  kind: BuilderKind<K, Config>,
  config: Config,
  view: View,
  context: ViewContext,
): InputOf<K> | string {
  const common: Common = {
    ...commonOf(view, context),
    ...(kind.hasCompare === true ? compareOf(view) : {}),
    interval: fittingInterval(intervalOf(view, context), kind.intervals),
  }
  return kind.report(config, common)
}

/** Would the saved report, opened from its address, ask and draw the same? */
function isAsSaved<K extends BuilderKindName, Config extends object>(
  { kind, builder, report }: HeadProps<K, Config>,
  context: ViewContext,
  saved: SavedReportJson,
): boolean {
  if (saved.report.kind !== kind.kind) return false
  const params = reportParams(saved.report)
  const view = parseView(params, exploreView)
  const config = kind.parse(parseConfigText(params['q']))
  const kept = reportOf(kind, config, view, { ...context, segmentFilter: undefined })
  const isDrawnAlike = (saved.display.chart ?? kind.charts[0]?.value) === builder.chart
  return isDrawnAlike && JSON.stringify(kept) === JSON.stringify(report)
}

/** The wanted one, or the next that the kind takes. */
const fittingInterval = (wanted: IntervalUnit, taken: readonly IntervalUnit[] = intervalUnits): IntervalUnit =>
  intervalUnits.slice(intervalUnits.indexOf(wanted)).find((unit) => taken.includes(unit)) ?? taken.at(-1) ?? wanted

/** How long "all" is only an answer tells: until then nothing is drawn in intervals. */
function useLengthOfAll(page: Page, isNeeded: boolean, setDays: (days: number) => void): boolean {
  const isAsked = isNeeded && page.view.range === 'all' && page.context.allDays === undefined
  const { data } = useReport(
    page.projectId,
    isAsked ? { kind: 'overview' as const, range: 'all' as const, measures: ['events' as const] } : undefined,
  )
  if (isAsked && data !== undefined)
    setDays(Math.max(1, daysBetween(data.meta.range.from.slice(0, 10), data.meta.range.to.slice(0, 10))))
  return !isAsked
}

interface HeadProps<K extends BuilderKindName, Config extends object> extends BuilderPageProps<K, Config> {
  readonly builder: Builder<Config>
  readonly preview: Preview<K>
  readonly report: InputOf<K> | undefined
  readonly page: Page
}

function Head<K extends BuilderKindName, Config extends object>(props: HeadProps<K, Config>) {
  const { kind, builder, preview, report, page } = props
  const { projectId } = page
  const { canUndo, canRedo, undo, redo } = useUndo()
  const { startAnew } = builder
  useShortcut('mod+z', 'Undo', undo, { enabled: canUndo, inFields: false })
  useShortcut('mod+shift+z', 'Do it again', redo, { enabled: canRedo, inFields: false })
  useCommands([
    ...kind.charts.map(({ value, label }) => ({
      id: `chart ${value}`,
      label: `Show as ${label.toLowerCase()}`,
      group: 'This page',
      action: () => builder.setChart(value),
    })),
    { id: 'start anew', label: 'Start anew', group: 'This page', action: startAnew },
  ])
  const steps = [
    { label: 'Undo (Ctrl+Z)', Icon: IconArrowBackUp, isOff: !canUndo, action: undo },
    { label: 'Do it again (Ctrl+Shift+Z)', Icon: IconArrowForwardUp, isOff: !canRedo, action: redo },
    { label: 'Start anew', Icon: IconEraser, isOff: false, action: startAnew },
  ]
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <Title order={1}>{kind.title}</Title>
        <Group gap={2} role="group" aria-label="Steps">
          {steps.map(({ label, Icon, isOff, action }) => (
            <Tooltip key={label} label={label}>
              <ActionIcon size={34} aria-label={label.replace(/ \(.*/, '')} disabled={isOff} onClick={action}>
                <Icon size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          ))}
        </Group>
      </Group>
      <Group gap="xs">
        <Suspense>
          {DownloadMenu !== undefined && preview.result !== undefined && preview.answered !== undefined && (
            <DownloadMenu
              projectId={projectId}
              report={preview.answered}
              result={preview.result}
              savedId={builder.savedId}
              place={() => document.querySelector<HTMLElement>('.cairn-builder-result')}
              name={kind.title}
            />
          )}
          {SaveReport !== undefined && report !== undefined && (
            <SaveReport
              projectId={projectId}
              report={report}
              display={{ chart: builder.chart }}
              savedId={builder.savedId}
              isAsSaved={(saved) => isAsSaved(props, page.context, saved)}
            />
          )}
        </Suspense>
      </Group>
    </Group>
  )
}

interface ResultCardProps<K extends BuilderKindName, Config extends object> extends BuilderPageProps<K, Config> {
  readonly builder: Builder<Config>
  readonly preview: Preview<K>
  readonly page: Page
  readonly missing: string | undefined
}

function ResultCard<K extends BuilderKindName, Config extends object>(props: ResultCardProps<K, Config>) {
  const { kind, builder, preview, page, missing } = props
  const { result, answered, error, isStale } = preview
  const [opened, setOpened] = useState<{ readonly behind: BehindInput; readonly title: string }>()
  const place = useRef<HTMLElement>(null)
  const meta = (result as { readonly meta: Meta } | undefined)?.meta
  const isShown = result !== undefined && answered !== undefined && missing === undefined
  return (
    <section
      ref={place}
      className="cairn-card cairn-builder-result"
      aria-label="Result"
      aria-busy={preview.isAsking && missing === undefined}
    >
      <Group gap="xs" justify="space-between" className="cairn-builder-head">
        {kind.charts.length > 1 && (
          <div className="cairn-builder-charts">
            <SegmentedControl
              size="xs"
              aria-label="Drawn as"
              data={kind.charts.map(({ value, label }) => ({ value, label }))}
              value={builder.chart}
              onChange={(value) => {
                const chosen = kind.charts.find((one) => one.value === value)
                if (chosen !== undefined) builder.setChart(chosen.value)
              }}
            />
          </div>
        )}
        <Group gap="xs" ml="auto">
          <LeftOut meta={meta} />
          <Effort meta={meta} isStale={isStale && error === null} />
          {kind.intervals !== undefined && <IntervalChoice page={page} taken={kind.intervals} />}
        </Group>
      </Group>
      {missing !== undefined && (
        <EmptyState title="Nothing is asked yet" icon={<IconClick size={20} />}>
          {missing}
        </EmptyState>
      )}
      {error !== null && missing === undefined && (
        <QueryError error={error} title="This can not be answered" onRetry={preview.retry} />
      )}
      {!isShown && missing === undefined && error === null && <Skeleton h={420} aria-label="Asking" />}
      {isShown && (
        <div data-stale={isStale} className="cairn-builder-answer">
          <Suspense fallback={<Skeleton h={420} />}>
            <DrawingBoundary of={result}>
              <ShownProvider value={builder.shown}>
                <kind.Result
                  projectId={page.projectId}
                  report={answered}
                  result={result}
                  chart={builder.chart}
                  onChange={(change) => builder.change(change as Partial<Config>)}
                  {...(ThesePeople === undefined
                    ? {}
                    : {
                        onPeople: (point, title) =>
                          setOpened({ behind: { report: answered, point } as unknown as BehindInput, title }),
                      })}
                />
              </ShownProvider>
            </DrawingBoundary>
          </Suspense>
        </div>
      )}
      {opened !== undefined && ThesePeople !== undefined && (
        <Suspense>
          <ThesePeople projectId={page.projectId} {...opened} onClose={() => setOpened(undefined)} />
        </Suspense>
      )}
    </section>
  )
}

/** What the answer took. */
function Effort({ meta, isStale }: { readonly meta: Meta | undefined; readonly isStale: boolean }) {
  if (meta === undefined) return null
  const time = meta.elapsed_ms < 1_000 ? `${countText(meta.elapsed_ms)} ms` : durationText(meta.elapsed_ms / 1_000)
  return (
    <Text size="xs" c="dimmed" className="cairn-number" role="status">
      {isStale ? 'Asking…' : meta.cached ? 'Known already' : `${time} · ${countText(meta.rows_read)} rows read`}
    </Text>
  )
}

const intervalNames: Readonly<Record<IntervalUnit, string>> = {
  minute: 'Minutes',
  hour: 'Hours',
  day: 'Days',
  week: 'Weeks',
  month: 'Months',
  quarter: 'Quarters',
  year: 'Years',
}

function IntervalChoice({ page, taken }: { readonly page: Page; readonly taken: readonly IntervalUnit[] }) {
  const { view, context, change } = page
  const possible = possibleIntervals(lengthInDays(view.range, context.today, context.allDays)).filter((unit) =>
    taken.includes(unit),
  )
  const value = fittingInterval(intervalOf(view, context), taken)
  const shown = possible.includes(value) ? possible : [...possible, value]
  return (
    <Select
      size="xs"
      w={112}
      aria-label="Interval"
      allowDeselect={false}
      data={shown.map((unit) => ({ value: unit, label: intervalNames[unit] }))}
      value={value}
      onChange={(wanted) => {
        const unit = intervalUnits.find((one) => one === wanted)
        if (unit !== undefined) change({ interval: unit })
      }}
    />
  )
}
