// Which ids belong to the person, how did each come, and how is one taken out again?
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { PersonJson } from '../../api/index.ts'
import { useUnmerge } from '../api/persons.ts'
import type { Project } from '../api/projects.ts'
import { QueryError } from '../shell/page-states.tsx'
import { countText, momentText } from '../words/index.ts'
import { FactCard } from './person-facts.tsx'
import { personTitle } from './person-name.ts'
import { SaidNote, type SaidOfId } from './said-of-id.tsx'

type PersonId = PersonJson['ids'][number]
const saidBy = { identify: 'Identified', alias: 'Alias', merge: 'Merged by hand' } as const

interface PersonIdsProps {
  readonly project: Project
  readonly person: PersonJson
  readonly canEdit: boolean
  readonly said: SaidOfId | undefined
  readonly onSaid: (said: SaidOfId) => void
}

/** More are shown on demand. */
const shown = 10

export function PersonIds({ project, person, canEdit, said, onSaid }: PersonIdsProps) {
  const [chosen, setChosen] = useState<PersonId>()
  const [isOpen, setOpen] = useState(false)
  const ids = isOpen ? person.ids : person.ids.slice(0, shown)
  return (
    <FactCard title="Ids">
      {said?.isJoined === false && <SaidNote projectId={project.id} person={person} said={said} />}
      <ul className="person-ids">
        {ids.map((one) => (
          <li key={one.id}>
            <div>
              <span className="person-id">{idText(one)}</span>
              <span className="person-quiet">
                {one.joined_by === null
                  ? 'The person’s own'
                  : `${saidBy[one.joined_by]} ${one.joined_at === null ? '' : momentText(one.joined_at, project.time_zone)}`}
              </span>
            </div>
            {canEdit && one.joined_by !== null && (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Unmerge ${idText(one)}`}
                onClick={() => setChosen(one)}
              >
                Unmerge
              </Button>
            )}
          </li>
        ))}
      </ul>
      {person.ids.length > ids.length && (
        <Button size="compact-sm" variant="subtle" mt={6} onClick={() => setOpen(true)}>
          Show {person.ids.length < person.ids_total ? `the first ${countText(person.ids.length)} of` : 'all'}{' '}
          {countText(person.ids_total)} ids
        </Button>
      )}
      {chosen !== undefined && (
        <UnmergeDialog
          project={project}
          person={person}
          chosen={chosen}
          onClose={() => setChosen(undefined)}
          onTaken={(one) => {
            setChosen(undefined)
            onSaid(one)
          }}
        />
      )}
    </FactCard>
  )
}

const idText = (one: PersonId): string => personTitle(one.distinct_id, one.id)

interface UnmergeDialogProps {
  readonly project: Project
  readonly person: PersonJson
  readonly chosen: PersonId
  readonly onClose: () => void
  readonly onTaken: (said: SaidOfId) => void
}
function UnmergeDialog({ project, person, chosen, onClose, onTaken }: UnmergeDialogProps) {
  const unmerge = useUnmerge(project.id)
  const name = idText(chosen)
  const take = async (): Promise<void> => {
    const said = await unmerge.mutateAsync({ person_id: person.person_id, id: chosen.id })
    onTaken({ id: chosen.id, name, isJoined: false, ...('person_id' in said ? { personId: said.person_id } : {}) })
  }
  return (
    <Modal opened onClose={onClose} title={`Take ${name} out of this person?`}>
      <Stack gap="sm">
        <Text size="sm">
          What was sent with this id, from the beginning, counts for a person of its own again, in every report. If the
          site identifies it anew, it comes back from then on.
        </Text>
        {unmerge.isError && <QueryError error={unmerge.error} title="It could not be taken out" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={unmerge.isPending} onClick={() => void take().catch(() => undefined)}>
            Unmerge
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
