// What stands in a panel's table in full? Every row, searched, sorted, paged; and as a file.
import { Group, Loader, Modal, Table, Text, UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import { useReport } from '../api/reports.ts'
import { tableReport, type TableMeasureName } from '../view/reports.ts'
import type { OpenTable } from '../view/view.ts'
import { changeText, countText } from '../words/numbers.ts'
import { Download } from './download.tsx'
import { useNames } from './events-panel.tsx'
import { cellText, changeOf, isMeasure, measures } from './measures.ts'
import { GoalsTable } from './goals-table.tsx'
import { Pages, pageSize, Search, SortHead, useOpenTable } from './open-table-parts.tsx'
import { PanelFailure } from './panel.tsx'
import { RowIcon } from './row-icon.tsx'
import { excluding } from './table-panel.tsx'
import { openTableKind, rowFilters, type TableKind } from './tables.ts'
import { usePage } from '../view/use-page.ts'
import { pickFilters } from './use-table.ts'

export function OpenTableDialog() {
  const { view, change } = usePage()
  const isGoals = view.table?.name === 'goals'
  const kind = view.table === undefined || isGoals ? undefined : openTableKind(view.table.name, view)
  return (
    <Modal
      opened={isGoals || kind !== undefined}
      onClose={() => change({ table: undefined })}
      size={1080}
      title={isGoals ? 'Goals' : (kind?.title ?? '')}
      classNames={{ body: 'cairn-open-table' }}
    >
      {isGoals && view.table !== undefined && <GoalsTable open={view.table} />}
      {kind !== undefined && view.table !== undefined && <FullTable kind={kind} open={view.table} />}
    </Modal>
  )
}

/** What a table counts: with a goal, who reached it as well. */
const measuresOf = (kind: TableKind, hasGoal: boolean): readonly TableMeasureName[] =>
  hasGoal ? ['converted', 'conversion_rate', 'conversions', ...kind.measures] : kind.measures

function FullTable({ kind, open }: { readonly kind: TableKind; readonly open: OpenTable }) {
  const { projectId, view, change, context, isReady, isLive } = usePage()
  const names = useNames()
  const columns = measuresOf(kind, view.goal !== undefined)
  const orderBy = columns.find((name) => name === open.orderBy) ?? columns[0] ?? 'visitors'
  const wish = {
    breakdown: kind.breakdown,
    measures: columns,
    filter: kind.filter,
    search: open.search,
    order: { by: orderBy, direction: open.direction },
  }
  const report = tableReport(view, context, { ...wish, limit: pageSize, offset: (open.page - 1) * pageSize })
  const answer = useReport(projectId, isReady ? report : undefined, { isLive })
  const total = answer.data?.total_rows ?? 0
  const set = useOpenTable()
  const text = useMemo(
    () => (kind.name === 'events' ? (key: readonly (string | null)[]) => names.event(key[0] ?? '') : kind.text),
    [kind, names],
  )
  const pick = (key: readonly (string | null)[], isExcluded: boolean): void =>
    change((now) => ({
      filters: pickFilters(now.filters, isExcluded ? excluding(kind, key) : rowFilters(kind, key)),
      table: undefined,
    }))

  return (
    <>
      <Group mb="sm" gap="sm">
        <Search
          value={open.search}
          onSearch={(search) => set({ search, page: 1 }, true)}
          label={`Search ${kind.title}`}
        />
        <Text size="sm" c="dimmed" role="status">
          {answer.data === undefined ? '' : `${countText(total)} ${total === 1 ? 'row' : 'rows'}`}
        </Text>
        <Group gap="xs" ml="auto">
          <Download format="csv" report={() => withoutLimit(tableReport(view, context, wish))} />
          <Download format="xlsx" report={() => withoutLimit(tableReport(view, context, wish))} />
        </Group>
      </Group>
      {answer.error !== null && answer.data === undefined ? (
        <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
      ) : answer.data === undefined ? (
        <div className="cairn-empty">
          <Loader size="sm" aria-label="Loading" />
        </div>
      ) : answer.data.rows.length === 0 ? (
        <p className="cairn-empty">
          {open.search === '' ? kind.empty : `Nothing is found for “${open.search}”. Try fewer letters.`}
        </p>
      ) : (
        <Table.ScrollContainer minWidth={520} data-stale={answer.isPlaceholderData}>
          <Table stickyHeader verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{kind.column}</Table.Th>
                {columns.map((name) => (
                  <SortHead
                    key={name}
                    name={name}
                    label={isMeasure(name) ? measures[name].label : name}
                    about={isMeasure(name) ? measures[name].about : undefined}
                    open={open}
                    orderBy={orderBy}
                  />
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {answer.data.rows.map((row) => (
                <Table.Tr key={JSON.stringify(row.key)}>
                  <Table.Th scope="row" fw={400} className="cairn-open-key">
                    <UnstyledButton
                      fz="sm"
                      title={text(row.key)}
                      aria-label={`Filter by ${text(row.key)}`}
                      onClick={(event) => pick(row.key, event.altKey)}
                    >
                      <RowIcon table={kind} row={row.key} />
                      <span>{text(row.key)}</span>
                    </UnstyledButton>
                  </Table.Th>
                  {columns.map((name) => {
                    const [now, before] = [row.measures[name], row.previous?.[name]]
                    const difference =
                      typeof now === 'number' && typeof before === 'number' ? changeOf(now, before) : null
                    return (
                      <Table.Td
                        key={name}
                        ta="right"
                        className="cairn-number"
                        title={
                          row.previous === undefined
                            ? undefined
                            : `Before: ${cellText(name, before)}${difference === null ? '' : ` (${changeText(difference)})`}`
                        }
                      >
                        {cellText(name, now)}
                      </Table.Td>
                    )
                  })}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Pages rows={total} page={open.page} />
    </>
  )
}

/** An export has all rows. */
function withoutLimit<R extends { limit?: number | undefined; offset?: number | undefined }>(report: R): R {
  const { limit: _limit, offset: _offset, ...rest } = report
  return rest as R
}
