// By which properties is it broken down? Up to three, in an order that can be changed.
import { ActionIcon, Group, Stack } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { propertyLabel } from '../filters/property-words.ts'
import { PropertyPicker } from '../filters/property-picker.tsx'
import { IssuesAt } from './issues.tsx'
import { FieldsHead } from './selection-fields.tsx'
import { moved, SortableList } from './sortable-list.tsx'

interface BreakdownFieldsProps {
  readonly value: readonly string[]
  readonly onChange: (breakdown: string[]) => void
  /** Of the part. */
  readonly title?: string
  readonly max?: number
  /** Its place in the report. */
  readonly path?: string
}

export function BreakdownFields(props: BreakdownFieldsProps) {
  const { value, onChange, title = 'Broken down by', max = 3, path = 'breakdown' } = props
  const [isAdding, setIsAdding] = useState(false)
  return (
    <Stack gap={6}>
      <FieldsHead
        title={title}
        add="Property"
        onAdd={value.length < max && !isAdding ? () => setIsAdding(true) : undefined}
      />
      {value.length > 0 && (
        <SortableList
          label={title}
          count={value.length}
          nameOf={(index) => propertyLabel(value[index] ?? '')}
          onMove={(from, to) => onChange(moved(value, from, to))}
        >
          {(index, grip) => (
            <Group gap={4} wrap="nowrap">
              {grip}
              <PropertyPicker
                label={`Breakdown ${index + 1}`}
                value={value[index]}
                without={value.filter((_, at) => at !== index)}
                onPick={(picked) => onChange(value.with(index, picked))}
              />
              <ActionIcon
                ml="auto"
                aria-label={`Remove breakdown by ${propertyLabel(value[index] ?? '')}`}
                onClick={() => onChange(value.toSpliced(index, 1))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Group>
          )}
        </SortableList>
      )}
      {isAdding && (
        <Group gap={4} wrap="nowrap">
          <PropertyPicker
            label={`Breakdown ${value.length + 1}`}
            value={undefined}
            without={value}
            onPick={(picked) => {
              onChange([...value, picked])
              setIsAdding(false)
            }}
          />
          <ActionIcon ml="auto" aria-label="No further breakdown" onClick={() => setIsAdding(false)}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      <IssuesAt path={path} />
    </Stack>
  )
}
