// With whom is this person one? Finds somebody by any text that is known of them, and says so.
import { Button, Group, Modal, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { PersonJson } from '../../api/index.ts'
import { useMerge } from '../api/persons.ts'
import { useReport } from '../api/reports.ts'
import { QueryError } from '../shell/page-states.tsx'
import { agoText, countText } from '../words/index.ts'
import { personTitle } from './person-name.ts'
import type { SaidOfId } from './said-of-id.tsx'

interface MergeDialogProps {
  readonly projectId: number
  readonly person: PersonJson
  readonly title: string
  readonly onClose: () => void
  /** It will hold later. */
  readonly onPending: (other: SaidOfId) => void
}

export function MergeDialog({ projectId, person, title, onClose, onPending }: MergeDialogProps) {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 250)
  const merge = useMerge(projectId)
  const found = useReport(
    projectId,
    asked === '' ? undefined : { kind: 'people' as const, range: 'all' as const, search: asked, limit: 9 },
  )
  const people = found.data?.people.filter(({ person_id }) => person_id !== person.person_id).slice(0, 8)
  const say = async (): Promise<void> => {
    const said = await merge.mutateAsync({ person_id: person.person_id, with_person_id: chosen })
    onClose()
    if ('pending' in said) {
      const other = people?.find(({ person_id }) => person_id === chosen)
      onPending({ id: chosen, name: personTitle(other?.name ?? '', chosen), isJoined: true })
      return
    }
    notifications.show({ message: 'They are one person now.' })
    await navigate({
      to: '/p/$projectId/people/$personId',
      params: { projectId: String(projectId), personId: said.person_id },
    })
  }
  return (
    <Modal opened onClose={onClose} title={`Merge ${title} with somebody`} size="md">
      <Stack gap="sm">
        <Text size="sm">
          Both are one person from now on, for all of the past too. No event is changed: you can unmerge them again.
        </Text>
        <TextInput
          data-autofocus
          label="With whom?"
          placeholder="An id, a name, an e-mail address"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="person-found" aria-live="polite">
          {asked === '' && (
            <Text size="sm" c="dimmed">
              Type something that is known of them.
            </Text>
          )}
          {asked !== '' && found.isPending && <Skeleton h={120} />}
          {asked !== '' && found.isError && <QueryError error={found.error} onRetry={found.refetch} />}
          {asked !== '' && people?.length === 0 && (
            <Text size="sm" c="dimmed">
              Nobody else has “{asked}” in an id or a property.
            </Text>
          )}
          {asked !== '' && people !== undefined && people.length > 0 && (
            <Radio.Group value={chosen} onChange={setChosen} aria-label="People who were found">
              <Stack gap={6}>
                {people.map((one) => (
                  <Radio
                    key={one.person_id}
                    value={one.person_id}
                    label={personTitle(one.name, one.person_id)}
                    description={`${countText(one.events)} events · last seen ${agoText(one.last_seen)}`}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )}
        </div>
        {merge.isError && <QueryError error={merge.error} title="They could not be merged" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!people?.some(({ person_id }) => person_id === chosen)}
            loading={merge.isPending}
            onClick={() => void say().catch(() => undefined)}
          >
            Merge
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
