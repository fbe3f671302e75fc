// A reader of the live stream: gathers server-sent events and lets a test wait for what it needs.
import { setTimeout as pause } from 'node:timers/promises'

interface Heard {
  readonly name: string
  // Tests look into data of many shapes.
  // oxlint-disable-next-line no-explicit-any
  readonly data: any
}

export interface LiveListener {
  readonly status: number
  /** The body of an answer that is no stream. */
  readonly refusal: string
  readonly heard: readonly Heard[]
  /** All events of the `events` messages, in the order of arrival. */
  readonly events: () => readonly { readonly event_id: string; readonly event_name: string; readonly path: string }[]
  /** Resolves when `is` is true; rejects after 20 s, with what was heard. */
  until(is: () => boolean): Promise<void>
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>
  close(): void
}

export async function listen(
  url: string,
  projectId: number,
  key: string,
  query: Readonly<Record<string, string>> = {},
): Promise<LiveListener> {
  const stop = new AbortController()
  const search = new URLSearchParams(query).toString()
  const response = await fetch(`${url}/api/v1/projects/${projectId}/live?${search}`, {
    headers: { Authorization: `Bearer ${key}` },
    signal: stop.signal,
  })
  const heard: Heard[] = []
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const refusal = isStream ? '' : await response.text()
  const read = async (): Promise<void> => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(message) ?? []
        if (name !== undefined && data !== undefined) heard.push({ name, data: JSON.parse(data) })
      }
    }
  }
  const ended = isStream ? read().catch(() => undefined) : Promise.resolve()
  return {
    status: response.status,
    refusal,
    heard,
    events: () => heard.filter(({ name }) => name === 'events').flatMap(({ data }) => data),
    until: async (is) => {
      const patience = AbortSignal.timeout(20_000)
      while (!is()) {
        if (patience.aborted) throw new Error(`Waited in vain. Heard: ${JSON.stringify(heard).slice(0, 5_000)}`)
        await pause(20)
      }
    },
    ended,
    close: () => stop.abort(),
  }
}
