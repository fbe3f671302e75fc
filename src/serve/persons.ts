// One person, for the API: what the store knows of the ids, what the query room knows of the person; and who is who, said by
// the team: a record of the spool like any event, so that it is durable, in order, and survives whatever dies.
import { randomUUID } from 'node:crypto'
import type { Answer, ApiDeps, PersonJson, TimelineJson } from '../api/index.ts'
import type { IdentityOperation, IdentityRecord, PropertyValue } from '../event/index.ts'
import { readProfile, readTimeline } from '../query/index.ts'
import type { AppendResult } from '../spool/index.ts'
import { cutsOf, latestSaid, readPersonIds, readRawIds } from '../store/index.ts'
import type { Database } from '../store/index.ts'
import { answerOf } from './questions.ts'

export interface PersonsDeps {
  readonly database: Database
  readonly append: (record: string) => Promise<AppendResult>
  /** Resolves when all that is in the spool is in the store. */
  readonly settle: (signal: AbortSignal) => Promise<void>
  readonly now: () => number
  /** Rows of the project changed. */
  readonly noteChanged: (projectId: number) => void
  /** Default 20,000. */
  readonly settleMs?: number
}

/** Who merges waits for what is loaded before it, at most so long (ms); it is durable in any case. */
const settleMs = 20_000
/** Ids of a person that are told. */
const mostIds = 1_000
const iso = (ms: number): string => new Date(ms).toISOString()

export function createPersons(deps: PersonsDeps): ApiDeps['persons'] {
  const { database } = deps
  /** `at`: ms, after what was said of the ids before. Gives whether it holds already. */
  const say = async (
    projectId: number,
    operations: readonly IdentityOperation[],
    at: number,
    signal: AbortSignal,
  ): Promise<Answer<boolean>> => {
    const now = deps.now()
    const record: IdentityRecord = {
      kind: 'identity',
      project_id: projectId,
      received_at: now,
      record_id: randomUUID(),
      at: Math.max(now, at),
      operations,
    }
    const result = await deps.append(JSON.stringify(record))
    if (!result.ok)
      return { ok: false, reason: 'unavailable', message: 'Nothing can be stored just now: the disk is full.' }
    const isSettled = await deps.settle(AbortSignal.any([signal, AbortSignal.timeout(deps.settleMs ?? settleMs)])).then(
      () => true,
      () => false,
    )
    if (isSettled) deps.noteChanged(projectId)
    return { ok: true, value: isSettled }
  }
  const idsOf = (projectId: number, id: string) => readPersonIds(database, projectId, BigInt(id))

  return {
    person: (project, id, signal) => answerOf(() => describe(database, project.id, id, signal)),
    timeline: (project, id, request, signal) =>
      answerOf(async (): Promise<TimelineJson> => {
        const person = { projectId: project.id, ...(await readRawIds(database, project.id, BigInt(id))) }
        const { visits, hasMore } = await readTimeline(
          database,
          person,
          {
            ...(request.before === undefined ? {} : { before: BigInt(request.before) }),
            ...(request.session_id === undefined ? {} : { sessionId: BigInt(request.session_id) }),
            ...(request.event_name === undefined ? {} : { eventName: request.event_name }),
            ...(request.event_id === undefined ? {} : { eventId: BigInt(request.event_id) }),
            withProperties: request.properties === 'true',
            limit: request.limit,
            eventLimit: request.event_limit,
            eventOffset: request.event_offset,
          },
          signal,
        )
        return {
          sessions: visits.map((visit) => ({
            session_id: String(visit.sessionId),
            started_at: iso(visit.startedAt),
            ended_at: iso(visit.endedAt),
            source: visit.source,
            channel: visit.channel,
            country: visit.country,
            device_type: visit.deviceType,
            browser: visit.browser,
            os: visit.os,
            events_total: visit.matching,
            events: visit.rows.map((row) => ({
              event_id: String(row['event_id']),
              event_name: String(row['event_name']),
              timestamp: iso(Number(row['at'])),
              path: String(row['path']),
              title: String(row['title']),
              distinct_id: String(row['distinct_id']),
              revenue: String(row['revenue']),
              currency: String(row['currency']),
              ...(typeof row['properties'] === 'string'
                ? { properties: JSON.parse(row['properties']) as Record<string, PropertyValue> }
                : {}),
            })),
          })),
          next_cursor: hasMore ? String(visits.at(-1)?.sessionId ?? '') : null,
        }
      }),
    merge: async (project, id, otherId, signal) => {
      const known = await answerOf(() =>
        Promise.all([describe(database, project.id, id, signal), describe(database, project.id, otherId, signal)]),
      )
      if (!known.ok) return known
      const [into, other] = known.value
      if (into === undefined) return { ok: true, value: { kind: 'unknown', id } }
      if (other === undefined) return { ok: true, value: { kind: 'unknown', id: otherId } }
      if (into.person_id === other.person_id) return { ok: true, value: { kind: 'same' } }
      const [intoIds, otherIds] = await Promise.all([
        idsOf(project.id, into.person_id),
        idsOf(project.id, other.person_id),
      ])
      // After any cut, also one that was said of joins dated ahead.
      const at = 1 + Math.max(latestSaid(intoIds.edges), latestSaid(otherIds.edges))
      const said = await say(project.id, [{ kind: 'merge', from: other.person_id, to: into.person_id }], at, signal)
      if (!said.ok) return said
      if (!said.value) return { ok: true, value: { kind: 'pending', name: into.name } }
      return answerOf(async () => {
        const { personId } = await idsOf(project.id, into.person_id)
        return { kind: 'done', personId: String(personId), name: into.name } as const
      })
    },
    unmerge: async (project, from, id, signal) => {
      const ids = await answerOf(() => idsOf(project.id, from))
      if (!ids.ok) return ids
      if (String(ids.value.personId) === id) return { ok: true, value: { kind: 'same' } }
      const operations = cutsOf(ids.value, BigInt(id))
      if (operations === undefined) return { ok: true, value: { kind: 'unknown', id } }
      const name = ids.value.ids.find((one) => String(one.id) === id)?.name ?? ''
      const said = await say(project.id, operations, latestSaid(ids.value.edges), signal)
      if (!said.ok) return said
      if (!said.value) return { ok: true, value: { kind: 'pending', name } }
      return answerOf(async () => {
        const { personId } = await idsOf(project.id, id)
        return { kind: 'done', personId: String(personId), name } as const
      })
    },
  }
}

async function describe(
  database: Database,
  projectId: number,
  id: string,
  signal: AbortSignal,
): Promise<PersonJson | undefined> {
  const { personId, ids } = await readPersonIds(database, projectId, BigInt(id))
  const person = { projectId, personId, ids: ids.map((one) => one.id) }
  const names = ids.map(({ name }) => name).filter((name) => name !== '')
  const profile = await readProfile(database, person, names, signal)
  if (profile === undefined) return undefined
  return {
    person_id: String(personId),
    name: profile.name,
    first_seen: iso(profile.firstSeen),
    last_seen: iso(profile.lastSeen),
    events: profile.events,
    sessions: profile.sessions,
    properties: profile.properties,
    properties_total: profile.propertiesTotal,
    ids_total: ids.length,
    ids: ids.slice(0, mostIds).map((one) => ({
      id: String(one.id),
      distinct_id: one.name || (profile.distinctIds.get(one.id) ?? ''),
      joined_by: one.joinedBy ?? null,
      joined_at: one.joinedBy === undefined ? null : iso(one.joinedAt),
    })),
    groups: [...profile.groups],
  }
}
