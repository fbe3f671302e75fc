// Which steps are one? Rules by wildcards or regular expressions; the first that fits holds.
import { ActionIcon, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { IssuesAt } from '../issues.tsx'
import { FieldsHead } from '../selection-fields.tsx'
import { moved, SortableList } from '../sortable-list.tsx'
import type { Rule } from './config.ts'

interface RuleFieldsProps {
  readonly rules: readonly Rule[]
  /** `typing`: what is typed into, for undo. */
  readonly onChange: (rules: readonly Rule[], typing?: string) => void
}

const matches = [
  { value: 'wildcard', label: 'like' },
  { value: 'regex', label: 'regex' },
] as const

export function RuleFields({ rules, onChange }: RuleFieldsProps) {
  return (
    <Stack gap={6}>
      <FieldsHead
        title="Steps as one"
        add="Rule"
        onAdd={rules.length < 50 ? () => onChange([...rules, { match: 'wildcard', pattern: '', name: '' }]) : undefined}
      />
      {rules.length === 0 ? (
        <Text size="xs" c="dimmed">
          For pages that differ only by a name: /blog/* as “Blog”. ** is any text, * any text without a slash.
        </Text>
      ) : (
        <SortableList
          label="Rules"
          count={rules.length}
          nameOf={(index) => `Rule ${index + 1}`}
          onMove={(from, to) => onChange(moved(rules, from, to))}
        >
          {(index, grip) => {
            const rule = rules[index]
            return (
              rule !== undefined && (
                <RuleField
                  index={index}
                  rule={rule}
                  grip={grip}
                  onChange={(next, typing) => onChange(rules.with(index, next), typing)}
                  onRemove={() => onChange(rules.toSpliced(index, 1))}
                />
              )
            )
          }}
        </SortableList>
      )}
      <IssuesAt path="nodes.rules" />
    </Stack>
  )
}

interface RuleFieldProps {
  readonly index: number
  readonly rule: Rule
  readonly grip: ReactNode
  readonly onChange: (rule: Rule, typing?: string) => void
  readonly onRemove: () => void
}

function RuleField({ index, rule, grip, onChange, onRemove }: RuleFieldProps) {
  const name = `rule ${index + 1}`
  return (
    <>
      <Group gap={4} wrap="nowrap">
        {grip}
        <Select
          size="xs"
          w={84}
          aria-label={`How ${name} fits`}
          allowDeselect={false}
          data={matches}
          value={rule.match}
          onChange={(value) => onChange({ ...rule, match: value === 'regex' ? 'regex' : 'wildcard' })}
        />
        <TextInput
          size="xs"
          flex={1}
          aria-label={`Pattern of ${name}`}
          placeholder={rule.match === 'regex' ? '^/blog/' : '/blog/*'}
          maxLength={1_000}
          value={rule.pattern}
          onChange={(event) => onChange({ ...rule, pattern: event.currentTarget.value }, `${name} pattern`)}
        />
        <ActionIcon aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Group>
      <TextInput
        size="xs"
        aria-label={`Name of ${name}`}
        placeholder="is called, e.g. Blog"
        maxLength={200}
        value={rule.name}
        onChange={(event) => onChange({ ...rule, name: event.currentTarget.value }, `${name} name`)}
      />
    </>
  )
}
