import { describe, expect, it } from 'vitest'
import { boardLimits } from '../account/index.ts'
import { boardsWorld, germans, mobile, tile, trend, visitors } from '../testing/boards-world.ts'
import { reportSchema } from '../report/index.ts'

const world = boardsWorld()
const { board, keyOf, save } = world
const admin = (...asked: Parameters<typeof world.admin>) => world.admin(...asked)

describe('saved reports', () => {
  it('are kept with their defaults filled in, listed, replaced, copied and deleted', async () => {
    const { status, body } = await admin('POST', '/projects/1/reports', visitors)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...visitors,
      report: reportSchema.parse(trend),
      created_by: 'CI',
      is_favourite: false,
    })
    expect((await admin('GET', '/projects/1/reports')).body).toEqual({ reports: [body] })
    expect((await admin('GET', `/projects/1/reports/${body.id}`)).body).toEqual(body)
    const renamed = await admin('PUT', `/projects/1/reports/${body.id}`, { ...visitors, name: 'People', version: 1 })
    expect(renamed).toMatchObject({ status: 200, body: { id: body.id, name: 'People' } })
    const copy = await admin('POST', `/projects/1/reports/${body.id}/duplicate`)
    expect(copy).toMatchObject({ status: 201, body: { name: 'People (copy)', report: body.report } })
    expect((await admin('DELETE', `/projects/1/reports/${body.id}`)).status).toBe(204)
    expect((await admin('GET', `/projects/1/reports/${body.id}`)).status).toBe(404)
    expect((await admin('GET', '/projects/1/reports')).body.reports).toHaveLength(1)
  })

  it('are not overwritten by who has not seen the last question, and new words leave the question as it is', async () => {
    const path = `/projects/1/reports/${await save()}`
    const weekly = { ...trend, interval: 'week' }
    const changed = await admin('PATCH', path, { report: weekly, display: { chart: 'bar' }, version: 1 })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Visitors', version: 2, report: { interval: 'week' } } })
    // Renamed by who still looks at the first one.
    const renamed = await admin('PATCH', path, { name: 'People', folder: '' })
    expect(renamed).toMatchObject({
      status: 200,
      body: { name: 'People', folder: '', version: 2, report: { interval: 'week' }, display: { chart: 'bar' } },
    })
    for (const late of [
      await admin('PATCH', path, { report: trend, version: 1 }),
      await admin('PUT', path, { ...visitors, version: 1 }),
    ])
      expect(late).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile' } } })
    expect((await admin('PATCH', path, { report: trend })).body.error.issues).toMatchObject([{ path: 'version' }])
    expect((await admin('PUT', path, visitors)).status).toBe(400)
    expect((await admin('GET', path)).body).toEqual(renamed.body)
    expect(await admin('PUT', path, { ...visitors, version: 2 })).toMatchObject({ status: 200, body: { version: 3 } })
  })

  it('that a later version takes no more are answered with what is wrong, not with a fault', async () => {
    const kept = { name: 'Old', description: '', folder: '', report: '{"kind":"trend","range":"ever"}', display: '{}' }
    const made = await world.accounts.boards.createSavedReport(1, kept, '')
    const id = made === 'too_many' ? 0 : made.id
    const { status, body } = await admin('GET', `/projects/1/reports/${id}/result`)
    expect([status, body.error.code]).toEqual([400, 'bad_report'])
    expect(body.error.message).toContain('“Old”')
    expect(body.error.issues[0].path).toBe('range')
    expect((await admin('GET', `/projects/1/reports/${id}/result.csv`)).status).toBe(400)
    expect((await admin('GET', '/projects/1/reports')).body.reports).toHaveLength(1)
  })

  it('are refused if they are no report, and name the place', async () => {
    const bad = await admin('POST', '/projects/1/reports', { ...visitors, report: { ...trend, series: [] } })
    expect(bad).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'report.series' }] } } })
    const long = {
      ...trend,
      filter: { or: Array.from({ length: 100 }, () => ({ ...germans, value: 'x'.repeat(300) })) },
    }
    expect((await admin('POST', '/projects/1/reports', { ...visitors, report: long })).status).toBe(400)
  })

  it('of another project are unknown', async () => {
    const id = await save()
    const other = await keyOf(2, 'admin')
    expect((await other('GET', '/projects/2/reports')).body).toEqual({ reports: [] })
    expect((await other('GET', '/projects/1/reports')).status).toBe(404)
    for (const [method, end, body] of [
      ['GET', '', undefined],
      ['PUT', '', { ...visitors, version: 1 }],
      ['PATCH', '', { name: 'Mine' }],
      ['DELETE', '', undefined],
      ['POST', '/duplicate', undefined],
      ['GET', '/result', undefined],
    ] as const)
      expect((await other(method, `/projects/2/reports/${id}${end}`, body)).status).toBe(404)
  })

  it('are read by who may read, and written by who may more', async () => {
    const id = await save()
    const reader = await keyOf(1, 'read')
    expect((await reader('GET', '/projects/1/reports')).status).toBe(200)
    expect((await reader('GET', `/projects/1/reports/${id}/result`)).status).toBe(200)
    expect((await reader('POST', '/projects/1/reports', visitors)).status).toBe(403)
    expect((await reader('PUT', `/projects/1/reports/${id}`, { ...visitors, version: 1 })).status).toBe(403)
    expect((await reader('PATCH', `/projects/1/reports/${id}`, { name: 'Mine' })).status).toBe(403)
    expect((await reader('DELETE', `/projects/1/reports/${id}`)).status).toBe(403)
    expect((await reader('POST', '/projects/1/dashboards', { name: 'B' })).status).toBe(403)
    expect((await reader('PUT', `/projects/1/reports/${id}/favourite`)).status).toBe(403)
  })

  it('are bounded in number', async () => {
    const kept = { name: 'R', description: '', folder: '', report: '{}', display: '{}' }
    for (let n = 0; n < boardLimits.reports; n++) await world.accounts.boards.createSavedReport(1, kept, '')
    const { status, body } = await admin('POST', '/projects/1/reports', visitors)
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('1000 saved reports')])
    expect((await admin('POST', '/projects/1/dashboards/from-template', { template: 'web', name: 'W' })).status).toBe(
      400,
    )
    expect((await admin('GET', '/projects/1/dashboards')).body.dashboards).toEqual([])
  })

  it('are world.asked as they are, or over another range, with more conditions, or as a dashboard shows them', async () => {
    const id = await save({ ...visitors, report: { ...trend, filter: germans } })
    const whole = reportSchema.parse({ ...trend, filter: germans })
    const result = (query = '') => admin('GET', `/projects/1/reports/${id}/result${query}`)
    expect((await result()).body).toEqual({ kind: 'trend' })
    await result('?range=12mo')
    await result('?range=2026-01-01..2026-01-31')
    await result('?range=2026-01-05')
    await result('?range=this_month')
    await result(`?range=${encodeURIComponent('{"last":2,"unit":"week"}')}`)
    await result(`?filters=${encodeURIComponent(JSON.stringify([mobile]))}`)
    const both = { and: [germans, mobile] }
    expect(world.asked).toEqual([
      whole,
      { ...whole, range: { last: 12, unit: 'month' } },
      { ...whole, range: { from: '2026-01-01', to: '2026-01-31' } },
      { ...whole, range: { from: '2026-01-05', to: '2026-01-05' } },
      { ...whole, range: 'this_month' },
      { ...whole, range: { last: 2, unit: 'week' } },
      { ...whole, filter: both },
    ])
    const made = await board({ tiles: [tile(id)], range: 'this_year', filters: [mobile] })
    world.asked = []
    await result(`?dashboard_id=${made.body.id}`)
    await result(`?dashboard_id=${made.body.id}&range=7d`)
    expect(world.asked).toEqual([
      { ...whole, range: 'this_year', filter: both },
      { ...whole, range: { last: 7, unit: 'day' }, filter: both },
    ])
    for (const nonsense of ['?range=soon', '?range={', '?range=2026', '?filters=x', '?filters=[1]', '?range=99999999d'])
      expect([nonsense, (await result(nonsense)).status]).toEqual([nonsense, 400])
    const empty = await board()
    expect((await result(`?dashboard_id=${empty.body.id}`)).status).toBe(404)
  })
})
