// What does somebody do in one visit? Reads, looks around, buys, or plans a route; each page view is followed by the
// engagement that the tracker measures.
import type { Properties, SpooledEvent } from '../../event/index.ts'
import { type Person, pickCrawler } from './people.ts'
import { accountOf, groupsOf } from './accounts.ts'
import type { Random } from './random.ts'
import * as site from './site.ts'
import type { Arrival } from './sources.ts'

/** How far somebody came with the route planner. */
export const stages = { visitor: 0, signedUp: 1, activated: 2, subscribed: 3 } as const
export type Stage = (typeof stages)[keyof typeof stages]

export interface VisitWorld {
  readonly random: Random
  readonly makeId: () => string
  readonly isBroken: (at: number) => boolean
  /** Events at or after it (ms) are not made. */
  readonly until: number
  readonly sdk: string
}

export interface VisitPlan {
  readonly person: Person
  readonly stage: Stage
  readonly arrival: Arrival
  readonly startAt: number
  /** First page, where it does not follow from the arrival. */
  readonly landing?: site.Page
}

/** Adds the visit's events, in order of time, to `out`. Gives the stage that the person is left in. */
export function makeVisit(plan: VisitPlan, world: VisitWorld, out: SpooledEvent[]): Stage {
  const visit = createVisit(plan, world, out)
  const { arrival } = plan
  if (plan.stage >= stages.signedUp && (arrival.intent === 'app' || world.random.chance(0.3))) useApp(visit)
  else if (arrival.intent === 'read') read(visit)
  else if (arrival.intent === 'shop') buy(visit)
  else if (arrival.intent === 'plan') tryPlanner(visit)
  else browse(visit)
  return visit.stage
}

interface Visit {
  readonly plan: VisitPlan
  readonly random: Random
  readonly isBroken: (at: number) => boolean
  stage: Stage
  at: number
  distinctId: string
  /** False when the visit has run past the end of the simulation. */
  view(page: site.Page, pageQuery?: string): void
  happen(name: string, properties: Properties, more?: Partial<SpooledEvent>): void
  /** Somebody who stays with this probability (for people on a phone a bit less). */
  stays(probability: number): boolean
}

function createVisit(plan: VisitPlan, world: VisitWorld, out: SpooledEvent[]): Visit {
  const { person, arrival } = plan
  const { random } = world
  const userId = `user-${person.number}`
  let url = ''
  let referrer = arrival.referrer
  let isFirst = true
  const groups = groupsOf(person.number)
  const base = {
    language: person.language,
    time_zone: person.place.zone,
    screen_width: person.screen[0],
    screen_height: person.screen[1],
    sdk: world.sdk,
    // Without an id it is the address (and the agent) that tells persons apart, for a day.
    context: person.hasId ? { user_agent: person.agent } : { address: person.address, user_agent: person.agent },
  }
  const put = (
    event_name: string,
    properties: Properties | undefined,
    more: Partial<SpooledEvent> | undefined,
  ): void => {
    if (visit.at >= world.until) return
    out.push({
      event_name,
      event_id: world.makeId(),
      ...(visit.distinctId === '' ? undefined : { distinct_id: visit.distinctId }),
      timestamp: Math.floor(visit.at),
      url,
      ...base,
      ...(groups !== undefined && visit.stage >= stages.signedUp ? { groups } : undefined),
      ...(properties === undefined ? undefined : { properties }),
      ...more,
    })
  }
  const visit: Visit = {
    plan,
    random,
    isBroken: (at) => world.isBroken(at),
    stage: plan.stage,
    at: plan.startAt,
    distinctId: plan.stage >= stages.signedUp ? userId : person.hasId ? `anon-${person.number}` : '',
    view(page, pageQuery = '') {
      const query = isFirst && arrival.query !== '' ? arrival.query : pageQuery
      url = site.origin + page.path + (query === '' ? '' : `?${query}`)
      const more: Partial<SpooledEvent> = referrer === '' ? { title: page.title } : { title: page.title, referrer }
      put('page_view', undefined, more)
      isFirst = false
      referrer = url
      const stayed = Math.min(random.around(page.seconds, 2.4), 1_500)
      const engaged = stayed * (0.45 + random.next() * 0.55)
      if (random.chance(0.04)) {
        const metric = random.below(3)
        const value = Math.round(
          metric === 0 ? random.around(1900, 1.6) : metric === 1 ? random.around(120, 1.8) : random.around(40, 2.5),
        )
        put('web_vital', { metric: metric === 0 ? 'LCP' : metric === 1 ? 'INP' : 'CLS_thousandths', value }, undefined)
      }
      visit.at += stayed * 1000
      // Some close the tab in a way that sends nothing.
      if (random.chance(0.93)) {
        put('engagement', undefined, {
          engaged_ms: Math.round(engaged * 1000),
          scroll_depth: Math.min(100, Math.round(random.around(38 + Math.min(stayed / 3, 30), 1.5))),
        })
      }
      visit.at += 300 + random.next() * 1_500
    },
    happen(name, properties, more) {
      put(name, properties, more)
      visit.at += 400 + random.next() * 3_000
    },
    stays: (probability) => random.chance(person.screen[0] < 600 ? probability * 0.9 : probability),
  }
  return visit
}

function read(visit: Visit): void {
  const { random, plan } = visit
  visit.view(plan.landing ?? site.anyPost.pick(random))
  if (random.chance(0.03))
    visit.happen('newsletter_signup', { placement: random.chance(0.6) ? 'article_end' : 'footer' })
  if (random.chance(0.05)) visit.happen('outbound_click', { url: 'https://www.openstreetmap.org/' })
  let likes = 0.36
  while (visit.stays(likes)) {
    visit.view(random.chance(0.2) ? site.journal : site.anyPost.pick(random))
    likes *= 0.8
  }
  if (likes < 0.36 && visit.stays(0.14)) buy(visit)
  else if (random.chance(0.03)) tryPlanner(visit)
}

function browse(visit: Visit): void {
  const { random } = visit
  visit.view(site.home)
  if (!visit.stays(0.62)) return
  const wish = random.next()
  if (wish < 0.55) buy(visit, true)
  else if (wish < 0.75) read(visit)
  else if (wish < 0.9) tryPlanner(visit)
  else visit.view(random.chance(0.5) ? site.about : site.anyHelp.pick(random))
}

function search(visit: Visit): void {
  const query = site.anySearch.pick(visit.random)
  visit.view({ path: '/search', title: `Search: ${query} – Fernweh`, seconds: 12 }, `q=${encodeURIComponent(query)}`)
  visit.happen('search', {
    query,
    results: query === 'socks' || query === 'kids boots' ? 0 : 3 + ((query.length * 7) % 40),
  })
}

/** View a product → put it into the cart → check out → pay. */
function buy(visit: Visit, isInside = false): void {
  const { random, plan } = visit
  const { currency } = plan.person.place
  const { variant } = plan.person
  let category = ''
  const products = site.anyProduct
  if (!isInside || random.chance(0.5)) {
    const found = site.anyCategory.pick(random)
    category = found.name
    visit.view(random.chance(0.25) ? site.shop : found.page)
  }
  if (random.chance(0.16)) search(visit)
  const items: { readonly product: site.Product; readonly quantity: number }[] = []
  let interest = 0.78
  while (visit.stays(interest)) {
    let product = products.pick(random)
    // People stay with what they look for.
    for (let tries = 0; tries < 3 && category !== '' && product.category !== category; tries++)
      product = products.pick(random)
    visit.view(product.page)
    const price = site.priceIn(product.price, currency)
    const about = {
      product_id: product.id,
      product: product.name,
      category: product.category,
      price,
      currency,
      variant,
    }
    visit.happen('product_viewed', about)
    if (random.chance(0.03))
      visit.happen('video_play', { video: `test-${product.category}`, seconds: 5 + random.below(90) })
    if (random.chance(variant === 'b' ? 0.175 : 0.15)) {
      const quantity = product.category === 'maps' && random.chance(0.3) ? 2 : 1
      visit.happen('add_to_cart', { ...about, quantity })
      items.push({ product, quantity })
    }
    interest *= 0.86
  }
  if (items.length === 0 || !visit.stays(0.72)) return
  visit.view(site.cart)
  if (!visit.stays(0.68)) return
  const value = items.reduce((sum, { product, quantity }) => sum + site.priceIn(product.price, currency) * quantity, 0)
  visit.view(site.checkout)
  visit.happen('checkout_started', { items: items.length, value: roundMoney(value), currency })
  if (visit.isBroken(visit.at) && random.chance(0.9)) {
    for (let tries = 1 + random.below(3); tries > 0; tries--) {
      visit.happen('checkout_error', { code: 'payment_gateway_timeout', step: 'payment' })
      visit.at += 8_000
    }
    return
  }
  if (random.chance(0.04))
    visit.happen('checkout_error', { code: random.chance(0.7) ? 'card_declined' : 'address_invalid', step: 'payment' })
  if (!visit.stays(0.66)) return
  const coupon = random.chance(0.12) ? 'WELCOME10' : ''
  const total = roundMoney(coupon === '' ? value : value * 0.9)
  visit.happen(
    'purchase',
    {
      order_id: `o-${plan.person.number}-${Math.floor(visit.at / 1000)}`,
      items: items.length,
      payment: random.chance(0.55) ? 'card' : random.chance(0.6) ? 'paypal' : 'invoice',
      ...(coupon === '' ? undefined : { coupon }),
    },
    {
      revenue: total.toFixed(2),
      currency,
      person: { increment: { orders: 1 }, union: { bought: items.map(({ product }) => product.category) } },
    },
  )
  visit.view(site.done)
}
const roundMoney = (value: number): number => Math.round(value * 100) / 100

const planPrices = { hiker: 4, guide: 12, club: 39 } as const
type PlanName = keyof typeof planPrices

/** Look at the planner → sign up → use it for the first time. */
function tryPlanner(visit: Visit): void {
  const { random, plan } = visit
  visit.view(site.planner)
  if (visit.stays(0.35)) visit.view(site.anyDoc.pick(random))
  if (!visit.stays(0.55)) return
  visit.view(site.pricing)
  if (!visit.stays(0.4)) return
  if (visit.stage !== stages.visitor) return useApp(visit)
  visit.view(site.signUp)
  if (!visit.stays(0.62)) return
  const method = random.chance(0.5) ? 'email' : random.chance(0.7) ? 'google' : 'apple'
  visit.happen('sign_up', { method, plan: 'free', variant: plan.person.variant })
  const { number } = plan.person
  const userId = `user-${number}`
  const { company, ...known } = accountOf(number)
  const about = { ...known, plan: 'free', ...(company === '' ? undefined : { company }) }
  // Without an id on the device there is nothing that could be joined: from here on the account is the person.
  if (visit.distinctId !== '') visit.happen('identify', about, { user_id: userId })
  const isNew = visit.distinctId === ''
  visit.distinctId = userId
  visit.stage = stages.signedUp
  if (isNew) visit.happen('person_update', {}, { person: { set: about } })
  if (company !== '') visit.happen('group_identify', { name: company })
  if (visit.stays(0.7)) useApp(visit)
}

/** Draw routes; sooner or later pay for it. */
function useApp(visit: Visit): void {
  const { random, plan } = visit
  if (random.chance(0.25)) visit.view(site.login)
  visit.view(site.app)
  if (visit.stage === stages.signedUp) {
    if (!visit.stays(0.6)) return
    visit.happen('activate', { via: random.chance(0.5) ? 'draw' : random.chance(0.6) ? 'import_gpx' : 'template' })
    visit.stage = stages.activated
  }
  let energy = 0.72
  while (visit.stays(energy)) {
    const distance = Math.round(random.around(14, 1.8) * 10) / 10
    visit.happen('route_created', {
      distance_km: distance,
      ascent_m: Math.round(distance * random.around(38, 1.7)),
      sport: random.chance(0.8) ? 'hiking' : 'cycling',
    })
    if (random.chance(0.18)) visit.happen('route_shared', { with: random.chance(0.7) ? 'link' : 'team' })
    if (random.chance(0.15)) visit.happen('file_download', { format: 'gpx' })
    if (random.chance(0.1)) visit.view(site.anyDoc.pick(random))
    energy *= 0.8
  }
  if (visit.stage === stages.activated && visit.stays(0.09)) {
    visit.view(site.pricing)
    if (!visit.stays(0.7)) return
    const name: PlanName = random.chance(0.68) ? 'hiker' : random.chance(0.8) ? 'guide' : 'club'
    const isYearly = random.chance(0.4)
    const price = planPrices[name] * (isYearly ? 10 : 1)
    visit.happen(
      'subscribe',
      {
        plan: name,
        billing: isYearly ? 'yearly' : 'monthly',
        price,
        seats: name === 'club' ? 3 + random.below(20) : 1,
      },
      {
        revenue: price.toFixed(2),
        currency: plan.person.place.currency,
        person: { set: { plan: name }, set_once: { subscribed_at: new Date(visit.at).toISOString() } },
      },
    )
    visit.stage = stages.subscribed
    visit.view(site.account)
  }
}

/** A crawler's pages: one after the other, without engagement, kept apart by processing. */
export function makeCrawl(startAt: number, world: VisitWorld, out: SpooledEvent[]): void {
  const { random } = world
  const context = { address: `198.51.100.${1 + random.below(250)}`, user_agent: pickCrawler(random) }
  let at = Math.floor(startAt)
  for (let pages = 1 + random.below(6); pages > 0 && at < world.until; pages--) {
    const { path, title } = random.chance(0.5) ? site.anyPost.pick(random) : site.anyProduct.pick(random).page
    out.push({
      event_name: 'page_view',
      event_id: world.makeId(),
      timestamp: at,
      url: site.origin + path,
      title,
      sdk: world.sdk,
      context,
    })
    at += 1_000 + random.below(4_000)
  }
}
