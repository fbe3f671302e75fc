// Whom does it mean? What people did, did not do, did first; who they are; which cohorts they are in; all of it or any.
import '../explore/explore.css'
import './people.css'
import {
  ActionIcon,
  Button,
  Group,
  Menu,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Filter, PersonFilter } from '../../report/index.ts'
import { useCohorts } from '../api/cohorts.ts'
import { SelectionFields } from '../explore/selection-fields.tsx'
import { FilterField } from '../filters/filter-field.tsx'
import { usePage } from '../view/use-page.ts'
import {
  groupOf,
  newDid,
  newFirstDid,
  unfinishedCohort,
  unfinishedPerson,
  type Did,
  type FirstDid,
  type Leaf,
  type WhoGroup,
  type Within,
} from './who.ts'

interface WhoFieldsProps {
  readonly group: WhoGroup
  readonly onChange: (group: WhoGroup) => void
  /** For screen readers: "Conditions". */
  readonly name: string
  /** A cohort may not be made of itself. */
  readonly without?: number | undefined
  readonly depth?: number
}

const deepest = 2

export function WhoFields({ group, onChange, name, without, depth = 0 }: WhoFieldsProps) {
  const { join, parts } = group
  const set = (index: number, part: PersonFilter | undefined): void =>
    onChange({ join, parts: part === undefined ? parts.toSpliced(index, 1) : parts.with(index, part) })
  return (
    <Stack gap={8} role="group" aria-label={name}>
      {parts.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={`${name}: all or any`}
          data={[
            { value: 'and', label: 'All of these' },
            { value: 'or', label: 'Any of these' },
          ]}
          value={join}
          onChange={(value) => onChange({ join: value === 'or' ? 'or' : 'and', parts })}
        />
      )}
      {parts.map((part, index) => (
        <Part
          key={index}
          part={part}
          name={`condition ${index + 1}`}
          without={without}
          depth={depth}
          onChange={(next) => set(index, next)}
        />
      ))}
      <AddMenu withGroup={depth < deepest} onAdd={(part) => onChange({ join, parts: [...parts, part] })} />
    </Stack>
  )
}

const choices: readonly { readonly label: string; readonly part: PersonFilter }[] = [
  { label: 'Did something', part: newDid },
  { label: 'Did not do something', part: { not: newDid } },
  { label: 'Did something for the first time', part: newFirstDid },
  { label: 'Has a property', part: unfinishedPerson },
  { label: 'Is in a cohort', part: unfinishedCohort },
  { label: 'Is not in a cohort', part: { not: unfinishedCohort } },
]

function AddMenu({ withGroup, onAdd }: { readonly withGroup: boolean; readonly onAdd: (part: PersonFilter) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          style={{ alignSelf: 'flex-start' }}
        >
          Condition
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ label, part }) => (
          <Menu.Item key={label} onClick={() => onAdd(part)}>
            {label}
          </Menu.Item>
        ))}
        {withGroup && <Menu.Item onClick={() => onAdd({ or: [newDid] })}>A group of conditions</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}

interface PartProps {
  readonly part: PersonFilter
  readonly name: string
  readonly without: number | undefined
  readonly depth: number
  readonly onChange: (part: PersonFilter | undefined) => void
}

function Part({ part, name, without, depth, onChange }: PartProps) {
  const isNot = 'not' in part
  const inner = isNot ? part.not : part
  const change = (next: PersonFilter): void => onChange(isNot ? { not: next } : next)
  const isGroup = 'and' in inner || 'or' in inner || 'not' in inner
  return (
    <div className="cairn-field-card" role="group" aria-label={name}>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Select
          size="xs"
          aria-label={`Is it so: ${name}`}
          allowDeselect={false}
          data={verbsOf(inner)}
          value={isNot ? 'no' : 'yes'}
          onChange={(value) => onChange(value === 'no' ? { not: inner } : inner)}
        />
        <ActionIcon aria-label={`Remove ${name}`} onClick={() => onChange(undefined)}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Group>
      {isGroup ? (
        <WhoFields
          group={groupOf(inner)}
          name={`Group, ${name}`}
          without={without}
          depth={depth + 1}
          onChange={({ join, parts }) => change(join === 'and' ? { and: [...parts] } : { or: [...parts] })}
        />
      ) : (
        <LeafFields leaf={inner} name={name} without={without} onChange={change} />
      )}
    </div>
  )
}

function verbsOf(part: PersonFilter): { readonly value: string; readonly label: string }[] {
  const [yes, no] =
    'did' in part
      ? ['Did', 'Did not do']
      : 'first_did' in part
        ? ['Did for the first time', 'Did not do for the first time']
        : 'person' in part
          ? ['Has', 'Has not']
          : 'cohort' in part
            ? ['Is in', 'Is not in']
            : ['Meets', 'Does not meet']
  return [
    { value: 'yes', label: yes },
    { value: 'no', label: no },
  ]
}

interface LeafProps<L> {
  readonly leaf: L
  readonly name: string
  readonly without?: number | undefined
  readonly onChange: (leaf: Leaf) => void
}

function LeafFields({ leaf, name, without, onChange }: LeafProps<Leaf>) {
  if ('did' in leaf) return <DidFields leaf={leaf} name={name} onChange={onChange} />
  if ('first_did' in leaf)
    return (
      <>
        <SelectionFields
          name={name}
          value={leaf.first_did}
          every="Any event"
          path=""
          onChange={(first_did) => onChange({ ...leaf, first_did })}
        />
        <WithinFields leaf={leaf} name={name} onChange={onChange} />
      </>
    )
  if ('person' in leaf) return <PersonFields leaf={leaf} name={name} onChange={onChange} />
  return <CohortField leaf={leaf} name={name} without={without} onChange={onChange} />
}

function DidFields({ leaf, name, onChange }: LeafProps<Did>) {
  const { at_least: least, at_most: most } = leaf.times
  return (
    <>
      <SelectionFields
        name={name}
        value={leaf.did}
        every="Any event"
        path=""
        onChange={(did) => onChange({ ...leaf, did })}
      />
      <Group gap={6} wrap="nowrap">
        <NumberInput
          size="xs"
          w={90}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          aria-label={`At least so often: ${name}`}
          value={least}
          onChange={(value) => {
            const next = Number(value)
            if (!Number.isInteger(next) || next < 1) return
            onChange({
              ...leaf,
              times: { at_least: next, ...(most === undefined ? {} : { at_most: Math.max(next, most) }) },
            })
          }}
        />
        <Text size="xs">to</Text>
        <NumberInput
          size="xs"
          w={110}
          min={least}
          max={1_000_000}
          allowDecimal={false}
          placeholder="any"
          aria-label={`At most so often: ${name}`}
          value={most ?? ''}
          onChange={(value) => {
            const next = Number(value)
            const isGiven = value !== '' && Number.isInteger(next) && next >= least
            onChange({ ...leaf, times: { at_least: least, ...(isGiven ? { at_most: next } : {}) } })
          }}
        />
        <Text size="xs">times</Text>
      </Group>
      <WithinFields leaf={leaf} name={name} onChange={onChange} />
    </>
  )
}

const unitWords = ['hour', 'day', 'week', 'month'] as const

function WithinFields({ leaf, name, onChange }: LeafProps<Did | FirstDid>) {
  const { within } = leaf
  const set = (next: Within): void => onChange({ ...leaf, within: next })
  const kind = within === 'ever' ? 'ever' : 'last' in within ? 'last' : 'between'
  const today = new Date().toISOString().slice(0, 10)
  return (
    <Group gap={6}>
      <Select
        size="xs"
        w={120}
        aria-label={`When: ${name}`}
        allowDeselect={false}
        data={[
          { value: 'last', label: 'in the last' },
          { value: 'between', label: 'between' },
          { value: 'ever', label: 'at any time' },
        ]}
        value={kind}
        onChange={(value) => {
          if (value === 'ever') set('ever')
          if (value === 'last') set({ last: 30, unit: 'day' })
          if (value === 'between') set({ from: today, to: today })
        }}
      />
      {within !== 'ever' && 'last' in within && (
        <>
          <NumberInput
            size="xs"
            w={80}
            min={1}
            max={3_660}
            allowDecimal={false}
            aria-label={`How many: ${name}`}
            value={within.last}
            onChange={(value) => {
              const last = Number(value)
              if (Number.isInteger(last) && last >= 1 && last <= 3_660) set({ ...within, last })
            }}
          />
          <Select
            size="xs"
            w={100}
            aria-label={`Unit: ${name}`}
            allowDeselect={false}
            data={unitWords.map((value) => ({ value, label: `${value}s` }))}
            value={within.unit}
            onChange={(value) => {
              const unit = unitWords.find((one) => one === value)
              if (unit !== undefined) set({ ...within, unit })
            }}
          />
        </>
      )}
      {within !== 'ever' && 'from' in within && (
        <>
          <DayField
            label={`From: ${name}`}
            value={within.from}
            onChange={(from) => set({ from, to: later(from, within.to) })}
          />
          <DayField
            label={`To: ${name}`}
            value={within.to}
            onChange={(to) => set({ from: earlier(within.from, to), to })}
          />
        </>
      )}
    </Group>
  )
}
const later = (a: string, b: string): string => (a > b ? a : b)
const earlier = (a: string, b: string): string => (a < b ? a : b)

interface DayFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (day: string) => void
}
const DayField = ({ label, value, onChange }: DayFieldProps) => (
  <TextInput
    size="xs"
    type="date"
    aria-label={label}
    value={value}
    onChange={({ currentTarget }) => {
      if (currentTarget.value !== '') onChange(currentTarget.value)
    }}
  />
)

function PersonFields({ leaf, name, onChange }: LeafProps<Extract<Leaf, { person: unknown }>>) {
  const isUnfinished = 'and' in leaf.person && leaf.person.and.length === 0
  const [isOpen, setIsOpen] = useState(isUnfinished)
  const set = (filter: Filter | undefined): void =>
    onChange(filter === undefined ? unfinishedPerson : { person: filter })
  return (
    <>
      {isUnfinished && (
        <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
          Choose a property of the person
        </Button>
      )}
      <FilterField
        name={name}
        filter={isUnfinished ? undefined : leaf.person}
        isOpen={isOpen}
        onOpen={setIsOpen}
        onChange={set}
      />
    </>
  )
}

function CohortField({ leaf, name, without, onChange }: LeafProps<Extract<Leaf, { cohort: unknown }>>) {
  const { projectId } = usePage()
  const cohorts = (useCohorts(projectId).data ?? []).filter(({ id }) => id !== without)
  return (
    <Select
      size="xs"
      aria-label={`Cohort of ${name}`}
      placeholder={cohorts.length === 0 ? 'No cohort yet: make one under Cohorts' : 'Choose a cohort'}
      data={cohorts.map(({ id, name: label }) => ({ value: String(id), label }))}
      value={leaf.cohort === 0 ? null : String(leaf.cohort)}
      onChange={(value) => onChange({ cohort: value === null ? 0 : Number(value) })}
      searchable
    />
  )
}
