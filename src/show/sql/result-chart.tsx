// How does a result look as a chart? One column along, one or more numbers as lines or bars; or the first number as a ring.
import { Group, MultiSelect, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { SqlResultJson } from '../../api/index.ts'
import { PieChart } from '../charts/pie-chart.tsx'
import { SeriesChart } from '../charts/series-chart.tsx'
import { decimalText, shortCountText } from '../words/index.ts'
import type { SqlAddress } from './address.ts'
import { cellText, isNumber, isTime, numberOf } from './values.ts'

const mostPoints = 1_000
const mostSlices = 10
const formatShort = (value: number): string => (Number.isInteger(value) ? shortCountText(value) : decimalText(value))

interface ResultChartProps extends SqlAddress {
  readonly result: SqlResultJson
}
export function ResultChart({ result, view, change }: ResultChartProps) {
  const { columns, rows } = result
  const names = columns.map(({ name }, index) => ({ value: String(index), label: name }))
  const numbers = names.filter((_, index) => columns[index] !== undefined && isNumber(columns[index]))
  const fitting = Math.max(
    columns.findIndex((column) => isTime(column) || !isNumber(column)),
    0,
  )
  const chosen = columns.findIndex(({ name }) => name === view.x)
  const along = columns[fitting]
  const kind = view.chart ?? (along !== undefined && isTime(along) ? 'line' : 'bar')
  const x = String(chosen < 0 ? fitting : chosen)
  const drawnNames = view.y?.filter((name) => numbers.some(({ label }) => label === name))
  const wantedText = (
    drawnNames === undefined || (drawnNames.length === 0 && view.y?.length !== 0)
      ? numbers.filter(({ value }) => value !== String(fitting)).slice(0, 4)
      : numbers.filter(({ label }) => drawnNames.includes(label))
  )
    .map(({ value }) => value)
    .join(',')
  const wanted = useMemo(() => wantedText.split(',').filter((index) => index !== ''), [wantedText])
  const nameOf = (index: string | null): string => columns[Number(index ?? '0')]?.name ?? ''
  const drawn = useMemo(() => {
    const shown = rows.slice(0, mostPoints)
    return {
      points: shown.map((row) => {
        const text = cellText(row[Number(x)])
        return { label: text.length > 16 ? `${text.slice(0, 15)}…` : text, title: text }
      }),
      series: wanted.map((index) => ({
        key: index,
        label: columns[Number(index)]?.name ?? '',
        values: shown.map((row) => numberOf(row[Number(index)])),
      })),
    }
  }, [rows, columns, x, wanted])
  const [first] = drawn.series
  if (numbers.length === 0)
    return (
      <Text size="sm" c="dimmed" p="md">
        A chart needs a column of numbers. Select one, for example count().
      </Text>
    )
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <SegmentedControl
          aria-label="Kind of chart"
          value={kind}
          onChange={(value) => change({ chart: value })}
          data={[
            { value: 'line', label: 'Line' },
            { value: 'bar', label: 'Bars' },
            { value: 'pie', label: 'Pie' },
          ]}
        />
        <Select
          label="Along"
          size="sm"
          w={180}
          allowDeselect={false}
          data={names}
          value={x}
          onChange={(value) => change({ x: nameOf(value) })}
        />
        <MultiSelect
          label="Numbers"
          size="sm"
          miw={220}
          maxValues={10}
          data={numbers}
          value={wanted}
          onChange={(list) => change({ y: list.map(nameOf) })}
        />
      </Group>
      {first === undefined ? (
        <Text size="sm" c="dimmed">
          Choose at least one column of numbers.
        </Text>
      ) : kind === 'pie' ? (
        <PieChart
          label={first.label}
          slices={drawn.points
            .slice(0, mostSlices)
            .map(({ title }, index) => ({ key: String(index), label: title, value: first.values[index] ?? 0 }))}
          formatValue={cellText}
        />
      ) : (
        <SeriesChart
          kind={kind}
          label="The query’s result"
          points={drawn.points}
          series={drawn.series}
          formatValue={formatShort}
          formatFull={cellText}
          hasNegatives={drawn.series.some(({ values }) => values.some((value) => value !== null && value < 0))}
        />
      )}
      {(rows.length > mostPoints || (kind === 'pie' && rows.length > mostSlices)) && (
        <Text size="xs" c="dimmed">
          The first {kind === 'pie' ? mostSlices : mostPoints} rows are drawn. Order and LIMIT the query to choose
          others.
        </Text>
      )}
    </Stack>
  )
}
