// Finds the processes of one Cairn by their parent, and kills them: only those that the test started.
import { readdirSync, readFileSync } from 'node:fs'

export type Part = 'engine' | 'loader'
const scripts: Record<Part, RegExp> = { engine: /store\/engine\//, loader: /loader-main/ }

interface Found {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

function processes(): Found[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }]
      } catch {
        return [] // ended while we looked
      }
    })
}

/** Pid of the running part below the given main process, or undefined while it is down. */
export function findPart(main: number, part: Part): number | undefined {
  const all = processes()
  const isBelow = (pid: number): boolean => {
    const found = all.find((process) => process.pid === pid)
    return found !== undefined && (found.parent === main || (found.parent > 1 && isBelow(found.parent)))
  }
  return all.find((process) => scripts[part].test(process.command) && isBelow(process.pid))?.pid
}

/** kill -9 of a part. False if it was not running. */
export function killPart(main: number, part: Part): boolean {
  const pid = findPart(main, part)
  if (pid === undefined) return false
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}
