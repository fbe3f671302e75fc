// How is a goal made and changed? One dialog: what completes it, what it is worth, its name; counted while one types.
import { Alert, Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMemo, useState, type FormEvent } from 'react'
import type { GoalJson } from '../../api/index.ts'
import { useEventDefinitions } from '../api/definitions.ts'
import { useGoals, useSaveGoal } from '../api/goals.ts'
import { ApiError } from '../api/request.ts'
import { definitionOf, draftOf, emptyDraft, issuesOf, suggestedName, type Draft } from './draft.ts'
import { EventGoalFields } from './event-goal-fields.tsx'
import { GoalPreview } from './goal-preview.tsx'
import { PageGoalFields } from './page-goal-fields.tsx'

interface GoalEditorProps {
  readonly projectId: number
  /** The project's currency. */
  readonly currency: string
  /** undefined: a new one. */
  readonly goal: GoalJson | undefined
  /** What a new one starts with. */
  readonly start?: Partial<Draft>
  readonly onClose: () => void
}

const currencies = Intl.supportedValuesOf('currency')

export function GoalEditor({ projectId, currency, goal, start, onClose }: GoalEditorProps) {
  const [draft, setDraft] = useState<Draft>(() =>
    goal === undefined ? { ...emptyDraft(currency), ...start } : draftOf(goal, currency),
  )
  const [isTried, setTried] = useState(false)
  const definitions = useEventDefinitions(projectId)
  const save = useSaveGoal(projectId)
  const goals = useGoals(projectId).data
  const goalFilters = useMemo(() => new Map(goals?.map((one) => [`goal:${one.id}`, one.filter])), [goals])
  const eventLabel = (eventName: string): string =>
    definitions.data?.find(({ event_name, display_name }) => event_name === eventName && display_name !== '')
      ?.display_name ?? eventName
  const change = (part: Partial<Draft>): void => {
    save.reset()
    setDraft((before) => ({ ...before, ...part }))
  }
  const named = draft.hasOwnName ? draft : { ...draft, name: suggestedName(draft, eventLabel) }
  const issues = isTried ? issuesOf(named, goalFilters) : {}
  const definition = definitionOf(draft, goalFilters)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (definition === undefined || Object.keys(issuesOf(named, goalFilters)).length > 0) return
    save.mutate({ id: goal?.id, name: named.name.trim(), definition }, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title={goal === undefined ? 'New goal' : 'Change the goal'} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Stack gap={6}>
            <Text size="sm" fw={500} id="goal-kind">
              The goal is reached by
            </Text>
            <SegmentedControl
              aria-labelledby="goal-kind"
              fullWidth
              value={draft.kind}
              onChange={(kind) => change({ kind })}
              data={[
                { value: 'page', label: 'visiting a page' },
                { value: 'event', label: 'an event' },
              ]}
            />
          </Stack>
          {draft.kind === 'page' ? (
            <PageGoalFields
              projectId={projectId}
              path={draft.path}
              error={issues.path}
              onChange={(path) => change({ path })}
            />
          ) : (
            <EventGoalFields projectId={projectId} draft={draft} issues={issues} onChange={change} />
          )}
          <GoalPreview projectId={projectId} definition={definition} />
          <ValueFields draft={draft} error={issues.amount} onChange={change} />
          <TextInput
            label="Name"
            description="As it stands in reports."
            value={named.name}
            maxLength={100}
            error={issues.name}
            onChange={({ currentTarget }) =>
              change({ name: currentTarget.value, hasOwnName: currentTarget.value !== '' })
            }
          />
          {save.isError && (
            <Alert color="red" role="alert">
              {save.error instanceof ApiError ? `${save.error.message} ${save.error.hint}` : save.error.message}
            </Alert>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {goal === undefined ? 'Create the goal' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface ValueFieldsProps {
  readonly draft: Draft
  readonly error: string | undefined
  readonly onChange: (change: Partial<Draft>) => void
}

function ValueFields({ draft, error, onChange }: ValueFieldsProps) {
  return (
    <Group gap="sm" align="flex-start" wrap="wrap">
      <Select
        label="Value"
        description="What one conversion is worth."
        style={{ flex: '2 1 220px' }}
        allowDeselect={false}
        value={draft.valueKind}
        onChange={(kind) => kind !== null && onChange({ valueKind: kind })}
        data={[
          { value: 'none', label: 'No value' },
          { value: 'fixed', label: 'The same amount each time' },
          { value: 'revenue', label: 'The revenue that the event tells' },
        ]}
      />
      {draft.valueKind === 'fixed' && (
        <>
          <TextInput
            label="Amount"
            description="Per conversion."
            style={{ flex: '1 1 100px' }}
            inputMode="decimal"
            placeholder="12.50"
            value={draft.amount}
            error={error}
            onChange={({ currentTarget }) => onChange({ amount: currentTarget.value.replace(',', '.').trim() })}
          />
          <Select
            label="Currency"
            description="ISO 4217."
            style={{ flex: '1 1 100px' }}
            searchable
            allowDeselect={false}
            value={draft.currency}
            onChange={(currency) => currency !== null && onChange({ currency })}
            data={currencies}
            limit={200}
          />
        </>
      )}
    </Group>
  )
}
