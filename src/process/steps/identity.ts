// Who was it? The sender's distinct id, or for cookieless events a hash of (secret of the day, project, address, user
// agent) that nobody can reverse once the secret is dropped. The day (UTC) is that of receipt; for imports, whose past
// days have no secrets, that of the event, and the secret is made of the installation's import secret and the day.
// Ids that name nobody join nobody: what the event said is told beside it (`ignored`).
import { hash64, namesNobody, personIdOf, profileChanges, type Ignored, type WireEvent } from '../../event/index.ts'
import type { Draft, Step, World } from '../types.ts'

export const identity: Step = {
  name: 'identity',
  run(draft, world) {
    const { event, wire } = draft
    const projectId = event.projectId
    const ignored: Ignored[] = []
    const isNobody = (place: string, id: string): boolean => {
      const is = namesNobody(id)
      if (is) ignored.push({ reason: 'names_nobody', detail: `${place}: ${JSON.stringify(id)}` })
      return is
    }
    const [place, other] = joinedId(wire)
    if (other !== '' && !isNobody(place, other)) {
      event.identifiedPersonId = personIdOf(projectId, other)
      event.identifiedId = other
    }
    if (wire.groups !== undefined) {
      const groups: Record<string, string> = Object.create(null)
      for (const [type, key] of Object.entries(wire.groups)) if (!isNobody(`groups.${type}`, key)) groups[type] = key
      event.groups = groups
    }
    if (wire.distinct_id !== undefined && wire.distinct_id !== '') {
      event.distinctId = wire.distinct_id
      event.personId = personIdOf(projectId, wire.distinct_id)
    } else if (draft.kept.person_id !== undefined) {
      event.personId = BigInt(draft.kept.person_id)
    } else {
      event.personId = cookielessPerson(draft, world)
    }
    event.changes = profileChanges(event, wire)
    // What is said of the user is theirs all the same.
    if (event.identifiedPersonId !== 0n && event.distinctId !== '' && isNobody('distinct_id', event.distinctId)) {
      event.identifiedPersonId = 0n
      event.identifiedId = ''
    }
    if (ignored.length > 0) event.ignored = ignored
    return undefined
  },
}

/** The further id of the event's person that it names, and where; '' if none. */
function joinedId(wire: WireEvent): readonly [place: string, id: string] {
  if (wire.event_name === 'identify') return ['user_id', wire.user_id ?? '']
  return ['alias', wire.event_name === 'alias' ? (wire.alias ?? '') : '']
}

/** The person of events without a distinct id, as long as the salt is kept. */
export const cookielessPersonId = (salt: string, projectId: number, address: string, userAgent: string): bigint =>
  hash64('cookieless', salt, String(projectId), address, userAgent)

const dayMs = 86_400_000

function cookielessPerson(draft: Draft, world: World): bigint {
  const { event, record, context, userAgent, settings } = draft
  const { projectId, timestamp } = event
  const isImport = record.intake === 'import'
  const daysAt = isImport ? timestamp : record.received_at
  const salts = isImport ? world.salts.importSaltsFor(projectId, timestamp) : world.salts.saltsFor(daysAt)
  const gapMs = settings.gapMinutes * 60_000
  const personWith = (salt: string): bigint => cookielessPersonId(salt, projectId, context.address, userAgent)

  // A visit that crosses midnight stays with yesterday's person as long as it lasts (SEMANTICS: distinct id).
  if (salts.previous !== undefined) {
    const yesterdays = personWith(salts.previous)
    if (world.visitors.isLive(yesterdays, timestamp, gapMs) || world.isLiveSession(projectId, yesterdays, timestamp)) {
      world.visitors.note(yesterdays, timestamp)
      return yesterdays
    }
  }
  const todays = personWith(salts.current)
  if (dayMs - (daysAt % dayMs) <= gapMs) world.visitors.note(todays, timestamp)
  return todays
}
