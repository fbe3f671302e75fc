// How does one statement run on chDB? Every statement gets a session of its own, which costs 0.1 ms: so no setting,
// no parameter and no output of a failed statement can reach another one (chDB prefixes the next result of a session
// with what the failed statement had written, and keeps SET). One more session stays open so that the engine does.
import { createRequire } from 'node:module'
import type * as Chdb from 'chdb'

const require = createRequire(import.meta.url)

export interface EngineCore {
  /** Runs `prelude` (SET …, may be '') and the statement; gives the result's bytes in `format`. */
  run(prelude: string, statement: string, format: string): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens the directory; throws with "code 76" in the message if another process has it.
 * @param connectionArgs as of `clickhouse local`: `--max_server_memory_usage=…`; server settings count at the first open.
 */
export function openEngine(directory: string, connectionArgs: readonly string[]): EngineCore {
  // Loaded here, not at the top: it maps the engine's library (570 MB) into the process.
  const chdb: typeof Chdb = require('chdb')
  const open = (): Chdb.Session => new chdb.Session(directory, { connectionArgs })
  const keeper = open()
  return {
    run: async (prelude, statement, format) => {
      const session = open()
      try {
        const result = await session.queryAsync(prelude === '' ? statement : `${prelude};\n${statement}`, { format })
        return result.bytes()
      } finally {
        session.close()
      }
    },
    close: async () => {
      await chdb.drainPending()
      keeper.close()
      await chdb.drainPending()
    },
  }
}

/** `SET a = 'x', param_p0 = 'y'`; '' for nothing. Values are escaped as SQL text; names must be words. */
export function setStatement(values: Iterable<readonly [name: string, value: string]>): string {
  const list = [...values].map(([name, value]) => {
    if (!/^\w+$/.test(name)) throw new TypeError(`Not a setting's name: ${name}`)
    return `${name} = ${quote(value)}`
  })
  return list.length === 0 ? '' : `SET ${list.join(', ')}`
}

/** A text as ClickHouse's string literal. */
export const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
