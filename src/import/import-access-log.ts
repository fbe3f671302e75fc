// How does a web server's log become events? Every line is accounted for: a page view, a request that processing keeps
// apart with its reason (bot, error, redirect, method, asset), a blank line, or an unparsable one that is written aside.
import type { Readable } from 'node:stream'
import { limits, type RequestContext, type SpooledEvent } from '../event/index.ts'
import { importFiles, type OpenedFile } from './import-files.ts'
import { type Line, splitLines, toText } from './lines.ts'
import { dropReasonOf, isAsset } from './log-category.ts'
import { detectLogFormat, firstAddress, type LogEntry, type LogFormat, logFormats } from './log-entry.ts'
import { createLogIds, lineDigest } from './log-ids.ts'
import type { Reading } from './run-import.ts'
import { openSource, type Source } from './source.ts'
import { createLogClock, wallClockOf } from './time.ts'
import { type ImportDeps, ImportError, type ImportResult, type Item, type JudgeAgent } from './types.ts'

export interface AccessLogOptions {
  /** Paths; '-' is stdin. Read in the order of their first lines' times. */
  readonly files: readonly string[]
  readonly projectId: number
  readonly format: LogFormat | 'auto'
  /** Host (or origin, "https://example.com") of requests whose line doesn't tell it; '' if not known. */
  readonly host: string
  /** IANA zone of times without an offset. */
  readonly timeZone: string
  /** The client's address is what the log has as X-Forwarded-For (the server stood behind a proxy). */
  readonly isForwarded: boolean
  /** Where rejected lines go; '': a file of its own in `deps.directory` for each log. */
  readonly rejectsFile: string
  /** Begin at the first line even if an earlier run came further. */
  readonly isAgain: boolean
}

export interface AccessLogDeps extends ImportDeps {
  readonly judgeAgent: JudgeAgent
  readonly stdin?: Readable
}

/** Imports logs. Throws an ImportError for what a person can mend; what was read until then is imported. */
export async function importAccessLog(options: AccessLogOptions, deps: AccessLogDeps): Promise<ImportResult> {
  const wallClock = wallClockOf(options.timeZone)
  const opened: (OpenedFile & { readonly firstTime: number })[] = []
  for (const name of options.files) {
    const source = await openSource(name, deps.stdin)
    const lines = headLines(source)
    const format = options.format === 'auto' ? detectLogFormat(lines) : options.format
    if (format === undefined) {
      throw new ImportError(
        lines.length === 0
          ? `${name} is empty.`
          : `${name} does not look like an access log (common, combined, vhost_combined or JSON). Its first line: ${(lines[0] ?? '').slice(0, 200)}`,
      )
    }
    const readTime = createLogClock(wallClock)
    const firstTime = lines
      .map((line) => logFormats[format](line, readTime)?.timestamp)
      .find((time) => time !== undefined)
    opened.push({ source, reading: readingOf(source, format, options, deps), firstTime: firstTime ?? 0 })
  }
  const knowsHost = options.host !== '' || opened.every(({ reading }) => reading.format === 'vhost_combined')
  if (!knowsHost && !opened.some(({ reading }) => reading.format === 'json')) {
    deps.onNote?.(
      'The log has no host names: pages will have none, and links between your own pages count as referrals. Pass --host example.com to mend both.',
    )
  }
  const inOrder = opened.toSorted((a, b) => a.firstTime - b.firstTime)
  return importFiles(inOrder, { ...options, variant: 'log' }, deps)
}

function headLines(source: Source): string[] {
  const lines = source.head.toString('latin1').split('\n')
  // The last one is perhaps not whole.
  if (lines.length > 1) lines.pop()
  return lines
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, 100)
}

function readingOf(source: Source, format: LogFormat, options: AccessLogOptions, deps: AccessLogDeps): Reading {
  return {
    format,
    async *items({ resumeFrom }) {
      const toItem = createLineReader(format, options, deps.judgeAgent)
      let number = resumeFrom - 1
      for await (const lines of splitLines(source.chunks(), resumeFrom - 1)) {
        yield lines.map((line) => toItem(line, ++number))
      }
    },
  }
}

/** A function from each line, in order, to what it is. */
function createLineReader(
  format: LogFormat,
  options: Pick<AccessLogOptions, 'host' | 'timeZone' | 'isForwarded'>,
  judge: JudgeAgent,
): (line: Line, number: number) => Item {
  const readLine = logFormats[format]
  const readTime = createLogClock(wallClockOf(options.timeZone))
  const ids = createLogIds()
  const origin = options.host === '' ? '' : originOf(options.host, '')
  return ({ text, isCut }, number) => {
    if (text.trim() === '') return { line: number, category: 'blank', fingerprint: '' }
    const entry = isCut ? undefined : readLine(text, readTime)
    if (
      entry === undefined ||
      !(entry.timestamp >= limits.earliestTimestamp && entry.timestamp <= limits.latestTimestamp)
    ) {
      const reason = isCut ? 'line_too_long' : entry === undefined ? 'unparsable' : 'time_out_of_range'
      return {
        line: number,
        category: 'unparsable',
        fingerprint: lineDigest(text),
        reject: { reason, text: toText(text) },
      }
    }
    const id = ids.next(text, entry.timestamp, number)
    const dropReason = dropReasonOf(entry, judge)
    return {
      line: number,
      category: dropReason ?? 'page_view',
      fingerprint: id,
      resumeFrom: Math.min(ids.neededFrom(), number),
      event: eventOf(entry, id, dropReason, origin, options.isForwarded),
    }
  }
}

function eventOf(
  entry: LogEntry,
  id: string,
  dropReason: SpooledEvent['drop_reason'],
  origin: string,
  isForwarded: boolean,
): SpooledEvent {
  const forwarded = isForwarded && entry.forwardedFor !== '' ? firstAddress(entry.forwardedFor) : ''
  const context: Partial<RequestContext> = {
    address: forwarded === '' ? entry.address : forwarded,
    // Absent, not empty, where the log has no agents: an empty one is taken for a bot's.
    ...(entry.userAgent === undefined ? {} : { user_agent: entry.userAgent.slice(0, limits.contextLength) }),
    ...(entry.language === '' ? {} : { language: entry.language.slice(0, limits.contextLength) }),
  }
  const url = urlOf(entry, origin)
  // What is brought back from among the bots and errors becomes a page view only if it asked for a page.
  const isPage = entry.method === 'GET' && !isAsset(entry.target) && (entry.status === 200 || entry.status === 304)
  return {
    event_name: dropReason === undefined || isPage ? 'page_view' : 'request',
    event_id: id,
    timestamp: entry.timestamp,
    ...(url === '' ? {} : { url: url.slice(0, limits.urlLength) }),
    ...(entry.referrer === '' ? {} : { referrer: entry.referrer.slice(0, limits.urlLength) }),
    ...(dropReason === undefined
      ? {}
      : { drop_reason: dropReason, properties: { method: entry.method, status: entry.status } }),
    sdk: 'access-log',
    context,
  }
}

function urlOf(entry: LogEntry, origin: string): string {
  const { target } = entry
  if (!target.startsWith('/')) return target
  const own = originOf(entry.host, entry.scheme)
  return (own === '' ? origin : own) + target
}

const hostForm = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
/** "example.com" → "https://example.com"; '' for what is no host (`Host` headers are the sender's own words). */
function originOf(host: string, scheme: string): string {
  const match = /^(https?):\/\/([^/]+)/i.exec(host)
  if (match !== null) return originOf(match[2] ?? '', (match[1] ?? '').toLowerCase())
  return hostForm.test(host) && host !== '_' ? `${scheme === '' ? 'https' : scheme}://${host}` : ''
}

/** True for a host or an origin that `--host` takes. */
export const isHost = (host: string): boolean => originOf(host, '') !== ''
