// What does Cairn do by itself, and how often? Everything that runs on a timer is a row of this table.
import type { Log } from './log.ts'

export interface TimerWork {
  readonly writeKeyUse: () => Promise<void>
  readonly expireSalts: () => void
  readonly removeExpiredSessions: () => Promise<void>
  readonly removeExpired: () => Promise<void>
  readonly removeDeletedProjects: () => Promise<void>
}

interface Timer {
  readonly name: string
  readonly everySeconds: number
  /** First run after the start, seconds. */
  readonly firstSeconds: number
  readonly run: (work: TimerWork) => void | Promise<void>
}

const timers: readonly Timer[] = [
  { name: 'write when API keys were last used', everySeconds: 60, firstSeconds: 60, run: (work) => work.writeKeyUse() },
  // Dropped salts make yesterday's cookieless visitors unlinkable: not later than an hour after they may go.
  { name: 'drop old daily salts', everySeconds: 3600, firstSeconds: 60, run: (work) => work.expireSalts() },
  {
    name: 'remove sessions and links that are over',
    everySeconds: 86_400,
    firstSeconds: 600,
    run: (work) => work.removeExpiredSessions(),
  },
  {
    name: 'remove events of deleted projects',
    everySeconds: 600,
    firstSeconds: 300,
    run: (work) => work.removeDeletedProjects(),
  },
  {
    name: 'remove events past retention',
    everySeconds: 86_400,
    firstSeconds: 900,
    run: (work) => work.removeExpired(),
  },
]

/** Starts all timers; a run that fails is logged and tried again at its next time. Returns the function that stops them. */
export function startTimers(work: TimerWork, log: Log): () => void {
  const handles = new Set<NodeJS.Timeout>()
  const schedule = (timer: Timer, seconds: number): void => {
    const handle = setTimeout(() => {
      handles.delete(handle)
      void run(timer).finally(() => {
        if (!isStopped) schedule(timer, timer.everySeconds)
      })
    }, seconds * 1000)
    handle.unref()
    handles.add(handle)
  }
  const run = async (timer: Timer): Promise<void> => {
    try {
      await timer.run(work)
    } catch (err) {
      if (!isStopped) log.error({ err, timer: timer.name }, 'a timer failed')
    }
  }
  let isStopped = false
  for (const timer of timers) schedule(timer, timer.firstSeconds)
  return () => {
    isStopped = true
    for (const handle of handles) clearTimeout(handle)
  }
}
