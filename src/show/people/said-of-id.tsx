// Who is who was said just now: does it hold already? It does once all that was sent before is loaded.
import { Alert, Anchor } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { PersonJson } from '../../api/index.ts'

/** An id that was joined with the person, or taken out. */
export interface SaidOfId {
  readonly id: string
  readonly name: string
  readonly isJoined: boolean
  /** Who a taken id is now; absent: that is not known yet. */
  readonly personId?: string
}

export const holds = ({ id, isJoined, personId }: SaidOfId, { ids }: PersonJson): boolean =>
  personId !== undefined || ids.some((one) => one.id === id) === isJoined

interface SaidNoteProps {
  readonly projectId: number
  readonly person: PersonJson
  readonly said: SaidOfId
}

export function SaidNote({ projectId, person, said }: SaidNoteProps) {
  const client = useQueryClient()
  const isHeld = holds(said, person)
  const isLate = said.personId === undefined
  // All that counts persons is old by then.
  useEffect(() => {
    if (isHeld && isLate) void client.invalidateQueries({ queryKey: ['projects', projectId] })
  }, [client, projectId, isHeld, isLate])
  return (
    <Alert variant="light" role="status" p="xs" style={{ overflowWrap: 'anywhere' }}>
      {textOf(said, person, isHeld)}{' '}
      {!said.isJoined && (
        <Anchor size="sm" component={Link} to={`/p/${projectId}/people/${said.personId ?? said.id}`}>
          Look at them
        </Anchor>
      )}
    </Alert>
  )
}

function textOf({ name, isJoined, personId }: SaidOfId, person: PersonJson, isHeld: boolean): string {
  if (isJoined)
    return isHeld
      ? `They are one person now, with ${name}.`
      : `It is kept: this will be one person with ${name} once what was sent before is loaded. Wait here, or come back later.`
  if (!isHeld) return `${name} will be a person of its own once what was sent before is loaded.`
  return personId === person.person_id
    ? `${name} was joined with this person anew meanwhile.`
    : `${name} is a person of its own again.`
}
