// What do those who drop do next? Their first events after the last step that they reached; and on to the paths from there.
import { Anchor, Loader, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { BehindInput, Filter } from '../../../report/index.ts'
import { useReport } from '../../api/reports.ts'
import { Pickable } from '../../charts/pickable.tsx'
import { QueryError } from '../../shell/page-states.tsx'
import { countText, percentText } from '../../words/index.ts'
import type { InputOf } from '../kinds.ts'
import { builderPath, reportParams } from '../report-address.ts'
import { ThesePeople } from '../slots.tsx'

interface NextDialogProps {
  readonly projectId: number
  readonly report: InputOf<'funnel'>
  readonly step: number
  /** Of the steps. */
  readonly labels: readonly string[]
  readonly onClose: () => void
}

export function NextDialog({ projectId, report, step, labels, onClose }: NextDialogProps) {
  const { breakdown: _breakdown, compare: _compare, interval: _interval, attribution: _attribution, ...plain } = report
  const { data, error, refetch } = useReport(
    projectId,
    { ...plain, next_of: step, next_limit: 200 },
    { keepsPrevious: false },
  )
  const next = data?.next
  const [people, setPeople] = useState<{ readonly behind: BehindInput; readonly title: string }>()
  return (
    <Modal
      opened
      onClose={onClose}
      // The list of people above it closes alone.
      closeOnEscape={people === undefined}
      size="lg"
      title={`Dropped before ${step + 1}. ${labels[step] ?? ''}: what came next`}
    >
      {error !== null && data === undefined ? (
        <QueryError error={error} onRetry={refetch} />
      ) : next === undefined ? (
        <Stack align="center" mih={240} justify="center">
          <Loader size="sm" aria-label="Loading" />
        </Stack>
      ) : (
        <NextList {...{ projectId, report, step, next }} onPeople={(behind, title) => setPeople({ behind, title })} />
      )}
      {people !== undefined && ThesePeople !== undefined && (
        <Suspense>
          <ThesePeople projectId={projectId} {...people} onClose={() => setPeople(undefined)} />
        </Suspense>
      )}
    </Modal>
  )
}

type Next = NonNullable<NonNullable<ReturnType<typeof useReport<InputOf<'funnel'>>>['data']>['next']>

interface NextListProps extends Pick<NextDialogProps, 'projectId' | 'report' | 'step'> {
  readonly next: Next
  readonly onPeople: (behind: BehindInput, title: string) => void
}

function NextList({ projectId, report, step, next, onPeople }: NextListProps) {
  const share = (count: number): number => (next.dropped === 0 ? 0 : count / next.dropped)
  const rows = [
    ...next.events.map(({ count, ...done }) => ({
      name: done.path === '' ? done.event_name : `${done.event_name} ${done.path}`,
      count,
      done,
    })),
    ...(next.nothing === 0 ? [] : [{ name: 'Nothing more', count: next.nothing, done: { event_name: '', path: '' } }]),
  ]
  const open = (done: { readonly event_name: string; readonly path: string }, name: string): void =>
    onPeople(
      { report, point: { kind: 'funnel', step, outcome: 'dropped', next: done } },
      `Dropped before step ${step + 1}, then: ${name}`,
    )
  const paths = pathsOfDropped(report, step)
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        The next thing of each of the {countText(next.dropped)} who dropped, after the last step that they did.
      </Text>
      <Table aria-label="What they did next">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Next</Table.Th>
            <Table.Th ta="right">How many</Table.Th>
            <Table.Th w={140}>Share</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name: what, count, done }) => (
            <Table.Tr key={what}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{what}</Table.Td>
              <Table.Td ta="right">
                <Pickable text={countText(count)} onPick={() => open(done, what)} />
              </Table.Td>
              <Table.Td>
                <Text size="xs">{percentText(share(count))}</Text>
                <Progress value={share(count) * 100} size="sm" aria-label={`${what}: ${percentText(share(count))}`} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {next.page.total > next.events.length && (
        <Text size="sm" c="dimmed">
          The {countText(next.events.length)} most frequent of {countText(next.page.total)}.
        </Text>
      )}
      <Anchor
        size="sm"
        renderRoot={(rest) => (
          <Link {...rest} to={builderPath(projectId, 'paths') as '/'} search={reportParams(paths)} />
        )}
      >
        All paths of those who dropped{paths.start === undefined ? '' : `, from ${paths.start.node} on`}
      </Anchor>
    </Stack>
  )
}

/** From the last step that they did. Where that is a page, steps are pages, with the funnel's other events among them. */
function pathsOfDropped(report: InputOf<'funnel'>, step: number): InputOf<'paths'> {
  const { compare: _compare, interval: _interval, next_of: _next, ...funnel } = report
  const before = report.steps.findLastIndex(({ optional }, index) => index < step && optional !== true)
  const [event, other] = report.steps[before]?.events ?? []
  const path = other === undefined ? pathOf(event?.filter ?? report.steps[before]?.filter) : undefined
  const isPage = event?.event_name === 'page_view'
  const names = new Set(report.steps.flatMap(({ events = [] }) => events.map((one) => one.event_name)))
  const events = [...names].filter((name) => name !== 'page_view').map((event_name) => ({ event_name }))
  const isAnchored = report.order !== 'any' || report.anchored !== false
  const start = !isAnchored ? undefined : isPage ? path : other === undefined ? event?.event_name : undefined
  return {
    kind: 'paths',
    range: report.range,
    ...(report.filter === undefined ? {} : { filter: report.filter }),
    ...(report.time_zone === undefined ? {} : { time_zone: report.time_zone }),
    nodes: isPage ? { by: 'page', ...(events.length === 0 ? {} : { events }) } : { by: 'event' },
    ...(start === undefined ? {} : { start: { node: start } }),
    behind: { report: funnel, point: { kind: 'funnel', step, outcome: 'dropped' } },
  }
}

/** The page, if the filter names one and nothing else. */
function pathOf(filter: Filter | undefined): string | undefined {
  if (filter === undefined) return undefined
  if ('and' in filter) return filter.and.length === 1 ? pathOf(filter.and[0]) : undefined
  if (!('operator' in filter) || filter.operator !== 'is' || filter.property !== 'path') return undefined
  const values = Array.isArray(filter.value) ? filter.value : [filter.value]
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined
}
