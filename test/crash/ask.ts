// Asks a running Cairn over its control socket: waits until all is loaded, counts, looks at the backlog.
import { openControl, type ControlStats } from '../../src/serve/control-client.ts'
import { readSettings } from '../../src/serve/settings.ts'

interface Overview {
  readonly measures: Readonly<Record<'events' | 'visitors' | 'visits', { readonly value: number | null }>>
}

async function withControl<T>(
  dataDirectory: string,
  use: (control: Awaited<ReturnType<typeof openControl>>) => Promise<T>,
) {
  const control = await openControl(readSettings({ data: dataDirectory }, {}).settings)
  try {
    if (control.isOwn) throw new Error(`no Cairn runs on ${dataDirectory}`)
    return await use(control)
  } finally {
    await control.close()
  }
}

/** What project 1 counts, once everything that was answered is loaded. */
export const countAll = (dataDirectory: string): Promise<{ events: number; visitors: number; visits: number }> =>
  withControl(dataDirectory, async (control) => {
    await control.settle()
    const report = { kind: 'overview', range: { last: 3, unit: 'day' } }
    const { status, body } = await control.request('POST', '/api/v1/projects/1/query', report)
    if (status !== 200) throw new Error(`query answered ${status}: ${JSON.stringify(body)}`)
    const { events, visitors, visits } = (body as Overview).measures
    return { events: events.value ?? 0, visitors: visitors.value ?? 0, visits: visits.value ?? 0 }
  })

/** Resolves when everything that was answered is loaded. */
export const settle = (dataDirectory: string): Promise<void> =>
  withControl(dataDirectory, (control) => control.settle())

export const stats = (dataDirectory: string): Promise<ControlStats> =>
  withControl(dataDirectory, (control) => control.stats())
