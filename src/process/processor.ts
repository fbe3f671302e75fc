// Runs the steps over records of the spool: every event leaves as an Event, or as a Dropped with its reason.
import {
  type Dropped,
  type DropReason,
  type Event,
  eventFlags,
  eventIdOf,
  type EventsRecord,
  type Properties,
  type ReplayRecord,
  type SpooledEvent,
} from '../event/index.ts'
import { deadLetterPayload, parsePayload, serializeEvent } from './payload.ts'
import type { Draft, Drop, Kept, ProjectSettings, Step, StepStats, World } from './types.ts'

export interface Processed {
  /** Rows of the reports; `sessionId` is still 0n. Each object is the caller's own. */
  readonly events: Event[]
  readonly dropped: Dropped[]
}

export interface Processor {
  /** Processes one record; never throws for what an event holds. */
  readonly run: (record: EventsRecord) => Processed
  /** Brings back what was kept apart: Events as they are (flag `replayed`), dead letters by running the steps again. */
  readonly replay: (record: ReplayRecord) => Processed
  /** The Event of a payload that holds one, flagged as replayed. Throws for anything else. */
  readonly restore: (payload: string) => Event
  /** Counts and times since the start, one entry per step. */
  readonly stats: () => readonly StepStats[]
}

interface Tally {
  runs: number
  drops: Partial<Record<DropReason, number>>
  sampledNs: number
  samples: number
}

/** One event in 64 is timed, so that reading the clock costs nothing that shows. */
const sampleEvery = 64
const noGroups: Readonly<Record<string, string>> = Object.freeze({})
const noProperties: Properties = Object.freeze({})
const nothingKept: Partial<Kept> = Object.freeze({})

/** `clock`: monotonic, in ns, for timing steps only. */
export function createProcessor(options: {
  readonly steps: readonly Step[]
  readonly world: World
  readonly clock: () => bigint
}): Processor {
  const { steps, world, clock } = options
  const tallies: Tally[] = steps.map(() => ({ runs: 0, drops: {}, sampledNs: 0, samples: 0 }))
  let count = 0

  const process = (
    record: EventsRecord,
    wire: SpooledEvent,
    settings: ProjectSettings,
    replayed?: Replayed,
  ): Outcome => {
    const draft = createDraft(record, wire, settings, replayed)
    const isSampled = count++ % sampleEvery === 0
    let drop: (Drop & { readonly step: string }) | undefined
    let isDeadLetter = false
    let before = isSampled ? clock() : 0n
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      const tally = tallies[index]
      if (step === undefined || tally === undefined) continue
      tally.runs++
      try {
        const verdict = step.run(draft, world)
        if (verdict !== undefined) {
          tally.drops[verdict.reason] = (tally.drops[verdict.reason] ?? 0) + 1
          drop ??= { ...verdict, step: step.name }
        }
      } catch (error) {
        tally.drops.dead_letter = (tally.drops.dead_letter ?? 0) + 1
        if (!isDeadLetter)
          drop = { reason: 'dead_letter', detail: `${step.name}: ${messageOf(error)}`, step: step.name }
        isDeadLetter = true
      }
      if (isSampled) {
        const after = clock()
        tally.sampledNs += Number(after - before)
        tally.samples++
        before = after
      }
    }
    if (drop === undefined) return { kind: 'event', event: draft.event }
    return { kind: 'dropped', dropped: toDropped(draft, drop, isDeadLetter, world.now()) }
  }

  const run = (record: EventsRecord, replayed?: Replayed): Processed => {
    const settings = world.project(record.project_id)
    const events: Event[] = []
    const dropped: Dropped[] = []
    for (const wire of record.events) {
      const outcome = process(record, wire, settings, replayed)
      if (outcome.kind === 'event') events.push(outcome.event)
      else dropped.push(outcome.dropped)
    }
    return { events, dropped }
  }

  return {
    run: (record) => run(record),
    replay(record) {
      const events: Event[] = []
      const dropped: Dropped[] = []
      for (const payload of record.payloads) {
        const found = parsePayload(payload)
        if (found.kind === 'event' && found.event.projectId === record.project_id) {
          events.push(asReplayed(found.event))
        } else if (found.kind === 'dead_letter' && found.record.project_id === record.project_id) {
          const again = run(found.record, { kept: found.kept })
          events.push(...again.events)
          dropped.push(...again.dropped)
        } else {
          dropped.push(
            unreadable(record, payload, found.kind === 'unreadable' ? found.why : 'of another project', world.now()),
          )
        }
      }
      return { events, dropped }
    },
    restore(payload) {
      const found = parsePayload(payload)
      if (found.kind !== 'event') throw new Error('The payload holds no processed event.')
      return asReplayed(found.event)
    },
    stats: () =>
      steps.map((step, index) => {
        const { runs, drops, sampledNs, samples } = tallies[index] ?? { runs: 0, drops: {}, sampledNs: 0, samples: 0 }
        const ns = samples === 0 ? 0 : Math.round((sampledNs / samples) * runs)
        return { name: step.name, runs, drops: { ...drops }, ns }
      }),
  }
}

type Outcome =
  { readonly kind: 'event'; readonly event: Event } | { readonly kind: 'dropped'; readonly dropped: Dropped }
/** Given where a dead letter is run again. */
interface Replayed {
  readonly kept: Partial<Kept>
}

/** The id of a replayed event was seen before, whoever made it: look for repeats. */
const asReplayed = (event: Event): Event => ({
  ...event,
  flags: event.flags | eventFlags.replayed,
  eventIdMade: false,
})

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function toDropped(draft: Draft, drop: Drop & { readonly step: string }, isDeadLetter: boolean, now: number): Dropped {
  const { event, context } = draft
  const { address } = context
  // An error's text may quote what it could not read.
  const detail = isDeadLetter && address !== '' ? drop.detail.replaceAll(address, '[address]') : drop.detail
  return {
    projectId: event.projectId,
    droppedAt: now,
    stage: drop.step,
    reason: drop.reason,
    detail: detail.slice(0, 1_000),
    eventName: event.eventName,
    eventId: event.eventId,
    timestamp: event.timestamp,
    count: 1,
    payload: isDeadLetter ? deadLetterPayload(draft) : serializeEvent(event),
    isReplayable: true,
  }
}

const unreadable = (record: ReplayRecord, payload: string, why: string, now: number): Dropped => ({
  projectId: record.project_id,
  droppedAt: now,
  stage: 'replay',
  reason: 'dead_letter',
  detail: `replay: ${why}`,
  eventName: '',
  eventId: 0n,
  timestamp: record.received_at,
  count: 1,
  payload,
  isReplayable: false,
})

function createDraft(record: EventsRecord, wire: SpooledEvent, settings: ProjectSettings, replayed?: Replayed): Draft {
  const context = wire.context === undefined ? record.context : { ...record.context, ...wire.context }
  return {
    event: {
      projectId: record.project_id,
      eventName: wire.event_name,
      eventId: eventIdOf(wire.event_id),
      eventIdMade: wire.event_id_made === true && replayed === undefined,
      timestamp: record.received_at,
      receivedAt: record.received_at,
      distinctId: '',
      personId: 0n,
      identifiedPersonId: 0n,
      identifiedId: '',
      clientSessionId: wire.session_id ?? '',
      sessionId: 0n,
      isInteractive: true,
      intake: record.intake,
      sdk: wire.sdk ?? '',
      flags: replayed === undefined ? 0 : eventFlags.replayed,
      hostname: '',
      path: '',
      query: '',
      title: '',
      referrer: '',
      referrerHost: '',
      source: '',
      channel: '',
      utmSource: '',
      utmMedium: '',
      utmCampaign: '',
      utmTerm: '',
      utmContent: '',
      clickIdName: '',
      clickId: '',
      country: '',
      region: '',
      city: '',
      language: '',
      timeZone: '',
      deviceType: '',
      browser: '',
      browserVersion: '',
      os: '',
      osVersion: '',
      screenWidth: 0,
      screenHeight: 0,
      engagedMs: 0,
      scrollDepth: 0,
      revenue: 0n,
      currency: '',
      properties: wire.properties ?? noProperties,
      groups: wire.groups ?? noGroups,
      changes: [],
    },
    wire,
    record,
    context,
    settings,
    userAgent: wire.user_agent || context.user_agent,
    kept: replayed?.kept ?? nothingKept,
    parameters: [],
    clickOrigin: undefined,
  }
}
