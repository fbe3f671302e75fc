// How is a cohort made? By conditions, with its size beside them; or from a list of ids, written, pasted or read from a file.
import { Button, FileButton, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMemo, useState, type FormEvent } from 'react'
import type { CohortJson, NewCohortJson } from '../../api/index.ts'
import type { PersonFilter } from '../../report/index.ts'
import { useSaveCohort } from '../api/cohorts.ts'
import { useReport } from '../api/reports.ts'
import { groupOf, whoOf, newDid } from '../people/who.ts'
import { WhoFields } from '../people/who-fields.tsx'
import { QueryError } from '../shell/page-states.tsx'
import { countText, shareText } from '../words/index.ts'
import { idsOf, mostIds } from './ids.ts'

interface CohortEditorProps {
  readonly projectId: number
  /** undefined: a new one. */
  readonly cohort: CohortJson | undefined
  readonly kind: 'dynamic' | 'static'
  readonly onClose: () => void
}

export function CohortEditor({ projectId, cohort, kind, onClose }: CohortEditorProps) {
  const [name, setName] = useState(cohort?.name ?? '')
  const [description, setDescription] = useState(cohort?.description ?? '')
  const [group, setGroup] = useState(() => groupOf(cohort === undefined ? newDid : (cohort.who ?? undefined)))
  const [text, setText] = useState('')
  const [isTried, setIsTried] = useState(false)
  const save = useSaveCohort(projectId)
  const who = whoOf(group)
  const ids = useMemo(() => idsOf(text), [text])
  const isNew = cohort === undefined
  const problems = {
    name: name.trim() === '' ? 'Give it a name, so that it is found again.' : undefined,
    who: kind === 'dynamic' && who === undefined ? 'Add a condition: without one it would be everybody.' : undefined,
    ids:
      ids.length > mostIds
        ? `At most ${countText(mostIds)} ids at once.`
        : kind === 'static' && isNew && ids.length === 0
          ? 'Write at least one id.'
          : undefined,
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setIsTried(true)
    if (Object.values(problems).some((problem) => problem !== undefined)) return
    const definition: NewCohortJson['definition'] =
      kind === 'dynamic' && who !== undefined
        ? { kind: 'dynamic', who }
        : { kind: 'static', ...(ids.length === 0 ? {} : { distinct_ids: ids }) }
    save.mutate(
      { id: cohort?.id, name, description, definition },
      {
        onSuccess: (saved) => {
          const size = saved.size === null ? '' : ` ${countText(saved.size)} of its people have been seen.`
          notifications.show({ message: `The cohort “${saved.name}” is saved.${size}`, color: 'green' })
          onClose()
        },
      },
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={isNew ? (kind === 'dynamic' ? 'New cohort' : 'Cohort from a list of ids') : 'Edit the cohort'}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            value={name}
            maxLength={100}
            error={isTried ? problems.name : undefined}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="Description"
            value={description}
            maxLength={2_000}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          {kind === 'dynamic' ? (
            <>
              <WhoFields group={group} onChange={setGroup} name="Conditions" without={cohort?.id} />
              {isTried && problems.who !== undefined && (
                <Text size="sm" c="var(--cairn-bad)" role="alert">
                  {problems.who}
                </Text>
              )}
              <LiveSize projectId={projectId} who={who} />
            </>
          ) : (
            <IdsField
              text={text}
              onText={setText}
              count={ids.length}
              isNew={isNew}
              error={isTried || ids.length > mostIds ? problems.ids : undefined}
            />
          )}
          {save.isError && <QueryError error={save.error} title="The cohort could not be saved" />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** How many they are, as the conditions stand. */
function LiveSize({ projectId, who }: { readonly projectId: number; readonly who: PersonFilter | undefined }) {
  const text = JSON.stringify(who)
  const [asked] = useDebouncedValue(text, 400)
  const report = useMemo(
    () => (asked === undefined ? undefined : { kind: 'cohort' as const, who: JSON.parse(asked) as PersonFilter }),
    [asked],
  )
  const size = useReport(projectId, report)
  if (size.isError && report !== undefined) return <QueryError error={size.error} title="This can not be counted" />
  const { data } = size
  const isStale = size.isPlaceholderData || asked !== text
  return (
    <Text size="sm" mih={22} role="status" style={{ opacity: isStale ? 0.55 : 1 }}>
      {report === undefined
        ? 'Everybody'
        : data === undefined
          ? 'Counting…'
          : `${data.persons === 1 ? '1 person' : `${countText(data.persons)} people`}, ${shareText(data.all_persons === 0 ? 0 : data.persons / data.all_persons)} of all`}
    </Text>
  )
}

interface IdsFieldProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly count: number
  readonly isNew: boolean
  readonly error: string | undefined
}

function IdsField({ text, onText, count, isNew, error }: IdsFieldProps) {
  return (
    <Stack gap={6}>
      <Textarea
        label="Ids"
        description={`User ids or distinct ids as they were sent, one a line; of a CSV the first column.${isNew ? '' : ' Left empty, its people stay; else these take their place.'}`}
        autosize
        minRows={6}
        maxRows={14}
        value={text}
        error={error}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
      />
      <Group gap="sm">
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(onText)}>
          {(props) => (
            <Button size="xs" variant="default" {...props}>
              Read a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" role="status">
          {count === 1 ? '1 id' : `${countText(count)} ids`}
        </Text>
      </Group>
    </Stack>
  )
}
