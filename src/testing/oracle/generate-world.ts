// Generated events: small worlds, so that everything meets everything; hostile names and values included.
import fc from 'fast-check'
import {
  automaticEvents,
  groupIdOf,
  profileOps,
  sessionIdOf,
  type Event,
  type ProfileChange,
  type PropertyValue,
} from '../../event/index.ts'
import type { VirtualEvent } from '../../report/index.ts'
import { makeEvent } from '../make-event.ts'

/** 2026-10-20 to 11-03: the clock goes back in Berlin on the 25th, and in New York on the 1st. */
export const worldStart = Date.UTC(2026, 9, 20)
export const worldDays = 14

export const paths = ['/', '/pricing', '/a b', "/o'hara\\%", '/Ünï😀']
export const eventNames = ['page_view', 'page_view', 'page_view', 'engagement', 'purchase', 'sign up', 'screen_view']
/** What worlds may count otherwise than it was sent: an old name for a new one, and events that are defined after the fact. */
export const mergesOfWorlds: ReadonlyMap<string, string> = new Map([
  ['sign up', 'joined'],
  ['screen_view', 'viewed'],
])
export const virtualOfWorlds: readonly VirtualEvent[] = [
  {
    name: 'V',
    definition: {
      any_of: [
        { event_name: 'sign up' },
        { event_name: 'page_view', page: { match: 'wildcard', value: '/*i*' } },
        { filter: { property: 'source', operator: 'is', value: 'google', case_insensitive: true } },
      ],
    },
  },
  // Of cohorts, who may be made of V in turn.
  { name: 'W', definition: { any_of: [{ event_name: 'purchase' }, { page: { match: 'is', value: '/' }, filter: { operator: 'in_cohort', value: 3 } }] } }, // prettier-ignore
]
export const sources = ['', 'Google', 'google', 'news\nletter', "x' OR 1=1 --"]
export const ownNames = [
  'plan',
  'a.b',
  '__proto__',
  'quote"\'`',
  'per%cent%2e',
  '',
  'nul\0x',
  '😀',
  '1st',
  'cons tructor',
]
export const ownValues: readonly PropertyValue[] = [
  'free',
  'Free',
  'pro\\',
  '',
  '%',
  "it's",
  'a\0b',
  '😀',
  '5',
  '5.0',
  '-12.5',
  '1e3',
  'true',
  'null',
  '2026-10-28',
  '2026-10-28T12:30:00Z',
  '[1]',
  5,
  0,
  -12.5,
  1000,
  1e21,
  0.1,
  true,
  false,
  null,
  [1],
  [],
  { a: 'b' },
  [{ 'x.y': null }],
]

const own = fc
  .array(fc.tuple(fc.constantFrom(...ownNames), fc.constantFrom(...ownValues)), { maxLength: 4 })
  .map((pairs) => {
    const properties: Record<string, PropertyValue> = Object.create(null)
    for (const [name, value] of pairs) properties[name] = value
    return properties
  })

/** Names of properties of persons and of companies. */
export const profileNames = ['plan', 'seats', 'quote\'."`']
export const companies = ['acme', "o'hara & co", 'Ünï']
/** Something that is said of the event's person, or of its company. */
const told = fc.option(
  fc.record({
    isOfCompany: fc.boolean(),
    name: fc.constantFrom(...profileNames),
    op: fc.oneof({ weight: 3, arbitrary: fc.constant('set' as const) }, fc.constantFrom(...profileOps)),
    value: fc.constantFrom(...ownValues),
    by: fc.constantFrom(1, -2.5, 1000),
  }),
  { freq: 3 },
)

const no = [undefined, undefined, undefined]
const eventOfVisit = fc.record({
  eventName: fc.constantFrom(...eventNames),
  path: fc.constantFrom(...paths),
  /** Since the event before: often the same moment, sometimes days. */
  pauseMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 1_800_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3_600_000, max: 4 * 86_400_000 }) },
  ),
  engagedMs: fc.integer({ min: 0, max: 20_000 }),
  scrollDepth: fc.integer({ min: 0, max: 100 }),
  revenue: fc.constantFrom(0n, 100_000n, 123_456n, -50_000n, 1n),
  currency: fc.constantFrom('EUR', 'USD', '', 'JPY'),
  country: fc.constantFrom('', 'DE', 'US'),
  source: fc.constantFrom(...sources),
  screenWidth: fc.constantFrom(0, 390, 1920),
  properties: own,
  company: fc.constantFrom('', '', ...companies),
  told,
  /** Whether it is an `identify`: as the person's user, as anybody, or by another device of who was identified last. */
  says: fc.constantFrom(...no, ...no, ...no, ...no, 'own', 'other device', 'anybody'),
  anybody: fc.integer({ min: 1, max: 14 }),
  /** From here on with the user's id, as after a call of `identify`, or with the device's again. */
  keepsDevice: fc.boolean(),
})
const visit = fc.record({
  person: fc.integer({ min: 1, max: 6 }),
  startMs: fc.integer({ min: 0, max: worldDays * 86_400_000 }),
  events: fc.array(eventOfVisit, { minLength: 1, maxLength: 8 }),
})

/** Who is joined with whom: nobody; each device with one user; anybody with anybody, in circles too. */
export type Identifying = 'nobody' | 'own' | 'anybody'
const userOf = (person: number): number => 11 + (person % 3)

/** Events of one project. The same ids are given in every project: walls must not lean on ids. */
export const generatedEvents = (
  projectId: number,
  visits: number,
  identifying: Identifying = 'nobody',
): fc.Arbitrary<readonly Event[]> =>
  fc.array(visit, { minLength: visits, maxLength: visits }).map((all) => {
    let eventId = 0n
    return all.flatMap(({ person, startMs, events }, index) => {
      let timestamp = worldStart + startMs
      const sessionId = sessionIdOf(timestamp, index)
      let device = person
      let current = person
      let user = 0
      return events.map((given, at) => {
        const {
          pauseMs,
          revenue,
          engagedMs,
          scrollDepth,
          says,
          anybody,
          keepsDevice,
          company,
          told: said,
          ...rest
        } = given
        if (at > 0) timestamp += pauseMs
        let identified = 0
        if (says !== undefined && identifying !== 'nobody') {
          // Only who is the same person by this very event comes into a visit: the loader sees to that.
          if (says === 'other device' && user !== 0)
            device = identifying === 'own' ? ((user - 11 + 2) % 3) + 1 + (anybody % 2) * 3 : anybody
          if (says === 'other device' && user !== 0) current = device
          identified = says === 'anybody' && identifying === 'anybody' ? anybody : user || userOf(device)
        }
        const sender = current
        if (identified !== 0) {
          user = identified
          current = keepsDevice ? device : user
        }
        const eventName = identified === 0 ? given.eventName : anybody % 3 === 0 ? 'alias' : 'identify'
        const isEngagement = eventName === 'engagement'
        const isPurchase = eventName === 'purchase'
        return makeEvent({
          ...rest,
          distinctId: `id-${sender}`,
          groups: company === '' ? {} : { company },
          changes: said === null ? [] : changesOf(said, projectId, BigInt(identified || sender), company),
          projectId,
          eventId: ++eventId,
          eventName,
          timestamp,
          sessionId,
          personId: BigInt(sender),
          identifiedPersonId: BigInt(identified),
          identifiedId: identified === 0 ? '' : `id-${identified}`,
          isInteractive: !automaticEvents.has(eventName),
          engagedMs: isEngagement ? engagedMs : 0,
          scrollDepth: isEngagement ? scrollDepth : 0,
          revenue: isPurchase ? revenue : 0n,
          currency: isPurchase ? rest.currency : '',
        })
      })
    })
  })

type Told = typeof told extends fc.Arbitrary<infer T> ? NonNullable<T> : never
function changesOf(
  { isOfCompany, name, op, value, by }: Told,
  projectId: number,
  person: bigint,
  company: string,
): readonly ProfileChange[] {
  if (isOfCompany && company === '') return []
  const about = isOfCompany
    ? { kind: 'company', id: groupIdOf(projectId, 'company', company), key: company }
    : { kind: '', id: person, key: '' }
  return [{ ...about, name, op, value: op === 'unset' ? null : op === 'increment' ? by : value }]
}

/** Days from the world to the one in spring: 2026-03-24 to 04-07, in which the clock goes forward in Berlin, on the 29th. */
export const springDays = 210
/** Of the project with `inSpring` events. */
export const springProject = 6
const yearDays = 365
/** The same visits in spring, and other visits of the same persons a year earlier, whose day of 23 hours is 2025-03-30. */
export const inSpring = (now: readonly Event[], before: readonly Event[]): readonly Event[] => [
  ...shifted(before, springDays + yearDays, 1_000_000n),
  ...shifted(now, springDays, 0n),
]
const shifted = (events: readonly Event[], days: number, ids: bigint): readonly Event[] =>
  copied(events, springProject).map((event) => ({
    ...event,
    eventId: event.eventId + ids,
    timestamp: event.timestamp - days * 86_400_000,
    // Its upper half is the second at which the visit began.
    sessionId: event.sessionId - (BigInt(days * 86_400) << 32n),
  }))

/** The same events as another project's. */
export const copied = (events: readonly Event[], projectId: number): readonly Event[] =>
  events.map((event) => ({
    ...event,
    projectId,
    changes: event.changes.map((change) =>
      change.kind === '' ? change : { ...change, id: groupIdOf(projectId, change.kind, change.key) },
    ),
  }))

/** Days of generated reports are before this: everything is over. */
export const worldNow = worldStart + 30 * 86_400_000
