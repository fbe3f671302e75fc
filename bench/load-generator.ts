// Sends one POST after the other on each of many keep-alive connections, as fast as the answers come, and counts these.
// Raw sockets and hardly any parsing, so that it costs little of the machine that the server shares.
// Argument: JSON {url, key, connections, seconds, eventsPerRequest, seed, requestsPerSecond?}. Prints JSON {requests, seconds, refused, p50Ms, p99Ms}.
import { connect, type Socket } from 'node:net'

interface Load {
  readonly url: string
  readonly key: string
  readonly connections: number
  readonly seconds: number
  readonly eventsPerRequest: number
  /** Told apart from other runs' event ids. */
  readonly seed: string
  /** At most this many over all connections; absent: as fast as the answers come. */
  readonly requestsPerSecond?: number
}
const load = JSON.parse(process.argv[2] ?? '{}') as Load
const target = new URL(load.url)

/** Where the number of the event stands in its id: same width for all, so that the request's bytes are written once. */
const marker = '#00000000000'
/** The same for the person, so that events come from many. */
const personMarker = '#00000000'
const persons = 50_000
const eventOf = (index: number): unknown => ({
  event_name: 'page_view',
  event_id: `${load.seed}-${String(index).padStart(4, '0')}-${marker}`,
  distinct_id: `person-${personMarker}`,
  url: 'https://shop.example.com/products/blue-boots?utm_source=newsletter&utm_medium=email',
  referrer: 'https://www.google.com/',
  title: 'Blue boots — Example shop',
  language: 'en-GB',
  time_zone: 'Europe/Berlin',
  screen_width: 1920,
  screen_height: 1080,
  sdk: 'cairn-js/0.1.0',
  properties: { plan: 'pro', price: 129.5, in_stock: true, category: 'shoes', variant: 'blue-42' },
})
const events = Array.from({ length: load.eventsPerRequest }, (_, index) => eventOf(index))
const body = Buffer.from(JSON.stringify(load.eventsPerRequest === 1 ? events[0] : { events }))
const head = Buffer.from(
  [
    `POST /track HTTP/1.1`,
    `Host: ${target.host}`,
    `Authorization: Bearer ${load.key}`,
    'Content-Type: application/json',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    `Content-Length: ${body.length}`,
    '\r\n',
  ].join('\r\n'),
)
const placesOf = (text: string): number[] => {
  const places: number[] = []
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + 1)) places.push(head.length + at)
  return places
}
const personMarkers = placesOf(`-${personMarker}"`).map((at) => at + 1)
const markers = placesOf(marker)

let requests = 0
let refused = 0
let isCounting = false
let isOver = false
let number = 0
const latencies: number[] = []
const waitingSince = new Map<Socket, number>()

function send(socket: Socket, request: Buffer): void {
  number += 1
  const digits = String(number).padStart(marker.length, '0')
  for (const at of markers) request.write(digits, at, 'latin1')
  personMarkers.forEach((at, index) => {
    const person = (number * 7_919 + index * 104_729) % persons
    request.write(String(person).padStart(personMarker.length, '0'), at, 'latin1')
  })
  waitingSince.set(socket, performance.now())
  socket.write(request)
}

const startedAt = performance.now()
let due = 0
/** At once, or at this request's turn where a rate is set. */
function sendWhenDue(socket: Socket, request: Buffer): void {
  if (load.requestsPerSecond === undefined) return send(socket, request)
  due += 1
  const waitMs = startedAt + (due * 1_000) / load.requestsPerSecond - performance.now()
  if (waitMs <= 0) send(socket, request)
  else setTimeout(send, waitMs, socket, request)
}

function open(): void {
  const request = Buffer.concat([head, body])
  const socket = connect(Number(target.port), target.hostname, () => send(socket, request)).setNoDelay(true)
  let pending: Buffer | undefined
  let usualLength = 0
  socket.on('data', (chunk: Buffer) => {
    const answer = pending ? Buffer.concat([pending, chunk]) : chunk
    if (answer.length !== usualLength) {
      const end = answer.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(answer.toString('latin1', 0, Math.max(end, 0)))?.[1] ?? 0)
      if (end < 0 || answer.length < end + 4 + length) {
        pending = answer
        return
      }
      usualLength = answer.length
    }
    pending = undefined
    if (isOver) return
    if (isCounting) {
      if (answer[9] === 0x32) requests += 1
      else refused += 1
      if ((requests & 15) === 0) latencies.push(performance.now() - (waitingSince.get(socket) ?? 0))
    }
    sendWhenDue(socket, request)
  })
  socket.on('error', () => (refused += 1))
}

for (let index = 0; index < load.connections; index += 1) open()
// The first part is the servers' warm-up (compiling, growing buffers).
setTimeout(
  () => {
    isCounting = true
    const countedFrom = performance.now()
    setTimeout(() => {
      isOver = true
      const seconds = (performance.now() - countedFrom) / 1_000
      latencies.sort((a, b) => a - b)
      const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
      process.stdout.write(`${JSON.stringify({ requests, seconds, refused, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`)
      process.exit(0)
    }, load.seconds * 1_000)
  },
  Math.min(1_000, load.seconds * 250),
)
