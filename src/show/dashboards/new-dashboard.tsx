// How is a dashboard begun? Empty, or from a template whose events are matched with the project's own.
import { Button, Group, Modal, Radio, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { DashboardJson, TemplateJson } from '../../api/index.ts'
import { useCreateDashboard, useCreateFromTemplate, useTemplates } from '../api/boards.ts'
import { useEventChoices } from '../explore/use-event-choices.ts'
import { QueryError } from '../shell/page-states.tsx'

interface NewDashboardProps {
  readonly projectId: number
  /** Key of the template that is chosen first; absent: none. */
  readonly first?: string | undefined
  readonly onMade: (dashboard: DashboardJson) => void
  readonly onClose: () => void
}

const empty = 'empty'

export function NewDashboard({ projectId, first = empty, onMade, onClose }: NewDashboardProps) {
  const templates = useTemplates(projectId)
  const create = useCreateDashboard(projectId)
  const createFrom = useCreateFromTemplate(projectId)
  const [chosen, setChosen] = useState(first)
  const [name, setName] = useState('')
  const [events, setEvents] = useState<Readonly<Record<string, string | null>>>({})
  const [isTried, setTried] = useState(false)
  const template = templates.data?.find(({ key }) => key === chosen)
  const shownName = name === '' ? (template?.name ?? '') : name
  const mapped = Object.fromEntries(
    (template?.needs ?? []).map(({ key, guess }) => [key, key in events ? (events[key] ?? null) : guess]),
  )
  const error = create.error ?? createFrom.error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    const wanted = shownName.trim()
    if (wanted === '') return
    if (template === undefined) create.mutate({ name: wanted }, { onSuccess: onMade })
    else createFrom.mutate({ template: template.key, name: wanted, events: mapped }, { onSuccess: onMade })
  }
  const choose = (key: string): void => {
    setChosen(key)
    setEvents({})
  }
  return (
    <Modal opened onClose={onClose} title="New dashboard" size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            value={name}
            placeholder={template?.name}
            maxLength={100}
            error={isTried && shownName.trim() === '' ? 'Give it a name.' : undefined}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <Radio.Group label="Begin with" value={chosen} onChange={choose}>
            <Stack gap="xs" mt={6}>
              <TemplateChoice value={empty} name="Nothing" description="Put saved reports and texts on it yourself." />
              {templates.isPending && <Skeleton height={200} />}
              {templates.data?.map(({ key, name: title, description }) => (
                <TemplateChoice key={key} value={key} name={title} description={description} />
              ))}
            </Stack>
          </Radio.Group>
          {templates.isError && (
            <QueryError error={templates.error} onRetry={templates.refetch} title="The templates could not be loaded" />
          )}
          {template !== undefined && template.needs.length > 0 && (
            <Needs
              projectId={projectId}
              template={template}
              events={mapped}
              onChange={(key, value) => setEvents({ ...events, [key]: value })}
            />
          )}
          {error !== null && <QueryError error={error} title="The dashboard could not be made" />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || createFrom.isPending}>
              Make the dashboard
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface TemplateChoiceProps {
  readonly value: string
  readonly name: string
  readonly description: string
}

const TemplateChoice = ({ value, name, description }: TemplateChoiceProps) => (
  <Radio.Card value={value} className="cairn-template" aria-label={`${name}: ${description}`}>
    <Radio.Indicator aria-hidden />
    <div>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Text size="sm" c="dimmed">
        {description}
      </Text>
    </div>
  </Radio.Card>
)

interface NeedsProps {
  readonly projectId: number
  readonly template: TemplateJson
  readonly events: Readonly<Record<string, string | null>>
  readonly onChange: (key: string, eventName: string | null) => void
}

/** Which of the project's events is meant; what is left open is left out, and said. */
function Needs({ projectId, template, events, onChange }: NeedsProps) {
  const { groups } = useEventChoices(projectId)
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)))
  // Guesses are of all times, choices of those of the last weeks.
  const older = template.needs.flatMap(({ guess }) => (guess === null || known.has(guess) ? [] : [guess]))
  const names = [
    ...groups.map(({ group, items }) => ({ group, items: items.map(({ value, label }) => ({ value, label })) })),
    ...(older.length === 0 ? [] : [{ group: 'Earlier events', items: [...new Set(older)] }]),
  ]
  const left = template.reports.filter(({ needs }) => needs.some((need) => (events[need] ?? null) === null))
  return (
    <Stack gap="sm">
      <Text size="sm">Which of your events are these? Leave out what you do not have.</Text>
      {template.needs.map(({ key, label }) => (
        <Select
          key={key}
          label={label}
          placeholder="None of them"
          data={names}
          value={events[key] ?? null}
          onChange={(value) => onChange(key, value)}
          searchable
          clearable
          limit={100}
          nothingFoundMessage="No such event has arrived."
          clearButtonProps={{ 'aria-label': `None: ${label}` }}
        />
      ))}
      {left.length > 0 && (
        <Text size="sm" c="dimmed" role="status">
          {left.length === template.reports.length
            ? 'Without these events there is nothing to show.'
            : `Left out: ${left.map(({ name }) => name).join(', ')}.`}
        </Text>
      )}
    </Stack>
  )
}
