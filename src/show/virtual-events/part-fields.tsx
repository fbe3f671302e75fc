// Which captured events are meant? One part: an event, and conditions that all must hold.
import { ActionIcon, Autocomplete, Button, Group, Menu, Select, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useCatalogue } from '../api/catalogue.ts'
import { FilterField } from '../filters/filter-field.tsx'
import { usePage } from '../view/use-page.ts'
import { matchWords, ruleNames, ruleWords, type PartDraft, type Rule, type RuleName } from './draft.ts'

interface PartFieldsProps {
  readonly index: number
  readonly part: PartDraft
  readonly onChange: (part: PartDraft) => void
  /** Absent for the only one. */
  readonly onRemove: (() => void) | undefined
}

export function PartFields({ index, part, onChange, onRemove }: PartFieldsProps) {
  const { projectId } = usePage()
  const names = (useCatalogue(projectId).data ?? []).map(({ event_name: name }) => name)
  const [isFiltering, setIsFiltering] = useState(false)
  const { rules, selector } = part
  const of = `part ${index + 1}`
  const setRule = (name: RuleName, rule: Rule | undefined): void => {
    const { [name]: _, ...others } = rules
    onChange({ ...part, rules: rule === undefined ? others : { ...others, [name]: rule } })
  }
  const missing = ruleNames.filter((name) => rules[name] === undefined)
  return (
    <div className="cairn-field-card" role="group" aria-label={`Part ${index + 1}`}>
      <Group gap={6} wrap="nowrap">
        {index > 0 && <span className="cairn-or">or</span>}
        <Autocomplete
          flex={1}
          size="xs"
          aria-label={`Event of ${of}`}
          placeholder="Any event"
          data={names}
          limit={50}
          maxLength={200}
          value={part.eventName}
          onChange={(eventName) => onChange({ ...part, eventName })}
        />
        {onRemove !== undefined && (
          <ActionIcon aria-label={`Remove ${of}`} onClick={onRemove}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {ruleNames.map((name) => {
        const rule = rules[name]
        return (
          rule !== undefined && (
            <RuleFields key={name} name={name} of={of} rule={rule} onChange={(next) => setRule(name, next)} />
          )
        )
      })}
      {selector !== undefined && (
        <Group gap={6} wrap="nowrap">
          <TextInput
            flex={1}
            size="xs"
            label="Element"
            aria-label={`Element of ${of}`}
            placeholder="form#order > button.buy"
            maxLength={1_000}
            value={selector}
            onChange={(event) => onChange({ ...part, selector: event.currentTarget.value })}
          />
          <ActionIcon
            mt={24}
            aria-label={`Remove the element of ${of}`}
            onClick={() => onChange({ ...part, selector: undefined })}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      <FilterField
        name={part.eventName || 'any event'}
        filter={part.filter}
        isOpen={isFiltering}
        onOpen={setIsFiltering}
        onChange={(filter) => onChange({ ...part, filter })}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            Condition
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {missing.map((name) => (
            <Menu.Item key={name} onClick={() => setRule(name, { match: 'is', value: '' })}>
              {ruleWords[name].label}
            </Menu.Item>
          ))}
          {selector === undefined && (
            <Menu.Item onClick={() => onChange({ ...part, selector: '' })}>Element by a CSS selector</Menu.Item>
          )}
          {part.filter === undefined && <Menu.Item onClick={() => setIsFiltering(true)}>Properties</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

interface RuleFieldsProps {
  readonly name: RuleName
  readonly of: string
  readonly rule: Rule
  readonly onChange: (rule: Rule | undefined) => void
}

function RuleFields({ name, of, rule, onChange }: RuleFieldsProps) {
  const { label, example } = ruleWords[name]
  return (
    <div>
      <Text size="xs" fw={500} mb={2}>
        {label}
      </Text>
      <Group gap={6} wrap="nowrap">
        <Select
          size="xs"
          w={128}
          aria-label={`${label} of ${of}: how`}
          allowDeselect={false}
          data={matchWords}
          value={rule.match}
          onChange={(match) =>
            onChange({ ...rule, match: matchWords.find(({ value }) => value === match)?.value ?? 'is' })
          }
        />
        <TextInput
          flex={1}
          size="xs"
          aria-label={`${label} of ${of}`}
          placeholder={example}
          maxLength={1_000}
          value={rule.value}
          onChange={(event) => onChange({ ...rule, value: event.currentTarget.value })}
        />
        <ActionIcon aria-label={`Remove: ${label} of ${of}`} onClick={() => onChange(undefined)}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Group>
    </div>
  )
}
