// What is asked about people: who, which columns, one row for each of what.
import { ActionIcon, Group, Select, Stack, TextInput } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { BreakdownFields } from '../explore/breakdown-fields.tsx'
import { IssuesAt } from '../explore/issues.tsx'
import type { FieldsProps } from '../explore/kinds.ts'
import { NameButton, PartName } from '../explore/part-name.tsx'
import { FieldsHead, SelectionFields } from '../explore/selection-fields.tsx'
import { moved, SortableList } from '../explore/sortable-list.tsx'
import { PropertyPicker } from '../filters/property-picker.tsx'
import {
  measureWords,
  mostMeasures,
  moveMeasure,
  needsProperty,
  removeMeasure,
  type MeasureDraft,
  type MeasureName,
  type PeopleConfig,
} from './config.ts'
import { WhoFields } from './who-fields.tsx'
import { groupOf } from './who.ts'

export function PeopleFields({ config, change }: FieldsProps<'people', PeopleConfig>) {
  const { measures, properties } = config
  const [isAdding, setIsAdding] = useState(false)
  const setMeasure = (index: number, measure: MeasureDraft | undefined, typing?: string): void =>
    change(
      (now) => (measure === undefined ? removeMeasure(now, index) : { measures: now.measures.with(index, measure) }),
      typing === undefined ? {} : { typing },
    )
  return (
    <>
      <TextInput
        leftSection={<IconSearch size={14} aria-hidden />}
        label="Search"
        placeholder="Text in an id or a property"
        maxLength={300}
        value={config.search}
        onChange={({ currentTarget }) => change({ search: currentTarget.value, offset: 0 }, { typing: 'search' })}
      />
      <Stack gap={6}>
        <FieldsHead title="Who" />
        <WhoFields
          group={groupOf(config.who)}
          name="Conditions"
          onChange={({ join, parts }) =>
            change({
              who: parts.length === 0 ? undefined : join === 'and' ? { and: [...parts] } : { or: [...parts] },
              offset: 0,
            })
          }
        />
        <IssuesAt path="who" />
      </Stack>
      <Stack gap={6}>
        <FieldsHead
          title="Columns"
          add="Column"
          onAdd={
            measures.length < mostMeasures
              ? () => change((now) => ({ measures: [...now.measures, { measure: 'total' }] }))
              : undefined
          }
        />
        {measures.length > 0 && (
          <SortableList
            label="Columns"
            count={measures.length}
            nameOf={(index) => `Column ${index + 1}`}
            onMove={(from, to) => change((now) => moveMeasure(now, from, to))}
          >
            {(index, grip) => {
              const measure = measures[index]
              return (
                measure !== undefined && (
                  <MeasureCard
                    measure={measure}
                    index={index}
                    grip={grip}
                    onChange={(next, typing) => setMeasure(index, next, typing)}
                  />
                )
              )
            }}
          </SortableList>
        )}
      </Stack>
      {config.group_by.length === 0 && (
        <Stack gap={6}>
          <FieldsHead
            title="Properties of the person"
            add="Property"
            onAdd={properties.length < 20 && !isAdding ? () => setIsAdding(true) : undefined}
          />
          {properties.length > 0 && (
            <SortableList
              label="Properties of the person"
              count={properties.length}
              nameOf={(index) => properties[index] ?? ''}
              onMove={(from, to) => change((now) => ({ properties: moved(now.properties, from, to) }))}
            >
              {(index, grip) => (
                <Group gap={4} wrap="nowrap">
                  {grip}
                  <span className="cairn-people-property">{properties[index]}</span>
                  <ActionIcon
                    ml="auto"
                    aria-label={`Remove the property ${properties[index]}`}
                    onClick={() => change({ properties: properties.toSpliced(index, 1) })}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                </Group>
              )}
            </SortableList>
          )}
          {isAdding && (
            <PropertyPicker
              label="Another property of the person"
              value={undefined}
              withCohorts={false}
              isAutofocused
              onPick={(picked) => {
                setIsAdding(false)
                const name = picked.replace(/^(person|properties)\./, '')
                if (!properties.includes(name)) change({ properties: [...properties, name] })
              }}
            />
          )}
        </Stack>
      )}
      <BreakdownFields
        title="One row for each"
        path="group_by"
        value={config.group_by}
        onChange={(group_by) => change({ group_by, order: undefined, offset: 0 })}
      />
    </>
  )
}

interface MeasureCardProps {
  readonly measure: MeasureDraft
  readonly index: number
  readonly grip: ReactNode
  readonly onChange: (measure: MeasureDraft | undefined, typing?: string) => void
}

function MeasureCard({ measure, index, grip, onChange }: MeasureCardProps) {
  const [isNaming, setIsNaming] = useState(false)
  const name = `column ${index + 1}`
  const { events: _events, filter: _filter, ...rest } = measure
  return (
    <>
      <Group gap={6} wrap="nowrap">
        {grip}
        <Select
          size="xs"
          flex={1}
          aria-label={`Measure of ${name}`}
          allowDeselect={false}
          data={Object.entries(measureWords).map(([value, label]) => ({ value, label }))}
          value={measure.measure}
          onChange={(value) => value !== null && onChange({ ...measure, measure: value as MeasureName })}
        />
        <NameButton name={name} onClick={() => setIsNaming(true)} />
        <ActionIcon aria-label={`Remove ${name}`} onClick={() => onChange(undefined)}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Group>
      {needsProperty(measure.measure) && (
        <PropertyPicker
          label={`Property of ${name}`}
          value={measure.property}
          withCohorts={false}
          onPick={(property) => onChange({ ...measure, property })}
        />
      )}
      <SelectionFields
        name={name}
        value={measure}
        every="Every event"
        path={`measures[${index}]`}
        onChange={(selection) => onChange({ ...rest, ...selection })}
      />
      <PartName
        name={name}
        value={measure.label}
        isNaming={isNaming}
        onChange={(label) => {
          const { label: _label, ...unnamed } = measure
          onChange(label === undefined ? unnamed : { ...unnamed, label }, `name ${index}`)
        }}
        onDone={() => setIsNaming(false)}
      />
      <IssuesAt path={`measures[${index}].property`} />
    </>
  )
}
