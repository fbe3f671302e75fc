// Which ids belong to the person, how did each come, and how is one taken out again?
import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PersonJson } from '../../api/index.ts'
import { useUnmerge } from '../api/persons.ts'
import type { Project } from '../api/projects.ts'
import { QueryError } from '../shell/page-states.tsx'
import { countText, momentText } from '../words/index.ts'
import { FactCard } from './person-facts.tsx'
import { personTitle } from './person-name.ts'

type PersonId = PersonJson['ids'][number]
const saidBy = { identify: 'Identified', alias: 'Alias', merge: 'Merged by hand' } as const

interface PersonIdsProps {
  readonly project: Project
  readonly person: PersonJson
  readonly canEdit: boolean
}

/** More are shown on demand. */
const shown = 10

export function PersonIds({ project, person, canEdit }: PersonIdsProps) {
  const [chosen, setChosen] = useState<PersonId>()
  const [taken, setTaken] = useState<Taken>()
  const [isOpen, setOpen] = useState(false)
  const ids = isOpen ? person.ids : person.ids.slice(0, shown)
  return (
    <FactCard title="Ids">
      {taken !== undefined && (
        <Text size="sm" role="status" mb={8}>
          {takenText(taken, person)}{' '}
          <Anchor component={Link} to={`/p/${project.id}/people/${taken.personId ?? taken.id}`}>
            Look at them
          </Anchor>
        </Text>
      )}
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
            setTaken(one)
          }}
        />
      )}
    </FactCard>
  )
}

const idText = (one: PersonId): string => personTitle(one.distinct_id, one.id)

/** An id that was taken out just now. */
interface Taken {
  readonly id: string
  readonly name: string
  /** Who it is; undefined while that is not known yet. */
  readonly personId: string | undefined
}
function takenText({ name, personId }: Taken, person: PersonJson): string {
  if (personId === undefined) return `${name} will be a person of its own once what was sent before is loaded.`
  return personId === person.person_id
    ? `${name} was joined with this person anew meanwhile.`
    : `${name} is a person of its own again.`
}

interface UnmergeDialogProps {
  readonly project: Project
  readonly person: PersonJson
  readonly chosen: PersonId
  readonly onClose: () => void
  readonly onTaken: (taken: Taken) => void
}
function UnmergeDialog({ project, person, chosen, onClose, onTaken }: UnmergeDialogProps) {
  const unmerge = useUnmerge(project.id)
  const name = idText(chosen)
  const take = async (): Promise<void> => {
    const said = await unmerge.mutateAsync({ person_id: person.person_id, id: chosen.id })
    onTaken({ id: chosen.id, name, personId: 'person_id' in said ? said.person_id : undefined })
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
