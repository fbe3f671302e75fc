// A map by project and 64-bit id. Two projects may have the same id (of a visit, of a person).
export class ProjectMap<T> {
  readonly #projects = new Map<number, Map<bigint, T>>()
  size = 0
  get(projectId: number, id: bigint): T | undefined {
    return this.#projects.get(projectId)?.get(id)
  }
  set(projectId: number, id: bigint, value: T): void {
    let values = this.#projects.get(projectId)
    if (values === undefined) this.#projects.set(projectId, (values = new Map()))
    const before = values.size
    values.set(id, value)
    this.size += values.size - before
  }
  delete(projectId: number, id: bigint): void {
    if (this.#projects.get(projectId)?.delete(id) === true) this.size--
  }
  *values(): Generator<T> {
    for (const values of this.#projects.values()) yield* values.values()
  }
}
