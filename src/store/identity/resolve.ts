// Who is who? A pure function of what was said, whatever came first:
// - a cut makes the joins of its id from before it void;
// - `identify`: of what is left, an id goes with the user of its first one (by time, then event id);
// - `alias` and `merge` join their ids whatever else was said.
// Ids that hang together by this are one person, however long the chain. Its id is the user (the end that a join goes
// toward) of its earliest join: that only changes when an earlier one becomes known, or the earliest is void.
import { inTime, isVoid, type OwnEdge } from './join.ts'

/** What is kept with an id; undefined: not known here. */
export type EdgesOf = (id: bigint) => readonly OwnEdge[] | undefined

export interface Resolved {
  /** Of each id that was asked for. */
  readonly persons: ReadonlyMap<bigint, bigint>
  /** Ids of which a join does not hold, or perhaps not. */
  readonly contested: ReadonlySet<bigint>
}

/** The joins of an id that hold, in the order of time. Ids that have to be known for it go into `missing`. */
export function liveEdges(id: bigint, edgesOf: EdgesOf, missing: Set<bigint>): OwnEdge[] {
  const own = edgesOf(id) ?? []
  const live: OwnEdge[] = []
  let hasUser = false
  for (const edge of own.toSorted(inTime)) {
    if (edge.kind === 'cut' || edge.other === id || (edge.kind === 'identify' && hasUser)) continue
    const ofOther = edgesOf(edge.other)
    if (ofOther === undefined) missing.add(edge.other)
    if (isVoid(edge, own, ofOther ?? [])) continue
    if (edge.kind === 'identify') hasUser = true
    live.push(edge)
  }
  return live
}

/** Persons of `ids`: all that hang together with any of them have to be among them. */
export function resolve(ids: Iterable<bigint>, edgesOf: EdgesOf): Resolved {
  const parents = new Map<bigint, bigint>()
  const rootOf = (id: bigint): bigint => {
    let root = id
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next
    for (let at = id; at !== root;) {
      const next = parents.get(at) ?? root
      parents.set(at, root)
      at = next
    }
    return root
  }
  const all = [...ids]
  const live: { readonly edge: OwnEdge; readonly id: bigint; readonly user: bigint }[] = []
  for (const id of all) {
    for (const edge of liveEdges(id, edgesOf, new Set())) {
      live.push({ edge, id, user: edge.isTowardOther ? edge.other : id })
      parents.set(rootOf(id), rootOf(edge.other))
    }
  }
  /** By root. */
  const first = new Map<bigint, (typeof live)[number]>()
  for (const each of live) {
    const root = rootOf(each.id)
    const known = first.get(root)
    if (known === undefined || before(each, known)) first.set(root, each)
  }
  const personOf = (id: bigint): bigint => first.get(rootOf(id))?.user ?? id
  const persons = new Map(all.map((id) => [id, personOf(id)]))
  const isKept = (id: bigint, edge: OwnEdge): boolean =>
    edge.kind === 'cut' || edge.other === id || persons.get(edge.other) === persons.get(id)
  return { persons, contested: new Set(all.filter((id) => !(edgesOf(id) ?? []).every((edge) => isKept(id, edge)))) }
}

/** Of two at once, which of one event there may be: the lesser user. */
function before(a: { readonly edge: OwnEdge; readonly user: bigint }, b: typeof a): boolean {
  const order = inTime(a.edge, b.edge)
  return order < 0 || (order === 0 && a.user < b.user)
}
