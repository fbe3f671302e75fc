// Sends events as a tracker does: each event has an id, and a request that was not answered 2xx is sent again
// with back-off until it is. Keeps account of what was acknowledged.
import { Agent, request } from 'node:http'

export interface SenderOptions {
  readonly url: string
  readonly writeKey: string
  readonly connections: number
  /** Prefix of the event ids: unique per sender. */
  readonly name: string
  readonly random: () => number
}

export interface Sender {
  /** Events acknowledged so far, and how requests ended: '202', '503', 'ECONNRESET'… */
  readonly acknowledged: () => number
  readonly persons: () => number
  readonly outcomes: ReadonlyMap<string, number>
  /** No new events; resolves when every event that was begun is acknowledged. */
  drain(): Promise<void>
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

interface Answer {
  readonly outcome: string
  readonly retryAfterSeconds: number
  readonly accepted: number
}

function post(agent: Agent, url: string, writeKey: string, body: string): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (outcome: string, retryAfterSeconds = 0, accepted = 0) =>
      resolve({ outcome, retryAfterSeconds, accepted })
    const call = request(`${url}/track`, {
      agent,
      method: 'POST',
      headers: {
        authorization: `Bearer ${writeKey}`,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36',
      },
      timeout: 15_000,
    })
    call.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'))
      response.on('end', () => {
        const accepted = response.statusCode === 202 ? (JSON.parse(text) as { accepted: number }).accepted : 0
        done(String(response.statusCode), Number(response.headers['retry-after'] ?? 0), accepted)
      })
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    call.end(body)
  })
}

/** Starts sending at once, from `connections` connections, single events and batches in turn. */
export function startSender(options: SenderOptions): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections })
  const outcomes = new Map<string, number>()
  const persons = new Set<string>()
  let acknowledged = 0
  let count = 0
  let isDraining = false

  const makeEvent = () => {
    const person = `p${Math.floor(options.random() * 500)}`
    persons.add(person)
    count += 1
    return {
      event_name: options.random() < 0.7 ? 'page_view' : 'click',
      event_id: `${options.name}-${count}`,
      distinct_id: person,
      url: `https://shop.test/page/${count % 40}`,
      properties: { plan: ['free', 'pro'][count % 2], n: count },
    }
  }

  async function sendUntilAcknowledged(body: string, size: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const answer = await post(agent, options.url, options.writeKey, body)
      outcomes.set(answer.outcome, (outcomes.get(answer.outcome) ?? 0) + 1)
      if (answer.outcome === '202') {
        if (answer.accepted !== size) throw new Error(`202 for ${answer.accepted} of ${size} events`)
        acknowledged += size
        return
      }
      if (/^4(?!08|29)/.test(answer.outcome)) throw new Error(`refused with ${answer.outcome}: ${body.slice(0, 200)}`)
      await sleep(Math.min(1000, 50 * 2 ** Math.min(attempt, 4)) * (0.5 + options.random()))
    }
  }

  async function connection(): Promise<void> {
    while (!isDraining) {
      const size = options.random() < 0.5 ? 1 : 1 + Math.floor(options.random() * 40)
      const events = Array.from({ length: size }, makeEvent)
      await sendUntilAcknowledged(
        JSON.stringify(size === 1 ? events[0] : { events, sent_at: new Date().toISOString() }),
        size,
      )
      await sleep(options.random() * 20)
    }
  }

  const running = Promise.all(Array.from({ length: options.connections }, connection))
  running.catch(() => {}) // reported by drain
  return {
    acknowledged: () => acknowledged,
    persons: () => persons.size,
    outcomes,
    async drain() {
      isDraining = true
      await running
      agent.destroy()
    },
  }
}
