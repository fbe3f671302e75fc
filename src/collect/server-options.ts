// How the HTTP server around the collector should be set, so that slow and broken senders can't hold it.
import type { ServerOptions } from 'node:http'

/**
 * Options for `http.createServer`. Headers have 15 s; whole requests 6 minutes, more than the collector's own limit for a
 * body; idle connections are kept longer than the 60 s of common proxies, which else would send into a closed one.
 */
export const collectorServerOptions = (): ServerOptions => ({
  headersTimeout: 15_000,
  requestTimeout: 360_000,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
  // The pixel's fields come in the request line.
  maxHeaderSize: 32 * 1024,
  noDelay: true,
  // Node would answer 400 without a word; small devices do send without it.
  requireHostHeader: false,
})
