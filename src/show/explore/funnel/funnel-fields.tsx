// What is asked of a funnel: its steps, how they follow each other, who is counted, by what it is broken down.
import { ActionIcon, Checkbox, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { BreakdownFields } from '../breakdown-fields.tsx'
import { GroupLimit } from '../group-limit.tsx'
import { IssuesAt } from '../issues.tsx'
import type { FieldsProps } from '../kinds.ts'
import { NameButton, PartName } from '../part-name.tsx'
import { FieldsHead, SelectionFields } from '../selection-fields.tsx'
import { SortableList } from '../sortable-list.tsx'
import {
  fittingWindow,
  isUnanchored,
  lastRequired,
  longestWindow,
  mostExclusions,
  mostSteps,
  moveStep,
  removeStep,
  stepName,
  type FunnelConfig,
} from './config.ts'

type PartProps = Pick<FieldsProps<'funnel', FunnelConfig>, 'config' | 'change'>

export function FunnelFields({ config, change }: FieldsProps<'funnel', FunnelConfig>) {
  return (
    <>
      <StepFields config={config} change={change} />
      <WindowFields config={config} change={change} />
      <ExclusionFields config={config} change={change} />
      <BreakdownFields title="Holding constant" path="hold" value={config.hold} onChange={(hold) => change({ hold })} />
      <BreakdownFields value={config.breakdown} onChange={(breakdown) => change({ breakdown, offset: 0 })} />
      {config.breakdown.length > 0 && <AttributionField config={config} change={change} />}
    </>
  )
}

function StepFields({ config, change }: PartProps) {
  const { steps } = config
  const [named, setNamed] = useState<number>()
  return (
    <Stack gap={6}>
      <FieldsHead
        title="Steps"
        add="Step"
        onAdd={steps.length < mostSteps ? () => change((now) => ({ steps: [...now.steps, {}] })) : undefined}
      />
      <SortableList
        label="Steps"
        count={steps.length}
        nameOf={(index) => `Step ${index + 1}`}
        onMove={(from, to) => change((now) => moveStep(now, from, to))}
      >
        {(index, grip) => {
          const step = steps[index] ?? {}
          return (
            <>
              <Group gap={6} wrap="nowrap">
                {grip}
                <span className="cairn-step-number">{index + 1}</span>
                {index > 0 && !isUnanchored(config) && (
                  <Checkbox
                    size="xs"
                    label="May be left out"
                    checked={step.optional === true}
                    onChange={(event) => {
                      const optional = event.currentTarget.checked
                      change((now) => ({ steps: now.steps.with(index, { ...now.steps[index], optional }) }))
                    }}
                  />
                )}
                <NameButton name={`step ${index + 1}`} onClick={() => setNamed(index)} />
                {steps.length > 2 && (
                  <ActionIcon
                    aria-label={`Remove step ${index + 1}`}
                    onClick={() => change((now) => removeStep(now, index))}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                )}
              </Group>
              <SelectionFields
                name={`step ${index + 1}`}
                value={step}
                path={`steps[${index}]`}
                onChange={(selection) =>
                  change((now) => {
                    const { label, optional } = now.steps[index] ?? {}
                    const kept = {
                      ...(label === undefined ? {} : { label }),
                      ...(optional === undefined ? {} : { optional }),
                    }
                    return { steps: now.steps.with(index, { ...kept, ...selection }) }
                  })
                }
              />
              <PartName
                name={`step ${index + 1}`}
                value={step.label}
                isNaming={named === index}
                onChange={(label) =>
                  change(
                    (now) => {
                      const { label: _label, ...unnamed } = now.steps[index] ?? {}
                      return { steps: now.steps.with(index, label === undefined ? unnamed : { ...unnamed, label }) }
                    },
                    { typing: `name ${index}` },
                  )
                }
                onDone={() => setNamed(undefined)}
              />
              <IssuesAt path={`steps[${index}].optional`} />
            </>
          )
        }}
      </SortableList>
      <IssuesAt path="steps" />
    </Stack>
  )
}

const units = [
  { value: 'second', label: 'seconds' },
  { value: 'minute', label: 'minutes' },
  { value: 'hour', label: 'hours' },
  { value: 'day', label: 'days' },
  { value: 'week', label: 'weeks' },
  { value: 'session', label: 'visits' },
] as const satisfies readonly { value: FunnelConfig['window']['unit']; label: string }[]
const orders = [
  { value: 'ordered', label: 'In this order, others may come between' },
  { value: 'strict', label: 'Right after each other, nothing between' },
  { value: 'any', label: 'In any order' },
] as const satisfies readonly { value: FunnelConfig['order']; label: string }[]
const counted = [
  { value: 'persons', label: 'Visitors' },
  { value: 'sessions', label: 'Visits' },
  { value: 'groups', label: 'Groups (accounts)' },
  { value: 'attempts', label: 'All attempts' },
] as const satisfies readonly { value: FunnelConfig['count_by']; label: string }[]

/** The value that was chosen; the first if it is none. */
function known<T extends string>(
  all: readonly [{ readonly value: T }, ...(readonly { readonly value: T }[])],
  value: string | null,
): T {
  return (all.find((one) => one.value === value) ?? all[0]).value
}

function WindowFields({ config, change }: PartProps) {
  const { window } = config
  return (
    <Stack gap={8}>
      <FieldsHead title="How and how fast" />
      <Select
        size="xs"
        aria-label="Order of the steps"
        allowDeselect={false}
        data={orders}
        value={config.order}
        onChange={(value) => change({ order: known(orders, value) })}
      />
      {config.order === 'any' && (
        <Checkbox
          size="xs"
          label="Step 1 comes first"
          description="Otherwise any step may begin, and it counts how many of them were done."
          checked={config.anchored}
          onChange={(event) => change({ anchored: event.currentTarget.checked })}
        />
      )}
      <Group gap={6} wrap="nowrap" align="flex-end">
        <NumberInput
          size="xs"
          flex={1}
          label="Converted within"
          min={1}
          max={longestWindow(window.unit)}
          allowDecimal={false}
          value={window.count}
          onChange={(value) => {
            const count = Number(value)
            if (value !== '' && Number.isInteger(count) && count >= 1)
              change({ window: fittingWindow(count, window.unit) }, { typing: 'window' })
          }}
        />
        <Select
          size="xs"
          flex={1}
          aria-label="Unit of the window"
          allowDeselect={false}
          data={units}
          value={window.unit}
          onChange={(value) => change({ window: fittingWindow(window.count, known(units, value)) })}
        />
      </Group>
      <Group gap={6} wrap="nowrap" align="flex-end">
        <Select
          size="xs"
          flex={1}
          label="Counted are"
          allowDeselect={false}
          data={counted}
          value={config.count_by}
          onChange={(value) => change({ count_by: known(counted, value) })}
        />
        {config.count_by === 'groups' && (
          <TextInput
            size="xs"
            flex={1}
            label="Type of groups"
            placeholder="company"
            maxLength={100}
            value={config.group}
            onChange={(event) => change({ group: event.currentTarget.value }, { typing: 'group' })}
          />
        )}
      </Group>
      {['window', 'order', 'anchored', 'count_by', 'group'].map((path) => (
        <IssuesAt key={path} path={path} />
      ))}
    </Stack>
  )
}

function ExclusionFields({ config, change }: PartProps) {
  const { exclusions, steps } = config
  const last = isUnanchored(config) ? steps.length - 1 : lastRequired(steps)
  const names = steps.map((step, index) => ({ value: `${index}`, label: `${index + 1}. ${stepName(step, index)}` }))
  const required = names.filter((_, index) => steps[index]?.optional !== true || index === 0 || isUnanchored(config))
  return (
    <Stack gap={6}>
      <FieldsHead
        title="Without"
        add="Event"
        onAdd={
          exclusions.length < mostExclusions
            ? () => change((now) => ({ exclusions: [...now.exclusions, {}] }))
            : undefined
        }
      />
      {exclusions.map((exclusion, index) => {
        const after = Math.min(exclusion.after_step ?? 0, last - 1)
        const before = Math.max(after + 1, Math.min(exclusion.before_step ?? last, last))
        const set = (next: object): void =>
          change((now) => ({ exclusions: now.exclusions.with(index, { ...now.exclusions[index], ...next }) }))
        return (
          <div className="cairn-field-card" key={index}>
            <Group gap={4} wrap="nowrap" align="flex-start">
              <div style={{ flex: 1, minWidth: 0 }}>
                <SelectionFields
                  name={`exclusion ${index + 1}`}
                  value={exclusion}
                  path={`exclusions[${index}]`}
                  onChange={(selection) =>
                    change((now) => ({
                      exclusions: now.exclusions.with(index, {
                        ...selection,
                        after_step: after,
                        ...(exclusion.before_step === undefined ? {} : { before_step: before }),
                      }),
                    }))
                  }
                />
              </div>
              <ActionIcon
                aria-label={`Remove exclusion ${index + 1}`}
                onClick={() => change((now) => ({ exclusions: now.exclusions.toSpliced(index, 1) }))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Group>
            <Group gap={6} grow>
              <Select
                size="xs"
                label="between"
                allowDeselect={false}
                data={required.filter(({ value }) => Number(value) < last)}
                value={`${after}`}
                onChange={(value) => set({ after_step: Number(value) })}
              />
              <Select
                size="xs"
                label="and"
                allowDeselect={false}
                data={required.filter(({ value }) => Number(value) > after)}
                value={`${before}`}
                onChange={(value) => set({ before_step: Number(value) })}
              />
            </Group>
            <IssuesAt path={`exclusions[${index}].after_step`} />
            <IssuesAt path={`exclusions[${index}].before_step`} />
          </div>
        )
      })}
    </Stack>
  )
}

function AttributionField({ config, change }: PartProps) {
  const choices = [
    { value: 'first', label: 'Value at the first step' },
    { value: 'last', label: 'Value at the last step that was reached' },
    ...config.steps
      .map((step, index) => ({ value: `${index}`, label: `Value at step ${index + 1}: ${stepName(step, index)}` }))
      .slice(1),
  ]
  const { attribution } = config
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <Select
          size="xs"
          flex={1}
          aria-label="Which step tells the value"
          allowDeselect={false}
          data={choices}
          value={`${attribution === 0 ? 'first' : attribution}`}
          onChange={(value) =>
            change({
              attribution: value === 'last' ? 'last' : value === 'first' || value === null ? 'first' : Number(value),
              offset: 0,
            })
          }
        />
        <GroupLimit limit={config.limit} onChange={(limit) => change({ limit, offset: 0 })} />
      </Group>
      <IssuesAt path="attribution" />
    </>
  )
}
