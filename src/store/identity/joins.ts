// Keeps `identities` right while events are loaded: what a batch says about who is who becomes rows for both tables of
// joins. Looks up the persons that a batch touches and nobody else; what the batches before it changed is in memory,
// since the store may not have it yet.
import { limits } from '../../event/index.ts'
import { ProjectMap } from '../project-map.ts'
import type { Database } from '../types.ts'
import { edgeRowsOf, inTime, isVoid, type EdgeRow, type IdentityRow, type Join, type OwnEdge } from './join.ts'
import { liveEdges, resolve } from './resolve.ts'
import { createRoom, type Most } from './room.ts'
import { readEdges, readIdentities, readIdsOfPersons } from './stored.ts'

/** What is known of an id. */
interface IdState {
  readonly projectId: number
  readonly id: bigint
  readonly personId: bigint
  readonly isContested: boolean
  /** 0: it has no row. */
  readonly version: number
  readonly edges: readonly OwnEdge[]
}

/** What a batch changes. */
export interface JoinChanges {
  readonly edges: readonly EdgeRow[]
  readonly identities: readonly IdentityRow[]
  readonly states: readonly IdState[]
  /** What was said now, or was known before. */
  readonly said: readonly Join[]
  /** For which there is no room. */
  readonly refused: readonly Join[]
}

export interface Joins {
  /** Finds what is new in it. Changes nothing; throws DatabaseError if the store can't be asked. */
  readonly changes: (said: readonly Join[]) => Promise<JoinChanges>
  /** The rows are on their way: they hold for all batches to come. */
  readonly commit: (changes: JoinChanges) => void
}

/** Pairs of ids, about 100 bytes each. */
const maxPairs = 100_000
/** Ids that are looked at together, about 1 KB each: what touches more persons is taken in parts. */
const maxKnown = 100_000
const idsAtOnce = 5_000
const none: JoinChanges = { edges: [], identities: [], states: [], said: [], refused: [] }
const ofPerson: Most = { ids: limits.idsPerPerson, joins: limits.joinsPerPerson }

/** More ids are of these persons than are looked at together. */
class TooMany extends Error {}

export function createJoins(database: Database, most: Most = ofPerson): Joins {
  /** Changed by the last two batches: the store may not have it yet. */
  let young = new ProjectMap<IdState>()
  let old = new ProjectMap<IdState>()
  /** When each pair of ids was joined first, as far as it is known: most of what comes says it again. */
  let pairs = new Map<string, Join>()
  const pairOf = ({ projectId, kind, from, to }: Join): string => `${projectId} ${kind} ${from} ${to}`

  const isKnown = (join: Join): boolean => {
    if (join.kind === 'cut' || join.isOfFuture) return false
    const known = pairs.get(pairOf(join))
    return known !== undefined && inTime(known, join) <= 0
  }

  /** One after another, in parts that are small enough to be looked at; `before`: what those before changed. */
  async function inParts(
    projectId: number,
    said: readonly Join[],
    before: Map<bigint, IdState>,
    maxIds = maxKnown,
  ): Promise<readonly JoinChanges[]> {
    try {
      const changes = await changesOf(projectId, said, before, maxIds)
      for (const state of changes.states) before.set(state.id, state)
      return [changes]
    } catch (error) {
      if (!(error instanceof TooMany)) throw error
      const [only] = said
      if (said.length > 1) {
        const half = said.length >> 1
        const first = await inParts(projectId, said.slice(0, half), before)
        return [...first, ...(await inParts(projectId, said.slice(half), before))]
      }
      // Persons that grew before there was a limit: nothing is joined to them, but what the team takes out is.
      return only === undefined || only.kind === 'cut'
        ? inParts(projectId, said, before, Infinity)
        : [{ ...none, refused: said }]
    }
  }

  /** `said`: cuts first, then in the order of time. Throws TooMany. */
  async function changesOf(
    projectId: number,
    said: readonly Join[],
    before: ReadonlyMap<bigint, IdState>,
    maxIds: number,
  ): Promise<JoinChanges> {
    const known = new Map<bigint, IdState>()
    const edgesOf = (id: bigint): readonly OwnEdge[] | undefined => known.get(id)?.edges
    const load = (ids: Iterable<bigint>): Promise<void> => loadPersons(projectId, ids, known, before, maxIds)
    await load(said.flatMap(({ from, to }) => [from, to]))

    const rows: EdgeRow[] = []
    const put = (row: EdgeRow): void => {
      const state = known.get(row.id)
      if (state === undefined) return
      const { kind, other, isTowardOther, at, eventId } = row
      known.set(row.id, { ...state, edges: [...state.edges, { kind, other, isTowardOther, at, eventId }] })
      rows.push(row)
    }
    const takeBack = (row: EdgeRow): void => {
      const state = known.get(row.id)
      if (state !== undefined) known.set(row.id, { ...state, edges: state.edges.slice(0, -1) })
      rows.pop()
    }
    const loadMissing = async (): Promise<void> => {
      for (;;) {
        const missing = new Set<bigint>()
        for (const id of known.keys()) liveEdges(id, edgesOf, missing)
        if (missing.size === 0) return
        await load(missing)
      }
    }
    for (const join of said)
      if (join.kind === 'cut' && join.from !== join.to && !isRepeated(join, edgesOf)) edgeRowsOf(join).forEach(put)
    await loadMissing()
    const room = createRoom(known.keys(), edgesOf, most)
    const refused = new Set<Join>()
    for (const join of said) {
      if (join.kind === 'cut' || join.from === join.to || isRepeated(join, edgesOf)) continue
      const own = edgeRowsOf(join)
      const isAdmitted = room.admit(
        join,
        () => own.forEach(put),
        () => own.toReversed().forEach(takeBack),
      )
      if (!isAdmitted) refused.add(join)
    }
    const done = said.filter((join) => !refused.has(join))
    if (rows.length === 0) return { ...none, said: done, refused: [...refused] }
    await loadMissing()
    const { persons, contested } = resolve(known.keys(), edgesOf)
    const identities: IdentityRow[] = []
    const touched = new Set(rows.map(({ id }) => id))
    const states: IdState[] = []
    for (const state of known.values()) {
      const personId = persons.get(state.id) ?? state.id
      const isContested = contested.has(state.id)
      const hasChanged = personId !== state.personId || isContested !== state.isContested
      const version = hasChanged ? state.version + 1 : state.version
      if (hasChanged) identities.push({ projectId, id: state.id, personId, isContested, version })
      if (hasChanged || touched.has(state.id)) states.push({ ...state, personId, isContested, version })
    }
    return { edges: rows, identities, states, said: done, refused: [...refused] }
  }

  /** Into `known`: these ids, and all of the persons that they are of. */
  async function loadPersons(
    projectId: number,
    ids: Iterable<bigint>,
    known: Map<bigint, IdState>,
    before: ReadonlyMap<bigint, IdState>,
    maxIds: number,
  ): Promise<void> {
    const recent = (id: bigint): IdState | undefined =>
      before.get(id) ?? young.get(projectId, id) ?? old.get(projectId, id)
    let wanted = [...new Set(ids)].filter((id) => id !== 0n && !known.has(id))
    const askedPersons = new Set([...known.values()].map(({ personId }) => personId))
    while (wanted.length > 0) {
      if (known.size + wanted.length > maxIds) throw new TooMany()
      const unknown = wanted.filter((id) => recent(id) === undefined)
      const rows = new Map((await readIdentities(database, projectId, unknown)).map((row) => [row.id, row]))
      const edges = new Map<bigint, OwnEdge[]>()
      for (let at = 0; at < unknown.length; at += idsAtOnce)
        for (const row of await readEdges(database, projectId, unknown.slice(at, at + idsAtOnce))) {
          // Without the names, which may be long.
          const { id, kind, other, isTowardOther, at: time, eventId } = row
          const own = { kind, other, isTowardOther, at: time, eventId }
          const others = edges.get(id)
          if (others === undefined) edges.set(id, [own])
          else others.push(own)
        }
      const persons = new Set<bigint>()
      for (const id of wanted) {
        const row = rows.get(id)
        const state = recent(id) ?? {
          projectId,
          id,
          personId: row?.personId ?? id,
          isContested: row?.isContested ?? false,
          version: row?.version ?? 0,
          edges: edges.get(id) ?? [],
        }
        known.set(id, state)
        if (!askedPersons.has(state.personId)) persons.add(state.personId)
      }
      const members = new Set(await readIdsOfPersons(database, projectId, [...persons], maxIds))
      for (const states of [old, young, before])
        for (const { projectId: project, id, personId } of states.values())
          if (project === projectId && persons.has(personId)) members.add(id)
      for (const person of persons) {
        askedPersons.add(person)
        members.add(person)
      }
      wanted = [...members].filter((id) => !known.has(id))
    }
  }

  return {
    changes: async (said) => {
      const hasCut = said.some(({ kind }) => kind === 'cut')
      const fresh = hasCut ? said : said.filter((join) => !isKnown(join))
      if (fresh.length === 0) return none
      const all: JoinChanges[] = []
      for (const [projectId, ofProject] of Map.groupBy(fresh, (join) => join.projectId)) {
        const inOrder = ofProject.toSorted(
          (a, b) => Number(b.kind === 'cut') - Number(a.kind === 'cut') || inTime(a, b),
        )
        all.push(...(await inParts(projectId, inOrder, new Map())))
      }
      return {
        edges: all.flatMap(({ edges }) => edges),
        identities: all.flatMap(({ identities }) => identities),
        states: all.flatMap(({ states }) => states),
        said: all.flatMap((each) => each.said),
        refused: all.flatMap(({ refused }) => refused),
      }
    },
    commit: ({ states, said }) => {
      old = young
      young = new ProjectMap()
      for (const state of states) young.set(state.projectId, state.id, state)
      if (pairs.size > maxPairs || said.some(({ kind }) => kind === 'cut')) pairs = new Map()
      // What a cut of the same batch may have made void is looked up again.
      if (said.some(({ kind }) => kind === 'cut')) return
      for (const join of said) if (!join.isOfFuture && !isKnown(join)) pairs.set(pairOf(join), join)
    },
  }
}

/** Was the same said before (by time), and no cut came between? */
function isRepeated(join: Join, edgesOf: (id: bigint) => readonly OwnEdge[] | undefined): boolean {
  const own = edgesOf(join.from) ?? []
  const ofOther = edgesOf(join.to) ?? []
  const edge: OwnEdge = { kind: join.kind, other: join.to, isTowardOther: true, at: join.at, eventId: join.eventId }
  const isSame = (known: OwnEdge): boolean =>
    known.kind === edge.kind && known.other === edge.other && known.isTowardOther && inTime(known, edge) <= 0
  if (join.kind === 'cut' || join.isOfFuture) return own.some((known) => isSame(known) && inTime(known, edge) === 0)
  const isEdgeVoid = isVoid(edge, own, ofOther)
  return own.some((known) => isSame(known) && (isEdgeVoid || !isVoid(known, own, ofOther)))
}
