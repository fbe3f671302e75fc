// What is asked of paths: what a step is, where they start and end, how long they are, what is left out.
import { Autocomplete, Group, NumberInput, Select, Stack, Switch, TagsInput, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReportOf } from '../../../report/index.ts'
import { useReport } from '../../api/reports.ts'
import { PropertyPicker } from '../../filters/property-picker.tsx'
import { usePage } from '../../view/use-page.ts'
import { IssuesAt } from '../issues.tsx'
import type { FieldsProps } from '../kinds.ts'
import { FieldsHead, SelectionFields } from '../selection-fields.tsx'
import { useEventChoices } from '../use-event-choices.ts'
import { mostSteps, type NodesDraft, type PathsConfig } from './config.ts'
import { OfFunnelField } from './of-funnel.tsx'
import { RuleFields } from './rule-fields.tsx'

type PartProps = Pick<FieldsProps<'paths', PathsConfig>, 'config' | 'change'> & { readonly names: readonly string[] }

const kinds = [
  { value: 'page', label: 'Pages' },
  { value: 'event', label: 'Events' },
  { value: 'screen', label: 'Screens of apps' },
  { value: 'property', label: 'Values of a property' },
] as const satisfies readonly { value: NodesDraft['by']; label: string }[]

export function PathsFields({ config, change, result }: FieldsProps<'paths', PathsConfig>) {
  const shown = [...new Set((result?.nodes ?? []).map(({ name }) => name))]
  const names = useNodeNames(config.nodes.by, shown)
  const { projectId } = usePage()
  return (
    <>
      {config.behind !== undefined && (
        <OfFunnelField projectId={projectId} value={config.behind} onRemove={() => change({ behind: undefined })} />
      )}
      <NodeFields config={config} change={change} names={names} />
      <Stack gap={8}>
        <FieldsHead title="From where, to where" />
        {(['start', 'end'] as const).map((which) => (
          <AnchorField
            key={which}
            label={which === 'start' ? 'Starts at' : 'Ends at'}
            placeholder={which === 'start' ? 'The first step there is' : 'Anywhere'}
            value={config[which]?.node ?? ''}
            names={names}
            onChange={(node) => change({ [which]: node === '' ? undefined : { node } })}
          />
        ))}
        <IssuesAt path="start" />
        <IssuesAt path="end" />
      </Stack>
      <LengthFields config={config} change={change} names={names} />
      <RuleFields
        rules={config.nodes.rules}
        onChange={(rules, typing) =>
          change((now) => ({ nodes: { ...now.nodes, rules } }), typing === undefined ? undefined : { typing })
        }
      />
      <TagsInput
        size="xs"
        label="Hidden steps"
        description="As if they had not happened."
        placeholder={config.nodes.hidden.length === 0 ? 'None' : ''}
        data={names.slice(0, 100)}
        maxTags={100}
        clearable
        clearButtonProps={{ 'aria-label': 'Show all steps again' }}
        value={[...config.nodes.hidden]}
        onChange={(hidden) => change((now) => ({ nodes: { ...now.nodes, hidden } }))}
      />
    </>
  )
}

/** To choose from: what the result shows, and what there is most of. */
function useNodeNames(by: NodesDraft['by'], shown: readonly string[]): readonly string[] {
  const { projectId } = usePage()
  const events = useEventChoices(projectId).groups.flatMap(({ items }) => items.map(({ value }) => value))
  const pages = useReport(projectId, by === 'page' ? mostSeen : undefined).data
  const known =
    by === 'page' ? (pages?.rows ?? []).flatMap(({ key: [path] }) => path || []) : by === 'event' ? events : []
  return [...new Set([...shown, ...known])].filter((name) => name !== '')
}
const mostSeen = {
  kind: 'table',
  range: { last: 30, unit: 'day' },
  breakdown: ['path'],
  measures: ['visitors'],
  limit: 100,
} as const satisfies Partial<ReportOf<'table'>>

function NodeFields({ config, change }: PartProps) {
  const { nodes } = config
  const set = (next: Partial<NodesDraft>): void => change((now) => ({ nodes: { ...now.nodes, ...next } }))
  return (
    <Stack gap={8}>
      <FieldsHead title="Steps are" />
      <Select
        size="xs"
        aria-label="What a step is"
        allowDeselect={false}
        data={kinds}
        value={nodes.by}
        onChange={(value) => {
          const by = kinds.find((one) => one.value === value)?.value ?? 'page'
          // Names of other steps mean nothing now.
          change({ nodes: { by, rules: [], hidden: [] }, start: undefined, end: undefined })
        }}
      />
      {nodes.by === 'property' && (
        <div>
          <PropertyPicker
            label="Property whose values are steps"
            value={nodes.property}
            onPick={(property) => set({ property })}
          />
        </div>
      )}
      <SelectionFields
        name="steps"
        value={{ ...(nodes.events && { events: nodes.events }), ...(nodes.filter && { filter: nodes.filter }) }}
        every={every[nodes.by]}
        path="nodes"
        onChange={({ events, filter }) =>
          change(({ nodes: { events: _events, filter: _filter, ...rest } }) => ({
            nodes: { ...rest, ...(events && { events }), ...(filter && { filter }) },
          }))
        }
      />
      <IssuesAt path="nodes.property" />
    </Stack>
  )
}
const every = {
  page: 'No other events',
  screen: 'No other events',
  event: 'All but automatic events',
  property: 'Every event that has it',
} as const satisfies Record<NodesDraft['by'], string>

interface AnchorFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly names: readonly string[]
  readonly onChange: (node: string) => void
}

/** Holds when it is left, chosen or confirmed: while somebody types nothing is asked. */
function AnchorField({ label, placeholder, value, names, onChange }: AnchorFieldProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const hold = (text: string): void => {
    setTyped(text)
    if (text !== value) onChange(text)
  }
  return (
    <Autocomplete
      size="xs"
      label={label}
      placeholder={placeholder}
      data={[...names]}
      limit={50}
      maxLength={4_000}
      clearable
      clearButtonProps={{ 'aria-label': `${label}: nothing`, onMouseDown: () => hold('') }}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={hold}
      onClear={() => hold('')}
      onBlur={() => hold(typed.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') hold(typed.trim())
      }}
    />
  )
}

const units = [
  { value: 'session', label: 'of one visit' },
  { value: 'minute', label: 'minutes' },
  { value: 'hour', label: 'hours' },
  { value: 'day', label: 'days' },
] as const

function LengthFields({ config, change }: PartProps) {
  const { within } = config
  const whole = (value: number | string, most: number, use: (number: number) => void, least = 1): void => {
    const number = Number(value)
    if (value !== '' && Number.isInteger(number) && number >= least && number <= most) use(number)
  }
  return (
    <Stack gap={8}>
      <FieldsHead title="How far" />
      <Group gap={6} grow align="end">
        {within !== 'session' && (
          <NumberInput
            size="xs"
            label="Within"
            min={1}
            max={366}
            allowDecimal={false}
            value={within.count}
            onChange={(value) =>
              whole(value, 366, (count) => change({ within: { ...within, count } }, { typing: 'within' }))
            }
          />
        )}
        <Select
          size="xs"
          label={within === 'session' ? 'Steps' : undefined}
          aria-label="Which steps make one path"
          allowDeselect={false}
          data={units}
          value={within === 'session' ? 'session' : within.unit}
          onChange={(value) => {
            const unit = units.find((one) => one.value === value)?.value ?? 'session'
            if (unit === 'session') change({ within: unit })
            else
              change({
                within: { count: within === 'session' ? { minute: 30, hour: 24, day: 7 }[unit] : within.count, unit },
              })
          }}
        />
      </Group>
      {within !== 'session' && (
        <Text size="xs" c="dimmed">
          Over all visits of a person, from the start (or back from the end) on.
        </Text>
      )}
      <Group gap={6} grow>
        <NumberInput
          size="xs"
          label="Longest, steps"
          min={2}
          max={mostSteps}
          allowDecimal={false}
          value={config.steps}
          onChange={(value) => whole(value, mostSteps, (steps) => change({ steps }, { typing: 'steps' }), 2)}
        />
        <Select
          size="xs"
          label="Links of each step"
          allowDeselect={false}
          data={[...new Set([10, 20, 50, 100, 1_000, config.limit])].sort((a, b) => a - b).map(String)}
          value={String(config.limit)}
          onChange={(value) => change({ limit: Number(value ?? 10) })}
        />
      </Group>
      <Switch
        size="xs"
        label="The same step twice in a row is one"
        checked={config.collapse_repeats}
        onChange={(event) => change({ collapse_repeats: event.currentTarget.checked })}
      />
      {['within', 'steps', 'limit'].map((path) => (
        <IssuesAt key={path} path={path} />
      ))}
    </Stack>
  )
}
