// What an event says of its person and groups: is it what it should be?
import { limits, profileOps, type ProfileOperations, type RejectReason } from '../event/index.ts'
import { checkProperties, cut, isInexact, isPlainObject } from './check-properties.ts'
import type { Refusal } from './types.ts'

type ParsedProfile =
  { readonly kind: 'operations'; readonly operations: ProfileOperations } | ({ readonly kind: 'refused' } & Refusal)
type ParsedGroups =
  | { readonly kind: 'groups'; readonly groups: Readonly<Record<string, string>> }
  | ({ readonly kind: 'refused' } & Refusal)
const refused = (reason: RejectReason, detail: string) => ({ kind: 'refused', reason, detail }) as const

const ops: ReadonlySet<string> = new Set(profileOps)

/** `{set: {…}, increment: {…}, unset: […]}`. The detail goes on from the field's name (`.increment.visits is …`). */
export function parseProfile(value: unknown): ParsedProfile {
  if (!isPlainObject(value)) return refused('bad_person', ' is not an object')
  const given: Record<string, unknown> = value
  let count = 0
  for (const op of Object.keys(given)) {
    const said = given[op]
    if (!ops.has(op)) return refused('bad_person', `.${cut(op, 50)} is none of ${profileOps.join(', ')}`)
    if (op === 'unset') {
      if (!Array.isArray(said) || !said.every((name) => typeof name === 'string'))
        return refused('bad_person', '.unset is not a list of names')
      if (said.some((name: string) => name.length > limits.propertyNameLength))
        return refused('property_name_too_long', ` unset: > ${limits.propertyNameLength}`)
      count += said.length
      continue
    }
    if (!isPlainObject(said)) return refused('bad_person', `.${op} is not an object`)
    const refusal = checkProperties(said, op)
    if (refusal !== undefined) return { kind: 'refused', reason: refusal.reason, detail: `.${refusal.detail}` }
    const names = Object.keys(said)
    if (op === 'increment') {
      const wrong = names.find((name) => typeof said[name] !== 'number')
      if (wrong !== undefined) return refused('bad_person', `.increment.${cut(wrong, 50)} is not a number`)
    }
    count += names.length
  }
  if (count > limits.profileChanges) return refused('too_many_properties', `: ${count} > ${limits.profileChanges}`)
  return { kind: 'operations', operations: given }
}

/** `{company: 'acme'}`; keys may be numbers. Types without a key are left out. */
export function parseGroups(value: unknown): ParsedGroups {
  if (!isPlainObject(value)) return refused('bad_groups', 'groups is not an object')
  const groups: Record<string, string> = Object.create(null)
  let count = 0
  for (const type of Object.keys(value)) {
    const given: unknown = value[type]
    if (given === null || given === '') continue
    if (isInexact(given)) return refused('bad_groups', `groups.${cut(type, 50)}: a number beyond 2^53, send it as text`)
    const key = typeof given === 'number' ? String(given) : given
    if (type === '' || type.length > limits.groupTypeLength)
      return refused('bad_groups', `type ${cut(type, 50)}: ${type.length} characters`)
    if (typeof key !== 'string' || key.length > limits.groupKeyLength)
      return refused('bad_groups', `groups.${cut(type, 50)} is not a text of 1 to ${limits.groupKeyLength} characters`)
    if (++count > limits.groups) return refused('bad_groups', `more than ${limits.groups} groups`)
    groups[type] = key
  }
  return { kind: 'groups', groups }
}
