// How does a browser get told things as they happen? Server-sent events: text, over a connection that stays open. A reader
// that is too slow is cut off, so that what he does not read is not kept for him.
import type { ApiContext } from './authenticate.ts'

export interface EventStream {
  /** `value` as JSON under the event's name. Without effect after the end. */
  send(name: string, value: unknown): void
  close(): void
}

/** Comments, so that proxies and the reader know that the connection lives. */
const heartbeatMs = 15_000
/** Bytes that wait for a reader at most. A first look is some 100 kB. */
const mostWaitingBytes = 2_000_000
/** What the browser waits before it connects again by itself. */
const retryMs = 3_000

/** `start` is called at once; the function that it gives is called once when the stream is over, whoever ended it. */
export function answerEventStream(c: ApiContext, start: (stream: EventStream) => () => void): Response {
  const encoder = new TextEncoder()
  let end = (): void => undefined
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOver = false
        const write = (text: string): void => {
          if (isOver) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) >= 0) return
          end()
          c.env?.outgoing?.destroy()
        }
        const heartbeat = setInterval(() => write(': here\n\n'), heartbeatMs)
        let stop = (): void => undefined
        end = () => {
          if (isOver) return
          isOver = true
          clearInterval(heartbeat)
          stop()
          try {
            controller.close()
          } catch {
            // Cancelled by the reader: closed already.
          }
        }
        write(`retry: ${retryMs}\n\n`)
        stop = start({
          send: (name, value) => write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`),
          close: () => end(),
        })
        if (isOver) stop()
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostWaitingBytes }),
  )
  c.env?.outgoing?.once('close', () => end())
  return c.body(body, 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // Proxies pass it on as it comes, uncompressed.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
    // A server that stops need not wait for it to become idle.
    Connection: 'close',
  })
}
