// cairn-people.js, a module with a tag of its own: what the page knows of the person and of the groups (accounts) they
// belong to. Groups go with every event from then on.
import type { Deliver, People } from './contract.ts'
import { guard } from './guard.ts'
import { cairn } from './module.ts'

const groups: Record<string, string | number> = {}
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
    delete groups[type]
    if (key) {
      groups[type] = key
      if (properties) cairn('group_identify', properties, { groups: { [type]: key } })
    }
  },
}
for (const verb in people) people[verb as 'set'] = guard(people[verb as 'set'])
Object.assign(cairn, people)

// The offline module may put its way in before or after.
let inner = cairn.deliver as Deliver
const deliver: Deliver = (events, isLeaving) =>
  inner(
    events.map((event) => ({ ...event, groups: { ...groups, ...event.groups } })),
    isLeaving,
  )
Object.defineProperty(cairn, 'deliver', {
  get: () => deliver,
  set(next: Deliver) {
    inner = next
  },
})
