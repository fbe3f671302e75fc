// What is asked of a retention: who starts, who returns, in which periods, what is counted.
import { ActionIcon, Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { PropertyPicker } from '../../filters/property-picker.tsx'
import { GroupFields } from '../group-fields.tsx'
import { IssuesAt } from '../issues.tsx'
import type { FieldsProps } from '../kinds.ts'
import { FieldsHead, SelectionFields } from '../selection-fields.tsx'
import { mostBrackets, mostPeriods, nextBracket, type RetentionConfig } from './config.ts'

type PartProps = Pick<FieldsProps<'retention', RetentionConfig>, 'config' | 'change'>

const occurrences = [
  { value: 'first_in_range', label: 'the first time in the range' },
  { value: 'first_ever', label: 'the first time ever' },
  { value: 'every', label: 'each time' },
] as const satisfies readonly { value: RetentionConfig['start']['occurrence']; label: string }[]

export function RetentionFields({ config, change }: FieldsProps<'retention', RetentionConfig>) {
  const { start } = config
  return (
    <>
      <Stack gap={6}>
        <FieldsHead title="Who did" />
        <div className="cairn-field-card">
          <SelectionFields
            name="the start"
            value={start}
            every="Anything"
            path="start"
            onChange={(selection) => change({ start: { ...selection, occurrence: start.occurrence } })}
          />
          <Select
            size="xs"
            aria-label="Which start counts"
            allowDeselect={false}
            data={occurrences}
            value={start.occurrence}
            onChange={(value) => change({ start: { ...start, occurrence: known(occurrences, value) } })}
          />
        </div>
      </Stack>
      <Stack gap={6}>
        <FieldsHead title="Came back and did" />
        <div className="cairn-field-card">
          <SelectionFields
            name="the return"
            value={config.return}
            every="Anything"
            path="return"
            onChange={(selection) => change({ return: selection })}
          />
        </div>
      </Stack>
      <PeriodFields config={config} change={change} />
      <MeasureFields config={config} change={change} />
      <GroupFields config={config} change={change} />
    </>
  )
}

const periodNames = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
  { value: 'quarter', label: 'Quarters' },
] as const satisfies readonly { value: RetentionConfig['period']; label: string }[]
const windows = [
  { value: 'calendar', label: 'of the calendar' },
  { value: 'rolling', label: 'counted from the start' },
] as const satisfies readonly { value: RetentionConfig['window']; label: string }[]
const modes = [
  { value: 'on', label: 'On' },
  { value: 'on_or_after', label: 'On or after' },
  { value: 'brackets', label: 'Brackets' },
] as const satisfies readonly { value: RetentionConfig['mode']; label: string }[]

/** The value that was chosen; the first if it is none. */
function known<T extends string>(
  all: readonly [{ readonly value: T }, ...(readonly { readonly value: T }[])],
  value: string | null,
): T {
  return (all.find((one) => one.value === value) ?? all[0]).value
}

function PeriodFields({ config, change }: PartProps) {
  return (
    <Stack gap={8}>
      <FieldsHead title="When" />
      <Group gap={6} grow>
        <Select
          size="xs"
          aria-label="Period"
          allowDeselect={false}
          data={periodNames}
          value={config.period}
          onChange={(value) => change({ period: known(periodNames, value) })}
        />
        <Select
          size="xs"
          aria-label="Where periods begin"
          allowDeselect={false}
          data={windows}
          value={config.window}
          onChange={(value) => change({ window: known(windows, value) })}
        />
      </Group>
      {config.window === 'rolling' && (
        <Text size="xs" c="dimmed">
          Units of 24 hours since each start: a week is 7, a month 30, a quarter 90.
        </Text>
      )}
      <SegmentedControl
        size="xs"
        aria-label="When somebody counts as returned"
        data={[...modes]}
        value={config.mode}
        onChange={(value) => change({ mode: known(modes, value) })}
      />
      {config.mode === 'brackets' ? (
        <BracketFields config={config} change={change} />
      ) : (
        <NumberInput
          size="xs"
          label={`How many ${config.period}s after the start’s own`}
          min={1}
          max={mostPeriods}
          allowDecimal={false}
          value={config.periods}
          onChange={(value) => {
            const periods = Number(value)
            if (value !== '' && Number.isInteger(periods) && periods >= 1 && periods <= mostPeriods)
              change({ periods }, { typing: 'periods' })
          }}
        />
      )}
      {['period', 'periods', 'mode', 'brackets'].map((path) => (
        <IssuesAt key={path} path={path} />
      ))}
    </Stack>
  )
}

function BracketFields({ config, change }: PartProps) {
  const { brackets, period } = config
  const set = (index: number, edge: 0 | 1, value: number | string): void => {
    const number = Number(value)
    const [from = 0, to = 0] = brackets[index] ?? []
    if (value === '' || !Number.isInteger(number) || number < 0 || number > 1_000) return
    const next: [number, number] = edge === 0 ? [number, Math.max(number, to)] : [Math.min(from, number), number]
    change({ brackets: brackets.with(index, next) }, { typing: `bracket ${index} ${edge}` })
  }
  return (
    <Stack gap={6} role="group" aria-label="Brackets">
      <FieldsHead
        title={`Brackets of ${period}s`}
        add="Bracket"
        onAdd={
          brackets.length < mostBrackets ? () => change({ brackets: [...brackets, nextBracket(brackets)] }) : undefined
        }
      />
      {brackets.map(([from, to], index) => (
        <Group gap={6} wrap="nowrap" key={index}>
          {([0, 1] as const).map((edge) => (
            <NumberInput
              key={edge}
              size="xs"
              flex={1}
              aria-label={`Bracket ${index + 1}, ${edge === 0 ? 'from' : 'to'} ${period}`}
              min={0}
              max={1_000}
              allowDecimal={false}
              value={edge === 0 ? from : to}
              onChange={(value) => set(index, edge, value)}
            />
          ))}
          <ActionIcon
            aria-label={`Remove bracket ${index + 1}`}
            disabled={brackets.length === 1}
            onClick={() => change({ brackets: brackets.toSpliced(index, 1) })}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  )
}

const measures = [
  { value: 'persons', label: 'Visitors who came back' },
  { value: 'sum', label: 'Sum of a property' },
  { value: 'average', label: 'Average of a property' },
] as const satisfies readonly { value: RetentionConfig['measure']['kind']; label: string }[]

function MeasureFields({ config, change }: PartProps) {
  const { measure } = config
  return (
    <Stack gap={8}>
      <FieldsHead title="What counts" />
      <Select
        size="xs"
        aria-label="Measure"
        allowDeselect={false}
        data={measures}
        value={measure.kind}
        onChange={(value) => change({ measure: { ...measure, kind: known(measures, value) } })}
      />
      {measure.kind !== 'persons' && (
        <div>
          <PropertyPicker
            label="Property of the return events"
            value={measure.property}
            withCohorts={false}
            onPick={(property) => change({ measure: { ...measure, property } })}
          />
        </div>
      )}
      <IssuesAt path="measure" />
    </Stack>
  )
}
