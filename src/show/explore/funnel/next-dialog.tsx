// What do those who drop do next? Their first events after the last step that they reached; and on to the paths from there.
import { Anchor, Loader, Modal, Progress, Stack, Table, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useReport } from '../../api/reports.ts'
import { QueryError } from '../../shell/page-states.tsx'
import { countText, percentText } from '../../words/index.ts'
import type { InputOf } from '../kinds.ts'
import { builderPath, reportParams } from '../report-address.ts'

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
  const { data, error, refetch } = useReport(projectId, { ...plain, next_of: step }, { keepsPrevious: false })
  const next = data?.next
  return (
    <Modal
      opened
      onClose={onClose}
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
        <NextList {...{ projectId, report, step, next }} />
      )}
    </Modal>
  )
}

type Next = NonNullable<NonNullable<ReturnType<typeof useReport<InputOf<'funnel'>>>['data']>['next']>

function NextList(props: Pick<NextDialogProps, 'projectId' | 'report' | 'step'> & { readonly next: Next }) {
  const { projectId, report, step, next } = props
  const share = (count: number): number => (next.dropped === 0 ? 0 : count / next.dropped)
  const rows = [
    ...next.events.map(({ event_name: name, path, count }) => ({
      name: path === '' ? name : `${name} ${path}`,
      count,
    })),
    ...(next.nothing === 0 ? [] : [{ name: 'Nothing more', count: next.nothing }]),
  ]
  const before = report.steps.findLastIndex(({ optional }, index) => index < step && optional !== true)
  const name = report.steps[before]?.events?.[0]?.event_name
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
          {rows.map(({ name: what, count }) => (
            <Table.Tr key={what}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{what}</Table.Td>
              <Table.Td ta="right">{countText(count)}</Table.Td>
              <Table.Td>
                <Text size="xs">{percentText(share(count))}</Text>
                <Progress value={share(count) * 100} size="sm" aria-label={`${what}: ${percentText(share(count))}`} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {name !== undefined && (
        <Anchor
          size="sm"
          renderRoot={(rest) => (
            <Link
              {...rest}
              to={builderPath(projectId, 'paths') as '/'}
              search={reportParams({
                kind: 'paths',
                range: report.range,
                ...(report.filter === undefined ? {} : { filter: report.filter }),
                ...(report.time_zone === undefined ? {} : { time_zone: report.time_zone }),
                nodes: { by: 'event' },
                start: { node: name },
              })}
            />
          )}
        >
          All paths that begin with {name}
        </Anchor>
      )}
    </Stack>
  )
}
