// Which ids does a person have, and how did each come to it? And what has to be said so that one is taken out again.
import type { IdentityOperation } from '../../event/index.ts'
import type { Database } from '../types.ts'
import { inTime, type EdgeRow, type JoinKind, type OwnEdge } from './join.ts'
import { liveEdges } from './resolve.ts'
import { readEdges, readIdentities, readIdsOfPersons } from './stored.ts'

interface PersonId {
  readonly id: bigint
  /** As it was sent, if a join says it; else ''. */
  readonly name: string
  /** What joined it with the rest; undefined for the person's own id. */
  readonly joinedBy: Exclude<JoinKind, 'cut'> | undefined
  /** ms; 0 for the person's own. */
  readonly joinedAt: number
}
interface PersonIds {
  readonly personId: bigint
  /** The person's own first, then in the order in which they were joined. */
  readonly ids: readonly PersonId[]
  readonly edges: ReadonlyMap<bigint, readonly EdgeRow[]>
}

/** Of the person that any of its ids names: one that nobody ever joined is a person of one id. */
export async function readPersonIds(database: Database, projectId: number, anyId: bigint): Promise<PersonIds> {
  const [row] = await readIdentities(database, projectId, [anyId])
  const personId = row?.personId ?? anyId
  const candidates = await readIdsOfPersons(database, projectId, [personId])
  const rows = await readIdentities(database, projectId, candidates)
  const ids = [personId, ...rows.filter((one) => one.personId === personId && one.id !== personId).map(({ id }) => id)]
  const edges = Map.groupBy(await readEdges(database, projectId, ids), ({ id }) => id)
  for (const id of ids) if (!edges.has(id)) edges.set(id, [])
  return { personId, ids: inOrderOfJoins(personId, ids, edges), edges }
}

/** The joins that hold between ids of the person, by either end. What cut an id off stands with that id alone: so not by edges of these. */
function neighbours(ids: readonly bigint[], edges: PersonIds['edges']): Map<bigint, { to: bigint; edge: EdgeRow }[]> {
  const found = new Map<bigint, { to: bigint; edge: EdgeRow }[]>(ids.map((id) => [id, []]))
  for (const id of ids)
    for (const live of liveEdges(id, (each) => edges.get(each) ?? [], new Set())) {
      const edge = edges
        .get(id)
        ?.find((one) => one.other === live.other && one.kind === live.kind && !inTime(one, live))
      if (edge === undefined || !found.has(edge.other)) continue
      found.get(id)?.push({ to: edge.other, edge })
      // `identify` is kept with one end only.
      if (edge.kind === 'identify') found.get(edge.other)?.push({ to: id, edge })
    }
  return found
}

/** From the person's own id outwards, earliest joins first. */
function inOrderOfJoins(personId: bigint, ids: readonly bigint[], edges: PersonIds['edges']): PersonId[] {
  const all = neighbours(ids, edges)
  const names = new Map<bigint, string>()
  for (const rows of edges.values())
    for (const { id, other, name, otherName } of rows) {
      if (name !== '') names.set(id, name)
      if (otherName !== '') names.set(other, otherName)
    }
  const nameOf = (id: bigint): string => names.get(id) ?? ''
  const done: PersonId[] = [{ id: personId, name: nameOf(personId), joinedBy: undefined, joinedAt: 0 }]
  const seen = new Set([personId])
  for (const { id } of done)
    for (const { to, edge } of (all.get(id) ?? []).toSorted((a, b) => inTime(a.edge, b.edge))) {
      if (seen.has(to) || edge.kind === 'cut') continue
      seen.add(to)
      done.push({ id: to, name: nameOf(to), joinedBy: edge.kind, joinedAt: edge.at })
    }
  // Data of which the joins are not all here yet.
  for (const id of ids) if (!seen.has(id)) done.push({ id, name: nameOf(id), joinedBy: 'identify', joinedAt: 0 })
  return done
}

/** ms: when the latest was said of any of these ids; 0 for never. */
export const latestSaid = (edges: PersonIds['edges']): number =>
  [...edges.values()].flat().reduce((latest, { at }) => Math.max(latest, at), 0)

/**
 * What has to be said so that `id` (with what hangs on it alone) is a person of its own again. An id that nothing hangs on
 * loses all its joins: a device that somebody else used later does not become theirs. undefined: it is no other id's.
 */
export function cutsOf({ personId, ids, edges }: PersonIds, id: bigint): readonly IdentityOperation[] | undefined {
  if (id === personId || !ids.some((one) => one.id === id)) return undefined
  const members = ids.map((one) => one.id)
  const all = neighbours(members, edges)
  // What is reached from the person's own id without going through this one stays theirs.
  const theirs = new Set([personId])
  for (const one of theirs) for (const { to } of all.get(one) ?? []) if (to !== id) theirs.add(to)
  const hanging = new Set((all.get(id) ?? []).map(({ to }) => to))
  const cuts: Cut[] =
    hanging.size <= 1
      ? [{ from: id, to: 0n }]
      : [...hanging].filter((to) => theirs.has(to)).map((to) => ({ from: id, to }))
  // An `identify` that is void makes way for the next one of its id, which would join it with somebody else.
  const isApart = (a: bigint, b: bigint): boolean => theirs.has(a) !== theirs.has(b) || !all.has(b)
  for (;;) {
    const left = withCuts(edges, cuts)
    const further = members.flatMap((from) =>
      liveEdges(from, (each) => left.get(each) ?? [], new Set())
        .filter(({ other }) => isApart(from, other))
        .map(({ other }): Cut => ({ from, to: other })),
    )
    if (further.length === 0) break
    cuts.push(...further)
  }
  return cuts.map(({ from, to }) => ({ kind: 'cut', from: String(from), to: to === 0n ? null : String(to) }))
}

/** `to`: 0n for all. */
interface Cut {
  readonly from: bigint
  readonly to: bigint
}

/** What is kept with each id once these are cut, whatever was said before. */
function withCuts(edges: PersonIds['edges'], cuts: readonly Cut[]): ReadonlyMap<bigint, readonly OwnEdge[]> {
  const found = new Map<bigint, OwnEdge[]>([...edges].map(([id, own]) => [id, [...own]]))
  const cut = (id: bigint, other: bigint, isTowardOther: boolean): void =>
    void found.get(id)?.push({ kind: 'cut', other, isTowardOther, at: Infinity, eventId: 0n })
  for (const { from, to } of cuts) {
    cut(from, to, true)
    if (to !== 0n) cut(to, from, false)
  }
  return found
}
