// What is asked of a trend: series, formulas, breakdown, how values are put together.
import { Group, NumberInput, Select, Stack, Switch } from '@mantine/core'
import { useGoals } from '../../api/goals.ts'
import { usePage } from '../../view/use-page.ts'
import { BreakdownFields } from '../breakdown-fields.tsx'
import { GroupLimit } from '../group-limit.tsx'
import { IssuesAt } from '../issues.tsx'
import type { FieldsProps } from '../kinds.ts'
import { FieldsHead } from '../selection-fields.tsx'
import { SortableList } from '../sortable-list.tsx'
import { duplicateSeries, mostSeries, moveSeries, newSeries, removeSeries, type TrendConfig } from './config.ts'
import { FormulaFields } from './formula-fields.tsx'
import { letterOf } from './formula.ts'
import { measureWords } from './measure-words.ts'
import { SeriesCard } from './series-card.tsx'

export function TrendFields({ config, change }: FieldsProps<'trend', TrendConfig>) {
  const { series } = config
  return (
    <>
      <Stack gap={6}>
        <FieldsHead
          title="Series"
          add="Series"
          onAdd={
            series.length < mostSeries ? () => change((now) => ({ series: [...now.series, newSeries] })) : undefined
          }
        />
        <SortableList
          label="Series"
          count={series.length}
          nameOf={(index) => `Series ${letterOf(index)}`}
          onMove={(from, to) => change((now) => moveSeries(now, from, to))}
        >
          {(index, grip) => {
            const one = series[index]
            return (
              one !== undefined && (
                <SeriesCard
                  series={one}
                  index={index}
                  grip={grip}
                  onChange={(next, typing) =>
                    change((now) => ({ series: now.series.with(index, next) }), typing === undefined ? {} : { typing })
                  }
                  onRemove={series.length > 1 ? () => change((now) => removeSeries(now, index)) : undefined}
                  onDuplicate={
                    series.length < mostSeries ? () => change((now) => duplicateSeries(now, index)) : undefined
                  }
                />
              )
            )
          }}
        </SortableList>
      </Stack>
      <GoalField config={config} change={change} />
      <FormulaFields config={config} change={change} />
      <Stack gap={6}>
        <BreakdownFields
          value={config.breakdown}
          onChange={(breakdown) => change({ breakdown, offset: 0, only_groups: undefined })}
        />
        {config.breakdown.length > 0 && <TopFields config={config} change={change} />}
      </Stack>
      <Stack gap={8}>
        <FieldsHead title="Values" />
        <Switch
          label="Cumulative"
          description="From the start of the range to the end of each interval"
          checked={config.cumulative}
          onChange={(event) => change({ cumulative: event.currentTarget.checked })}
        />
        <NumberInput
          size="xs"
          label="Rolling mean of the last … intervals"
          placeholder="Off"
          min={2}
          max={366}
          allowDecimal={false}
          value={config.rolling ?? ''}
          onChange={(value) => {
            const count = Number(value)
            change(
              { rolling: value !== '' && Number.isInteger(count) && count >= 2 && count <= 366 ? count : undefined },
              { typing: 'rolling' },
            )
          }}
        />
        <IssuesAt path="cumulative" />
      </Stack>
    </>
  )
}

type PartProps = Pick<FieldsProps<'trend', TrendConfig>, 'config' | 'change'>

/** Which groups are shown first; the others are pages further. */
function TopFields({ config, change }: PartProps) {
  const { order, limit } = config
  const byFormula = order.formula ?? (order.series === undefined && config.formulas.length > 0 ? 0 : undefined)
  const shownOrder = byFormula === undefined ? `series ${order.series ?? 0}` : `formula ${byFormula}`
  return (
    <Group gap={6} wrap="nowrap">
      <Select
        size="xs"
        w={92}
        aria-label="First by"
        allowDeselect={false}
        data={[
          { value: 'desc', label: 'Top' },
          { value: 'asc', label: 'Lowest' },
        ]}
        value={order.direction}
        onChange={(value) => change({ order: { ...order, direction: value === 'asc' ? 'asc' : 'desc' }, offset: 0 })}
      />
      <GroupLimit limit={limit} onChange={(wanted) => change({ limit: wanted, offset: 0 })} />
      {config.series.length + config.formulas.length > 1 && (
        <Select
          size="xs"
          flex={1}
          aria-label="By which series or formula"
          allowDeselect={false}
          data={[
            ...config.series.map((_, index) => ({ value: `series ${index}`, label: `by ${letterOf(index)}` })),
            ...config.formulas.map(({ label, formula }, index) => ({
              value: `formula ${index}`,
              label: `by ${label ?? (formula === '' ? `formula ${index + 1}` : formula)}`,
            })),
          ]}
          value={shownOrder}
          onChange={(value) => {
            const [by, index] = value?.split(' ') ?? []
            if (by === undefined) return
            const chosen = by === 'series' ? { series: Number(index) } : { formula: Number(index) }
            change({ order: { ...chosen, direction: order.direction }, offset: 0 })
          }}
        />
      )}
    </Group>
  )
}

/** Only where a series counts conversions. */
function GoalField({ config, change }: PartProps) {
  const { projectId } = usePage()
  const goals = useGoals(projectId).data ?? []
  if (!config.series.some(({ measure }) => measureWords[measure].needsGoal === true)) return null
  return (
    <Select
      label="Goal"
      placeholder={goals.length === 0 ? 'No goal yet: make one under Goals' : 'Choose a goal'}
      data={goals.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={config.goal === undefined ? null : String(config.goal)}
      onChange={(value) => change({ goal: value === null ? undefined : Number(value) })}
    />
  )
}
