// What is a plan called in the cache, and how is it kept from changing?
import { createHash } from 'node:crypto'
import type { Plan } from './plan.ts'

/** Equal plans have equal text: they are built by the same code, key by key in the same order. */
export const hashOf = (plan: Plan): string => createHash('sha256').update(JSON.stringify(plan)).digest('base64url')

/** Deeply. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
