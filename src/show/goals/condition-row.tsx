// One condition of a goal: a property, how it is compared, and with what.
import { ActionIcon, Group, Select, TagsInput, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { fields } from '../../event/index.ts'
import type { CataloguePropertyJson } from '../../api/index.ts'
import { useReport } from '../api/reports.ts'
import { isOperator, operators, type Operator } from '../view/check-filter.ts'
import { isFieldName, type PropertyCondition } from '../view/filter-text.ts'
import { previewRange } from './goal-preview.tsx'

interface ConditionRowProps {
  readonly projectId: number
  readonly condition: PropertyCondition
  /** From 1, for those who don't see the rows. */
  readonly number: number
  /** Of the chosen event. */
  readonly properties: readonly CataloguePropertyJson[]
  readonly onChange: (condition: PropertyCondition) => void
  readonly onRemove: () => void
}

const offered = Object.keys(operators).filter(
  (name): name is Operator => isOperator(name) && operators[name].values !== 'cohort',
)
const ownPrefix = 'properties.'
const nameOf = (property: string): string => property.slice(ownPrefix.length)

/** The same property with another way to compare: what was typed stays where it can. */
function withOperator(condition: PropertyCondition, operator: Operator): PropertyCondition {
  const { property } = condition
  const values = 'value' in condition ? [condition.value].flat() : []
  const [first = '', second = ''] = values
  const kind = operators[operator].values
  const value = kind === 'one' ? first : kind === 'two' ? [first, second] : values.length === 0 ? '' : values
  return (kind === 'none' ? { property, operator } : { property, operator, value }) as PropertyCondition
}

/** Numbers are compared as numbers. */
const boundOf = (text: string): string | number =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text

export function ConditionRow({ projectId, condition, number, properties, onChange, onRemove }: ConditionRowProps) {
  const { property, operator } = condition
  const own = properties.map((one) => one.property)
  const isNew = property.startsWith(ownPrefix) && !own.includes(property)
  const kind = operators[operator].values
  const values = 'value' in condition ? [condition.value].flat().map(String) : []
  const label = (what: string): string => `Condition ${number}: ${what}`
  return (
    <Group gap="xs" align="flex-start" wrap="wrap" role="group" aria-label={`Condition ${number}`}>
      <Select
        aria-label={label('property')}
        searchable
        allowDeselect={false}
        style={{ flex: '2 1 150px' }}
        value={property}
        onChange={(next) => next !== null && onChange({ ...condition, property: next })}
        data={[
          {
            group: 'Of this event',
            items: [...own, ...(isNew ? [property] : [])].map((one) => ({ value: one, label: nameOf(one) })),
          },
          {
            group: 'Of every event',
            items: Object.entries(fields)
              .filter(([name]) => name !== 'event_name')
              .map(([name, field]) => ({ value: name, label: field.label })),
          },
        ]}
        maxDropdownHeight={260}
      />
      <Select
        aria-label={label('comparison')}
        allowDeselect={false}
        style={{ flex: '1 1 120px' }}
        value={operator}
        onChange={(next) => next !== null && isOperator(next) && onChange(withOperator(condition, next))}
        data={offered.map((name) => ({ value: name, label: operators[name].label }))}
      />
      {kind === 'many' && (
        <ManyValues
          projectId={projectId}
          property={property}
          examples={properties.find((one) => one.property === property)?.examples ?? []}
          label={label('values')}
          values={values.filter((value) => value !== '')}
          onChange={(next) =>
            onChange({
              ...condition,
              value: next.length === 1 ? next[0] : next.length === 0 ? '' : next,
            } as PropertyCondition)
          }
        />
      )}
      {(kind === 'one' || kind === 'two') &&
        Array.from({ length: kind === 'one' ? 1 : 2 }, (_, index) => (
          <TextInput
            // Two fields that never change places.
            // oxlint-disable-next-line no-array-index-key
            key={index}
            aria-label={label(kind === 'one' ? 'value' : index === 0 ? 'from' : 'to')}
            placeholder="10 or 2026-01-31"
            style={{ flex: '2 1 110px' }}
            value={values[index] ?? ''}
            onChange={({ currentTarget }) => {
              const bound = boundOf(currentTarget.value)
              const next = kind === 'one' ? bound : values.map(boundOf).with(index, bound)
              onChange({ ...condition, value: next } as PropertyCondition)
            }}
          />
        ))}
      <ActionIcon size="lg" onClick={onRemove} aria-label={`Remove condition ${number}`}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  )
}

interface ManyValuesProps {
  readonly projectId: number
  readonly property: string
  readonly examples: readonly string[]
  readonly label: string
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

/** Any of these values; the most frequent ones are offered. */
function ManyValues({ projectId, property, examples, label, values, onChange }: ManyValuesProps) {
  const isBuiltIn = isFieldName(property)
  const frequent = useReport(
    projectId,
    { kind: 'table' as const, range: previewRange, breakdown: [property], measures: ['events' as const], limit: 20 },
    { enabled: isBuiltIn },
  )
  const found = isBuiltIn ? (frequent.data?.rows ?? []).map(({ key }) => key[0] ?? '') : examples
  return (
    <TagsInput
      aria-label={label}
      placeholder={values.length === 0 ? 'Value, then Enter' : ''}
      style={{ flex: '3 1 180px' }}
      value={[...values]}
      onChange={onChange}
      data={[...new Set(found.filter((value) => value !== ''))]}
      acceptValueOnBlur
      splitChars={[]}
      maxTags={100}
      clearable={values.length > 1}
      clearButtonProps={{ 'aria-label': 'Remove all values' }}
    />
  )
}
