// How is a filter made? Rows of property, operator and values, joined by and / or, in groups; values are suggested from the range.
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useMemo, useState, type FormEvent } from 'react'
import { fields } from '../../event/index.ts'
import type { Filter } from '../../report/index.ts'
import { useCohorts } from '../api/cohorts.ts'
import { useGoals } from '../api/goals.ts'
import { useReport } from '../api/reports.ts'
import { operators, type Operator } from '../view/check-filter.ts'
import { isFieldName } from '../view/filter-text.ts'
import { tableReport } from '../view/reports.ts'
import {
  draftOf,
  filterOfDraft,
  newGroup,
  newRow,
  isWhole,
  operatorsFor,
  type DraftGroup,
  type DraftRow,
} from './filter-draft.ts'
import { filterSentence, valueLabel } from './filter-words.ts'
import { PropertyPicker } from './property-picker.tsx'
import type { PickerGroup } from './search-picker.tsx'
import { usePage } from '../view/use-page.ts'

interface FilterEditorProps {
  /** undefined: a new one. */
  readonly filter: Filter | undefined
  readonly onSave: (filter: Filter) => void
  readonly onCancel: () => void
}

export function FilterEditor({ filter, onSave, onCancel }: FilterEditorProps) {
  const { projectId } = usePage()
  const goals = useGoals(projectId).data
  const cohorts = useCohorts(projectId).data
  const [draft, setDraft] = useState<DraftGroup>(() => draftOf(filter))
  const goalFilters = useMemo(() => new Map((goals ?? []).map((goal) => [`goal:${goal.id}`, goal.filter])), [goals])
  const finished = filterOfDraft(draft, goalFilters)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (finished !== undefined) onSave(finished)
  }
  return (
    <form onSubmit={submit}>
      <GroupFields group={draft} depth={0} onChange={setDraft} />
      <Text size="sm" c="dimmed" mt="md" mih={22} aria-live="polite">
        {finished === undefined
          ? 'Choose a property and at least one value.'
          : filterSentence(finished, goals, cohorts)}
      </Text>
      <Group justify="flex-end" mt="sm">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" disabled={finished === undefined}>
          Apply
        </Button>
      </Group>
    </form>
  )
}

interface GroupFieldsProps {
  readonly group: DraftGroup
  readonly depth: number
  readonly onChange: (group: DraftGroup) => void
  readonly onRemove?: () => void
}

export function GroupFields({ group, depth, onChange, onRemove }: GroupFieldsProps) {
  const replace = (index: number, part: DraftRow | DraftGroup | undefined): void =>
    onChange({
      ...group,
      parts: part === undefined ? group.parts.toSpliced(index, 1) : group.parts.with(index, part),
    })
  return (
    <Stack
      gap="xs"
      className={depth > 0 ? 'cairn-filter-group' : undefined}
      role="group"
      aria-label={`All of a group joined by ${group.join}`}
    >
      {(group.parts.length > 1 || depth > 0) && (
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="How these are joined"
            data={[
              { value: 'and', label: 'All hold' },
              { value: 'or', label: 'Any holds' },
            ]}
            value={group.join}
            onChange={(value) => onChange({ ...group, join: value === 'or' ? 'or' : 'and' })}
          />
          <Checkbox
            size="xs"
            label="not"
            checked={group.isNegated}
            onChange={(event) => onChange({ ...group, isNegated: event.currentTarget.checked })}
          />
          {onRemove !== undefined && (
            <ActionIcon ml="auto" variant="subtle" color="gray" aria-label="Remove the group" onClick={onRemove}>
              <IconX size={14} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      )}
      {group.parts.map((part, index) =>
        part.kind === 'row' ? (
          <RowFields
            key={part.id}
            row={part}
            onChange={(row) => replace(index, row)}
            {...(group.parts.length > 1 ? { onRemove: () => replace(index, undefined) } : {})}
          />
        ) : (
          <GroupFields
            key={part.id}
            group={part}
            depth={depth + 1}
            onChange={(changed) => replace(index, changed)}
            onRemove={() => replace(index, undefined)}
          />
        ),
      )}
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onChange({ ...group, parts: [...group.parts, newRow()] })}
        >
          + Condition
        </Button>
        {depth === 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() =>
              onChange({ ...group, parts: [...group.parts, newGroup(group.join === 'and' ? 'or' : 'and')] })
            }
          >
            + Group
          </Button>
        )}
      </Group>
    </Stack>
  )
}

interface RowFieldsProps {
  readonly row: DraftRow
  readonly onChange: (row: DraftRow) => void
  readonly onRemove?: () => void
}

function RowFields({ row, onChange, onRemove }: RowFieldsProps) {
  const goalChoices = useGoalChoices()
  const removal = onRemove !== undefined && (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label="Remove the condition" onClick={onRemove}>
      <IconX size={14} aria-hidden />
    </ActionIcon>
  )
  if (row.fixed !== undefined)
    return (
      <Group gap="xs">
        <Text size="sm" flex={1}>
          {filterSentence(row.fixed)}
        </Text>
        {removal}
      </Group>
    )
  const possible = operatorsFor(row.property)
  return (
    <Group gap="xs" align="flex-start" className="cairn-filter-row">
      <PropertyPicker
        label="Property"
        placeholder="Property"
        value={row.property === '' ? undefined : row.property}
        more={goalChoices}
        isAutofocused={row.property === ''}
        inCohorts
        onPick={(property) =>
          onChange({
            ...row,
            property,
            values: [],
            operator: operatorsFor(property).includes(row.operator) ? row.operator : 'is',
          })
        }
      />
      {!row.property.startsWith('goal:') && (
        <Select
          aria-label="Operator"
          data={possible.map((operator) => ({ value: operator, label: operators[operator].label }))}
          allowDeselect={false}
          w={158}
          value={row.operator}
          onChange={(operator) => onChange({ ...row, operator: operator as Operator })}
        />
      )}
      {row.property !== '' && <ValueFields row={row} onChange={onChange} />}
      {removal}
    </Group>
  )
}

/** A goal stands for its own conditions. */
function useGoalChoices(): readonly PickerGroup[] {
  const { projectId } = usePage()
  const goals = useGoals(projectId).data
  return useMemo(
    () =>
      goals === undefined || goals.length === 0
        ? []
        : [{ group: 'Completed goal', items: goals.map(({ id, name }) => ({ value: `goal:${id}`, label: name })) }],
    [goals],
  )
}

function ValueFields({ row, onChange }: Pick<RowFieldsProps, 'row' | 'onChange'>) {
  const { projectId, view, context } = usePage()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 200)
  const kind = operators[row.operator].values
  const isText = kind === 'many' && !isWhole(row.property)
  // Of the range, whatever the filters: a filter is to be changed, not only to be narrowed.
  const suggestions = useReport(
    projectId,
    isText
      ? tableReport(
          { ...view, filters: [], goal: undefined },
          { ...context, segmentFilter: undefined },
          {
            breakdown: [row.property],
            measures: ['visitors'],
            search: asked,
            limit: 30,
            withCompare: false,
          },
        )
      : undefined,
  )
  if (kind === 'none' || isWhole(row.property)) return null
  if (!isText) {
    const inputs = kind === 'two' ? [0, 1] : [0]
    return inputs.map((index) => (
      <TextInput
        key={index}
        aria-label={index === 0 ? (kind === 'two' ? 'From' : 'Value') : 'To'}
        placeholder={index === 0 ? '10 or 2026-01-31' : 'to'}
        w={140}
        value={row.values[index] ?? ''}
        onChange={(event) =>
          onChange({
            ...row,
            values: inputs.map((at) => (at === index ? event.currentTarget.value : (row.values[at] ?? ''))),
          })
        }
      />
    ))
  }
  const found = (suggestions.data?.rows ?? [])
    .map(({ key }) => key[0])
    .filter((value) => typeof value === 'string' && value !== '')
  const canNameCase = !isFieldName(row.property) || fields[row.property].type === 'text'
  return (
    <Stack gap={4} flex={1} miw={200}>
      <TagsInput
        aria-label="Values"
        placeholder={row.values.length === 0 ? 'Value' : 'or…'}
        data={[...new Set(found as string[])]}
        renderOption={({ option }) => valueLabel(row.property, option.value)}
        filter={({ options }) => options}
        maxDropdownHeight={260}
        clearable
        acceptValueOnBlur
        splitChars={['\n']}
        maxTags={100}
        value={[...row.values]}
        searchValue={search}
        onSearchChange={setSearch}
        onChange={(values) => onChange({ ...row, values })}
      />
      {canNameCase && !['is', 'is_not'].includes(row.operator) && (
        <Checkbox
          size="xs"
          label="Any case"
          checked={row.anyCase}
          onChange={(event) => onChange({ ...row, anyCase: event.currentTarget.checked })}
        />
      )}
    </Stack>
  )
}
