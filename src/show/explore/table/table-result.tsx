// How is a table drawn? Its rows, ordered by a click on a number; the further ones by pages.
import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Pickable } from '../../charts/pickable.tsx'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import { propertyLabel } from '../../filters/property-words.ts'
import { valueLabel } from '../../filters/filter-words.ts'
import { cellText, measures as words } from '../../overview/measures.ts'
import { EmptyState } from '../../shell/page-states.tsx'
import { countText } from '../../words/index.ts'
import type { ResultProps } from '../kinds.ts'
import type { TableMeasure } from './config.ts'

type Row = ResultProps<'table'>['result']['rows'][number]

export function TableResultView({ report, result, isCompact = false, onPeople, onChange }: ResultProps<'table'>) {
  const { breakdown, rows, total_rows: total } = result
  const names = Object.keys(rows[0]?.measures ?? {}) as TableMeasure[]
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing in this range">
        {isCompact
          ? 'Choose a longer one, or fewer filters.'
          : 'Choose a longer range, fewer filters, or another text.'}
      </EmptyState>
    )
  const nameOf = (key: Row['key']): string =>
    key.map((value, index) => (value === null ? '(not set)' : valueLabel(breakdown[index] ?? '', value))).join(', ')
  const cell = (row: Row, name: TableMeasure): ReactNode => {
    const text = cellText(name, row.measures[name])
    if (name !== 'visitors') return text
    const open = onPeople && (() => onPeople({ kind: 'table', key: [...row.key] }, nameOf(row.key)))
    return <Pickable text={text} persons={Number(row.measures.visitors)} onPick={open} />
  }
  const columns: readonly TableColumn<Row>[] = [
    ...breakdown.map((property, index): TableColumn<Row> => ({
      key: `key ${index}`,
      label: propertyLabel(property),
      value: ({ key }) => key[index] ?? null,
      cell: ({ key }) => {
        const value = key[index]
        return value === null || value === undefined ? '(not set)' : valueLabel(property, value)
      },
    })),
    ...names.map((name): TableColumn<Row> => ({
      key: name,
      label: words[name].label,
      isNumber: true,
      value: ({ measures }) => (typeof measures[name] === 'number' ? measures[name] : null),
      cell: (row) => cell(row, name),
    })),
  ]
  const { offset = 0, limit = 10, order } = report
  return (
    <div className="cairn-answer" data-compact={isCompact}>
      <ResultTable
        label="Table"
        sortedAs="sort"
        columns={columns}
        rows={rows}
        keyOf={({ key }) => JSON.stringify(key)}
        hasSearch={false}
        pageSize={isCompact ? rows.length : 50}
        {...(onChange === undefined
          ? {}
          : {
              ordering: {
                keys: names,
                key: order?.by ?? names[0] ?? '',
                isDescending: (order?.direction ?? 'desc') === 'desc',
                onOrder: (key: string, isDescending: boolean) => {
                  const by = names.find((name) => name === key)
                  if (by !== undefined) onChange({ order: { by, direction: isDescending ? 'desc' : 'asc' }, offset: 0 })
                },
              },
            })}
      />
      {!isCompact && total > rows.length && (
        <Group gap="xs" mt="xs">
          <Text size="xs" c="dimmed">
            Rows {countText(offset + 1)} to {countText(offset + rows.length)} of {countText(total)}
          </Text>
          {onChange !== undefined && (
            <>
              <Button
                size="compact-xs"
                variant="subtle"
                disabled={offset === 0}
                onClick={() => onChange({ offset: Math.max(0, offset - limit) })}
              >
                Rows before
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                disabled={offset + rows.length >= total}
                onClick={() => onChange({ offset: offset + limit })}
              >
                Further rows
              </Button>
            </>
          )}
        </Group>
      )}
    </div>
  )
}
