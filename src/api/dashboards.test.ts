import { beforeEach, describe, expect, it } from 'vitest'
import { boardsWorld, germans, mobile, place, tile, trend, visitors } from '../testing/boards-world.ts'
import type { Call } from '../testing/boards-world.ts'
import { reportSchema } from '../report/index.ts'
import { templates } from './dashboard-templates.ts'

const world = boardsWorld()
const { board, callWith, keyOf, save } = world
const admin = (...asked: Parameters<typeof world.admin>) => world.admin(...asked)

describe('a dashboard', () => {
  it('is made, listed, changed, copied and deleted, and comes with the reports that it shows', async () => {
    const id = await save()
    await save({ ...visitors, name: 'Not shown' })
    const text = { kind: 'text', key: 'b', ...place, x: 6, text: '# Hello' }
    const made = await board({ tiles: [tile(id), text], range: 'this_year', filters: [mobile] })
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Board', tiles: [tile(id), text], range: 'this_year', filters: [mobile], version: 1 },
    })
    expect(made.body.reports.map((report: { name: string }) => report.name)).toEqual(['Visitors'])
    const path = `/projects/1/dashboards/${made.body.id}`
    expect((await admin('GET', path)).body).toEqual(made.body)
    expect((await admin('GET', '/projects/1/dashboards')).body.dashboards).toMatchObject([{ name: 'Board', panels: 2 }])
    const changed = await admin('PUT', path, { name: 'Other', tiles: [text], version: 1 })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Other', tiles: [text], version: 2, reports: [] } })
    expect(await admin('POST', `${path}/duplicate`)).toMatchObject({ status: 201, body: { name: 'Other (copy)' } })
    expect((await admin('DELETE', path)).status).toBe(204)
    expect((await admin('GET', path)).status).toBe(404)
    const other = await keyOf(2, 'admin')
    expect((await other('GET', '/projects/2/dashboards/2')).status).toBe(404)
    expect((await other('PUT', '/projects/2/dashboards/2', { name: 'Mine', version: 1 })).status).toBe(404)
    expect((await other('DELETE', '/projects/2/dashboards/2')).status).toBe(404)
  })

  it('is not overwritten by who has not seen the last change', async () => {
    const { body } = await board()
    const path = `/projects/1/dashboards/${body.id}`
    expect((await admin('PUT', path, { name: 'First', version: 1 })).status).toBe(200)
    const second = await admin('PUT', path, { name: 'Second', version: 1 })
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile' } } })
    expect(second.body.error.message).toBe('CI has changed this dashboard meanwhile.')
    expect((await admin('GET', path)).body).toMatchObject({ name: 'First', version: 2 })
    expect((await admin('PUT', path, { name: 'Third' })).status).toBe(400)
  })

  it('shows only reports of its project, in places of the grid, each panel with a key of its own', async () => {
    const id = await save()
    for (const tiles of [
      [tile(id + 1)],
      [tile(id), tile(id)],
      [{ ...tile(id), x: 8 }],
      [{ ...tile(id), h: 0 }],
      [{ kind: 'image', key: 'a', ...place }],
    ])
      expect((await board({ tiles })).status).toBe(400)
  })

  it('tells which report was deleted; one that is shown goes only when that is meant', async () => {
    const id = await save()
    const { body } = await board({ tiles: [tile(id)] })
    const refused = await admin('DELETE', `/projects/1/reports/${id}`)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'in_use' } } })
    expect(refused.body.error.message).toBe('It is shown on “Board”.')
    expect((await admin('DELETE', `/projects/1/reports/${id}?even_if_used=true`)).status).toBe(204)
    const path = `/projects/1/dashboards/${body.id}`
    const after = (await admin('GET', path)).body
    expect(after).toMatchObject({ tiles: [{ ...tile(id), deleted_report: 'Visitors' }], reports: [], version: 1 })
    // It can still be arranged, with the panel in it; also by who had it open before and knows no name of what is gone.
    const moved = { name: 'Board', tiles: [{ ...tile(id), y: 3 }], version: 1 }
    expect(await admin('PUT', path, moved)).toMatchObject({
      status: 200,
      body: { tiles: [{ ...tile(id), y: 3, deleted_report: 'Visitors' }], version: 2 },
    })
  })

  it('leaves an entry in the audit log for what it holds, none for where panels stand', async () => {
    const id = await save()
    const { body } = await board({ tiles: [tile(id)] })
    const path = `/projects/1/dashboards/${body.id}`
    await admin('PUT', path, { name: 'Board', tiles: [{ ...tile(id), y: 3 }], version: 1 })
    await admin('PUT', path, { name: 'Board', tiles: [], version: 2 })
    await admin('DELETE', path)
    const entries = await world.accounts.auditLog.list({ limit: 10 })
    expect(entries.map(({ action, target }) => [action, target])).toEqual([
      ['dashboard.delete', 'Board'],
      ['dashboard.update', 'Board'],
      ['dashboard.create', 'Board'],
      ['report.create', 'Visitors'],
    ])
  })
})

describe('what is used', () => {
  const event = { property: 'event_name', operator: 'is', value: 'Big order' }
  const virtual = { name: 'Big order', definition: { any_of: [{ event_name: 'order', filter: germans }] } }
  const cohort = { name: 'Buyers', definition: { kind: 'dynamic', who: { did: { events: [{ event_name: 'Big order' }] } } } } // prettier-ignore
  const refusedOf = async (path: string): Promise<unknown> => {
    const { status, body } = await admin('DELETE', path)
    expect([status, body.error.code]).toEqual([409, 'in_use'])
    return body.error.message
  }

  it('of virtual events is not deleted or renamed unasked, whatever names it', async () => {
    const path = `/projects/1/virtual-events/${(await admin('POST', '/projects/1/virtual-events', virtual)).body.id}`
    const series = [{ events: [{ event_name: 'Big order' }], measure: 'total' }]
    const users: readonly (readonly [string, string, object])[] = [
      ['the report “Orders”', 'reports', { name: 'Orders', report: { ...trend, series } }],
      ['the dashboard “Board”', 'dashboards', { name: 'Board', filters: [{ or: [germans, { not: event }] }] }],
      ['the cohort “Buyers”', 'cohorts', cohort],
      ['the segment “Big”', 'segments', { name: 'Big', filter: { ...event, operator: 'is_not', value: ['x', 'Big order'] } }],
      ['the goal “Order”', 'goals', { name: 'Order', definition: { kind: 'event', event_name: 'Big order' } }],
    ] // prettier-ignore
    for (const [who, list, body] of users) {
      const made = await admin('POST', `/projects/1/${list}`, body)
      expect([who, made.status]).toEqual([who, 201])
      expect(await refusedOf(path)).toBe(`It is used by ${who}.`)
      const renamed = await admin('PUT', path, { ...virtual, name: 'Other' })
      expect([renamed.status, renamed.body.error.message]).toEqual([409, expect.stringContaining(who)])
      expect((await admin('PUT', path, { ...virtual, description: 'Many euros' })).status).toBe(200)
      await admin('DELETE', `/projects/1/${list}/${made.body.id}`)
    }
    expect((await admin('PUT', path, { ...virtual, name: 'Other' })).status).toBe(200)
    await save({ ...visitors, report: { ...trend, series: [{ events: [{ event_name: 'Other' }], measure: 'total' }] } })
    expect(await refusedOf(path)).toBe('It is used by the report “Visitors”.')
    expect((await admin('DELETE', `${path}?even_if_used=true`)).status).toBe(204)
    const [{ changes } = { changes: undefined }] = await world.accounts.auditLog.list({ limit: 1 })
    expect(changes).toMatchObject({ used_by: { from: ['the report “Visitors”'] } })
  })

  it('of goals and cohorts is not deleted unasked', async () => {
    const goal = { name: 'Order', definition: { kind: 'event', event_name: 'order' } }
    const [first, second] = [
      await admin('POST', '/projects/1/goals', goal),
      await admin('POST', '/projects/1/goals', goal),
    ]
    const path = `/projects/1/goals/${first.body.id}`
    for (const report of [
      { kind: 'overview', range: 'all', goal: first.body.id },
      { kind: 'goals', range: 'all', goals: [first.body.id] },
    ]) {
      const id = await save({ ...visitors, report })
      expect(await refusedOf(path)).toBe('It is used by the report “Visitors”.')
      await admin('DELETE', `/projects/1/reports/${id}`)
    }
    await save({ ...visitors, report: { kind: 'overview', range: 'all', goal: second.body.id } })
    expect((await admin('DELETE', path)).status).toBe(204)
    expect((await admin('DELETE', `/projects/1/goals/${second.body.id}?even_if_used=true`)).status).toBe(204)

    const { body } = await admin('POST', '/projects/1/cohorts', cohort)
    const filter = { operator: 'in_cohort', value: body.id }
    await admin('POST', '/projects/1/virtual-events', { ...virtual, definition: { any_of: [{ event_name: 'order', filter }] } }) // prettier-ignore
    expect(await refusedOf(`/projects/1/cohorts/${body.id}`)).toBe('It is used by the virtual event “Big order”.')
  })
})

describe('templates', () => {
  it('guess the project’s events by their names', async () => {
    world.eventNames = ['page_view', 'Order Completed', 'signup', 'product_viewed', 'add_to_cart']
    const all = (await admin('GET', '/projects/1/dashboard-templates')).body.templates
    const guesses = Object.fromEntries(
      all.map((template: { key: string; needs: { key: string; guess: string | null }[] }) => [
        template.key,
        template.needs.map(({ guess }) => guess),
      ]),
    )
    expect(guesses).toMatchObject({
      web: [],
      saas: ['signup', null, null],
      shop: ['product_viewed', 'add_to_cart', null, 'Order Completed'],
      app: ['signup', null, null],
    })
  })

  it('know the words of the field, and take nothing for what it is not', async () => {
    const guessed = async (...names: string[]): Promise<Record<string, Record<string, string>>> => {
      world.eventNames = names
      const { templates: all } = (await admin('GET', '/projects/1/dashboard-templates')).body
      const entries = all.map(({ key, needs }: { key: string; needs: { key: string; guess: string | null }[] }) => [
        key,
        Object.fromEntries(needs.filter((need) => need.guess !== null).map((need) => [need.key, need.guess])),
      ])
      return Object.fromEntries(entries)
    }
    // Each vocabulary with what is most frequent (and wrong) before what is meant.
    const ga4 = ['page_view', 'view_item_list', 'view_item', 'add_to_cart', 'begin_checkout', 'refund', 'purchase', 'sign_up', 'share', 'tutorial_begin', 'tutorial_complete', 'level_up'] // prettier-ignore
    expect(await guessed(...ga4)).toMatchObject({
      shop: { view_product: 'view_item', add_to_cart: 'add_to_cart', checkout: 'begin_checkout', purchase: 'purchase' },
      app: { sign_up: 'sign_up', onboarded: 'tutorial_complete', key_action: 'level_up' },
      content: { subscribe: 'sign_up', share: 'share' },
    })
    const segment = ['Product List Viewed', 'Product Viewed', 'Product Removed', 'Product Added', 'Checkout Started', 'Order Updated', 'Order Refunded', 'Order Cancelled', 'Order Completed', 'Signed Up'] // prettier-ignore
    expect(await guessed(...segment)).toMatchObject({
      shop: { view_product: 'Product Viewed', add_to_cart: 'Product Added', checkout: 'Checkout Started', purchase: 'Order Completed' }, // prettier-ignore
      saas: { sign_up: 'Signed Up' },
    })
    expect(await guessed('PageView', 'ViewContent', 'AddToCart', 'InitiateCheckout', 'Purchase', 'CompleteRegistration', 'Subscribe')).toMatchObject({
      shop: { view_product: 'ViewContent', add_to_cart: 'AddToCart', checkout: 'InitiateCheckout', purchase: 'Purchase' },
      saas: { sign_up: 'CompleteRegistration', subscribe: 'Subscribe' },
    }) // prettier-ignore
    expect(await guessed('collection_viewed', 'product_viewed', 'product_removed_from_cart', 'product_added_to_cart', 'checkout_started', 'checkout_completed')).toMatchObject({
      shop: { view_product: 'product_viewed', add_to_cart: 'product_added_to_cart', checkout: 'checkout_started', purchase: 'checkout_completed' },
    }) // prettier-ignore
    const posthog = ['$pageview', '$autocapture', 'signup button clicked', 'user signed up', 'unsubscribe', 'subscription_cancelled', 'payment_failed', 'purchase_refunded', 'deactivated', 'subscription created', 'onboarding completed'] // prettier-ignore
    expect(await guessed(...posthog)).toMatchObject({
      saas: { sign_up: 'user signed up', activate: 'onboarding completed', subscribe: 'subscription created' },
    })
    const mixpanel = ['Page View', 'View Product', 'Add to Cart', 'Begin Checkout', 'Placed Order', 'Sign Up', 'Upgrade Plan'] // prettier-ignore
    expect(await guessed(...mixpanel)).toMatchObject({
      shop: { view_product: 'View Product', add_to_cart: 'Add to Cart', checkout: 'Begin Checkout', purchase: 'Placed Order' }, // prettier-ignore
      saas: { sign_up: 'Sign Up', subscribe: 'Upgrade Plan' },
    })
    for (const name of ['order_complete', 'payment_success'])
      expect((await guessed(name))['shop']).toEqual({ purchase: name })
    const none = { web: {}, saas: {}, shop: {}, content: {}, app: {} }
    expect(await guessed('unsubscribe', 'subscription_cancelled', 'payment_failed', 'deactivated', 'purchase_refunded', 'view_item_list', 'sign_up_failed', 'display')).toEqual(none) // prettier-ignore
  })

  it('offer virtual events first, goals and accounts only where there are some', async () => {
    world.eventNames = ['purchase']
    const shown = async (key: string) =>
      (await admin('GET', '/projects/1/dashboard-templates')).body.templates.find(
        (one: { key: string }) => one.key === key,
      )
    const named = async (key: string, name: string): Promise<boolean> =>
      (await shown(key)).reports.some((report: { name: string }) => report.name === name)
    expect([await named('web', 'Goals'), await named('saas', 'Active accounts')]).toEqual([false, false])
    await admin('POST', '/projects/1/virtual-events', { name: 'Purchase!', definition: { any_of: [{ page: { match: 'is', value: '/thanks' } }] } }) // prettier-ignore
    expect((await shown('shop')).needs[3].guess).toBe('Purchase!')
    await admin('POST', '/projects/1/goals', { name: 'Thanks', definition: { kind: 'page', path: '/thanks' } })
    world.profileProperties = ['person.plan', 'group.company', 'group.company.plan']
    expect([await named('web', 'Goals'), await named('saas', 'Active accounts')]).toEqual([true, true])
    const { body } = await admin('POST', '/projects/1/dashboards/from-template', { template: 'saas', name: 'S' })
    expect(JSON.stringify(body.reports)).toContain('"property":"group.company"')
  })

  it('make a dashboard of valid reports in places that do not overlap', async () => {
    await admin('POST', '/projects/1/goals', { name: 'Thanks', definition: { kind: 'page', path: '/thanks' } })
    world.profileProperties = ['group.company']
    for (const { key, needs, reports } of templates) {
      const events = Object.fromEntries(needs.map((need) => [need.key, `my ${need.key}`]))
      const { status, body } = await admin('POST', '/projects/1/dashboards/from-template', {
        template: key,
        name: `From ${key}`,
        events,
      })
      expect([key, status]).toEqual([key, 201])
      expect(body.reports).toHaveLength(reports.length)
      expect(body.tiles).toHaveLength(reports.length + 1)
      expect(body.tiles[0]).toMatchObject({ kind: 'text', x: 0, y: 0, w: 12 })
      const cells = new Set<string>()
      for (const { x, y, w, h } of body.tiles as (typeof place)[])
        for (let column = x; column < x + w; column++)
          for (let row = y; row < y + h; row++) {
            expect(cells.has(`${column} ${row}`)).toBe(false)
            cells.add(`${column} ${row}`)
          }
      const text = JSON.stringify(body.reports)
      for (const need of needs) expect(text).toContain(`my ${need.key}`)
      expect(body.reports[0].folder).toBe(`From ${key}`)
    }
  })

  it('leave out what the project has no event for', async () => {
    const { body } = await admin('POST', '/projects/1/dashboards/from-template', {
      template: 'shop',
      name: 'Shop',
      events: { purchase: 'order' },
    })
    const names = body.reports.map((report: { name: string }) => report.name)
    expect(names).toContain('Revenue by day')
    expect(names).not.toContain('The way to an order')
  })
})

describe('the share link of a dashboard', () => {
  let guest: Call
  let shown = 0
  let hidden = 0
  let personal = 0
  let dashboardId = 0
  beforeEach(async () => {
    shown = await save()
    hidden = await save({ ...visitors, name: 'Hidden' })
    personal = await save({ ...visitors, report: { kind: 'people', range: { last: 7, unit: 'day' } } })
    const { body } = await board({ tiles: [tile(shown), tile(personal, 'b')], range: 'this_year', filters: [germans] })
    dashboardId = body.id as number
    const share = await admin('POST', '/projects/1/shares', { name: 'TV', dashboard_id: dashboardId })
    expect(share.body.dashboard_id).toBe(dashboardId)
    guest = callWith({ 'Cairn-Share': share.body.token as string })
    expect((await callWith({})('GET', `/shares/${share.body.token}`)).body.dashboard_id).toBe(dashboardId)
  })

  it('shows it and answers its reports, over any range, with its filters', async () => {
    const { status, body } = await guest('GET', `/projects/1/dashboards/${dashboardId}`)
    expect([status, body.created_by, body.reports.length]).toEqual([200, '', 2])
    world.asked = []
    expect((await guest('GET', `/projects/1/reports/${shown}/result`)).status).toBe(200)
    expect((await guest('GET', `/projects/1/reports/${shown}/result?range=7d&dashboard_id=999`)).status).toBe(200)
    const whole = reportSchema.parse({ ...trend, filter: germans })
    expect(world.asked).toEqual([{ ...whole, range: 'this_year' }, whole])
    expect((await guest('GET', `/projects/1/reports/${shown}/result?filters=[]`)).status).toBe(403)
    expect((await guest('GET', `/projects/1/reports/${hidden}/result`)).status).toBe(404)
    expect((await guest('GET', `/projects/1/reports/${personal}/result`)).status).toBe(403)
  })

  it('tells of a report what draws it, and no id, address or other value of a condition, in any answer', async () => {
    const ids = ['bob@example.com', 'u-4711', 'DE']
    const [mail, id, germany] = ids
    const condition = (property: string, value: unknown) => ({ property, operator: 'is', value })
    const event = { event_name: 'order', filter: condition('properties.mail', mail) }
    const open = {
      ...trend,
      series: [{ label: 'Orders', measure: 'total', events: [event] }],
      filter: condition('properties.user', id),
    }
    const funnel = { kind: 'funnel', range: trend.range, steps: [{ events: [event] }, { filter: condition('country', germany) }] } // prettier-ignore
    const own = { ...trend, filter: condition('person.email', mail) }
    const list = { kind: 'people', range: trend.range, who: { person: condition('person.email', mail) }, filter: condition('distinct_id', id) } // prettier-ignore
    const saved = []
    for (const report of [open, funnel, own, list])
      saved.push(await save({ ...visitors, description: 'Of Ada', folder: 'Secret', report }))
    const { body } = await board({ tiles: saved.map((each) => tile(each, String(each))), filters: [germans] })
    const share = await admin('POST', '/projects/1/shares', { name: 'TV', dashboard_id: body.id })
    guest = callWith({ 'Cairn-Share': share.body.token as string })
    const told = (await guest('GET', `/projects/1/dashboards/${body.id}`)).body
    expect(told.reports.map(({ report }: { report: object }) => report)).toMatchObject([
      { kind: 'trend', interval: 'day', series: [{ label: 'Orders', measure: 'total', events: [{ event_name: 'order' }] }] }, // prettier-ignore
      { kind: 'funnel', steps: [{ events: [{ event_name: 'order' }] }, {}] },
      { kind: 'trend', range: trend.range },
      { kind: 'people', range: trend.range },
    ])
    expect(told.reports.map((each: { description: string }) => each.description)).toEqual(['Of Ada', 'Of Ada', '', ''])
    const answers = [told]
    for (const each of saved) answers.push((await guest('GET', `/projects/1/reports/${each}/result`)).body)
    for (const text of [...ids, 'Secret', 'CI']) expect(JSON.stringify(answers)).not.toContain(text)
  })

  it('opens nothing else', async () => {
    const other = await board()
    expect((await guest('GET', `/projects/1/dashboards/${other.body.id}`)).status).toBe(404)
    expect((await guest('GET', `/projects/2/dashboards/${dashboardId}`)).status).toBe(404)
    const tried = world.api
      .routes()
      .filter((route) => route.includes('/api/v1/projects'))
      .map((route) => route.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => (name === 'projectId' ? '1' : '1')))
      .filter((route) => !/^GET \S+\/projects\/1\/(dashboards\/1|reports\/1\/result(\.\w+)?)$/.test(route))
    expect(tried.length).toBeGreaterThan(50)
    for (const route of tried) {
      const [method = '', path = ''] = route.split(' ')
      const { status } = await guest(method, path.replace('/api/v1', ''), method === 'GET' ? undefined : {})
      expect([route, status]).toEqual([route, 403])
    }
  })

  it('is closed when the dashboard is deleted', async () => {
    expect((await admin('DELETE', `/projects/1/dashboards/${dashboardId}`)).status).toBe(204)
    expect((await guest('GET', `/projects/1/dashboards/${dashboardId}`)).status).toBe(404)
    expect((await admin('GET', '/projects/1/shares')).body.shares).toEqual([])
  })

  it('is made for dashboards of the project only, and a link of the project opens no dashboards', async () => {
    expect((await admin('POST', '/projects/1/shares', { name: 'X', dashboard_id: 99 })).status).toBe(404)
    const whole = await admin('POST', '/projects/1/shares', { name: 'All' })
    const reader = callWith({ 'Cairn-Share': whole.body.token as string })
    const ada = { property: 'person.email', operator: 'is', value: 'ada@example.com' }
    for (const [name, filter] of [
      ['Germans', germans],
      ['Ada', { or: [germans, ada] }],
    ] as const) {
      await admin('POST', '/projects/1/segments', { name, filter })
      await admin('POST', '/projects/1/goals', { name, definition: { kind: 'event', event_name: 'order', filter } })
    }
    await admin('POST', '/projects/1/annotations', { date: '2026-01-01', text: 'Begun' })
    const lists = []
    for (const list of ['segments', 'goals', 'annotations'])
      lists.push((await reader('GET', `/projects/1/${list}`)).body[list])
    expect(lists).toMatchObject([[{ name: 'Germans', created_by: '' }], [{ name: 'Germans' }], [{ created_by: '' }]])
    expect(JSON.stringify(lists)).not.toContain('Ada')
    expect((await admin('GET', '/projects/1/segments')).body.segments).toHaveLength(2)
    expect((await reader('GET', '/projects/1/dashboards')).status).toBe(403)
    expect((await reader('GET', `/projects/1/dashboards/${dashboardId}`)).status).toBe(403)
    expect((await reader('GET', `/projects/1/reports/${shown}/result`)).status).toBe(403)
    const person = { ...trend, filter: { property: 'person.email', operator: 'is_set' } }
    expect((await reader('POST', '/projects/1/query', person)).status).toBe(403)
    expect((await reader('POST', '/projects/1/query', { kind: 'people', range: 'all' })).status).toBe(403)
  })
})
