// cairn-people.js, a module with a tag of its own: what the page knows of the person and of the groups (accounts) they
// belong to. Groups go with every event that is tracked from then on; those that are said first also with what waits to be
// sent, for the view of the page comes before anything that the page can say.
import type { Deliver, People } from './contract.ts'
import { guard } from './guard.ts'
import { cairn } from './module.ts'

type Groups = Record<string, string | number | null>
/** null: no longer of any of the type. */
const groups: Groups = {}
const saidFirst: Groups = {}
/** Its properties are set for its own groups only. */
const identifiesGroup = (name: string): boolean => name === 'group_identify'
const does = (op: string) => (said: unknown) => cairn('person_update', {}, { person: { [op]: said } })

const people: People = {
  alias: (alias) => cairn('alias', {}, { alias }),
  set: does('set'),
  setOnce: does('set_once'),
  increment: does('increment'),
  append: does('append'),
  union: does('union'),
  unset: (...names) => does('unset')(names),
  group(type, key, properties) {
    groups[type] = key ||= null
    if (!(type in saidFirst)) saidFirst[type] = key
    if (key && properties) cairn('group_identify', {}, { groups: { [type]: key }, properties })
  },
}
for (const verb in people) people[verb as 'set'] = guard(people[verb as 'set'])
Object.assign(cairn, people)
cairn.also = (name, fields) => (identifiesGroup(name) ? {} : { groups: { ...groups, ...fields?.groups } })

// The offline module may put its way in before or after.
let inner = cairn.deliver as Deliver
const deliver: Deliver = (events, isLeaving) =>
  inner(
    events.map((event) =>
      identifiesGroup(event.event_name) ? event : { ...event, groups: { ...saidFirst, ...event.groups } },
    ),
    isLeaving,
  )
Object.defineProperty(cairn, 'deliver', {
  get: () => deliver,
  set(next: Deliver) {
    inner = next
  },
})
