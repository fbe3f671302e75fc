// Statements that take no parameters where ClickHouse's grammar wants a literal. Within this room only; never a sender's value.
import type { Sql } from '../sql/index.ts'

/** A statement of a file of ours, or one that the engine itself wrote. */
export const fixed = (text: string): Sql => ({ kind: 'sql', parts: [text] })

/** A name that we or the engine made, as a literal. Throws for anything but letters, digits and '_'. */
export function name(text: string): Sql {
  if (!/^\w+$/.test(text)) throw new TypeError(`Not a name of the engine: ${text}`)
  return { kind: 'sql', parts: [`'${text}'`] }
}
