import { Readable } from 'node:stream'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judgeAgent } from '../process/steps/bots.ts'
import { importAccessLog } from './import-access-log.ts'
import { openSource } from './source.ts'
import { type Bench, createBench, logOptions } from './testing.ts'

let bench: Bench
beforeEach(() => {
  bench = createBench()
})
afterEach(() => bench.remove())

const agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0'
const line = (request: string, status = 200, userAgent = agent, second = 1): string =>
  `203.0.113.9 - - [17/May/2015:10:05:${String(second).padStart(2, '0')} +0000] "${request}" ${status} 12 "-" "${userAgent}"`
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(bench.path(name), content)
  return bench.path(name)
}
/** A log of `count` lines, one second each, in which every tenth repeats the one before it. */
const longLog = (count: number, from = 0): string => {
  let text = ''
  for (let index = from; index < from + count; index++) {
    const second = index % 10 === 9 ? index - 1 : index
    const time = new Date(Date.UTC(2015, 4, 17) + second * 1000)
    const stamp = `${time.getUTCDate()}/May/2015:${time.toISOString().slice(11, 19)} +0000`
    text += `203.0.113.${second % 200} - - [${stamp}] "GET /page/${second % 50} HTTP/1.1" 200 12 "-" "${agent}"\n`
  }
  return text
}

describe('an access log', () => {
  it('is accounted for line by line: each line is one thing, and the sum is the number of lines', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['page_view', line('GET / HTTP/1.1')],
      ['page_view', line('GET /a?utm_source=x HTTP/1.1', 304)],
      ['page_view', line('GET /index.php HTTP/1.1')],
      ['page_view', line('GET /v1.2/notes HTTP/1.1')],
      ['bot', line('GET / HTTP/1.1', 200, 'Googlebot/2.1')],
      ['bot', line('GET /missing HTTP/1.1', 404, 'Googlebot/2.1')],
      ['empty_user_agent', line('GET /style.css HTTP/1.1', 200, '-')],
      ['error_status', line('GET /missing.css HTTP/1.1', 404)],
      ['error_status', line('POST / HTTP/1.1', 500)],
      ['error_status', line('', 408)],
      ['redirect', line('GET /old HTTP/1.1', 301)],
      ['method', line('POST /form HTTP/1.1')],
      ['method', line('HEAD / HTTP/1.1')],
      ['method', line(String.raw`\x16\x03\x01`, 200)],
      ['asset', line('GET /style.css?v=3 HTTP/1.1')],
      ['asset', line('GET /robots.txt HTTP/1.1')],
      ['asset', line('GET /favicon.ico HTTP/1.1', 304)],
      ['asset', line('GET /.well-known/security.txt HTTP/1.1')],
      ['asset', line('GET /blog/feed/ HTTP/1.1')],
      ['asset', line('GET /?flav=rss20 HTTP/1.1')],
      ['asset', line('GET /socket HTTP/1.1', 101)],
      ['asset', line('GET /beacon HTTP/1.1', 204)],
      ['unparsable', 'Segmentation fault'],
      ['unparsable', line('GET / HTTP/1.1').slice(0, -5)],
      ['unparsable', line('GET / HTTP/1.1').slice(0, 50)],
      ['blank', '   '],
    ]
    const file = write('access.log', cases.map(([, text]) => text).join('\r\n'))
    const result = await importAccessLog(logOptions(file), bench.deps)
    const expected: Record<string, number> = {}
    for (const [category] of cases) expected[category] = (expected[category] ?? 0) + 1
    expect(result.counts).toEqual(expected)
    expect(result.lines).toBe(cases.length)
    expect(Object.values(result.counts).reduce((sum, count) => sum + count, 0)).toBe(result.lines)
    expect(bench.events()).toHaveLength(cases.length - 4)
    for (const event of bench.events())
      expect(event.event_name === 'page_view' || event.drop_reason !== undefined).toBe(true)
    const rejected = readFileSync(result.files[0]?.rejectsFile ?? '', 'utf8')
    expect(rejected.split('\n').slice(0, -1)).toEqual(
      cases.flatMap(([category, text], index) =>
        category === 'unparsable' ? [`${index + 1}\tunparsable\t${text}`] : [],
      ),
    )
    expect(statSync(result.files[0]?.rejectsFile ?? '').mode & 0o077).toBe(0)
  })

  it('becomes events with address, agent, referrer and a whole URL', async () => {
    const text = `2001:db8::1 - bob [17/May/2015:10:05:03 +0200] "GET /caf%C3%A9?x=1 HTTP/1.1" 200 1 "https://search.example/?q=%22" "${agent}"`
    await importAccessLog({ ...logOptions(write('a.log', text)), host: 'shop.example' }, bench.deps)
    expect(bench.records).toHaveLength(1)
    expect(bench.records[0]).toMatchObject({
      kind: 'events',
      project_id: 1,
      intake: 'import',
      received_at: 1_700_000_000_000,
      context: { address: '', user_agent: '' },
      events: [
        {
          event_name: 'page_view',
          timestamp: Date.UTC(2015, 4, 17, 8, 5, 3),
          url: 'https://shop.example/caf%C3%A9?x=1',
          referrer: 'https://search.example/?q=%22',
          context: { address: '2001:db8::1', user_agent: agent },
        },
      ],
    })
  })

  it('takes the host from the line where it is one, else from the option', async () => {
    const hosts = ['www.example.org:443', 'example.org:80', 'shop.example.org', 'evil"/host', '_']
    const text = hosts.map((host) => `${host} ${line('GET /a HTTP/1.1')}`).join('\n')
    await importAccessLog({ ...logOptions(write('a.log', text)), format: 'vhost_combined' }, bench.deps)
    expect(bench.events().map((event) => event.url)).toEqual([
      'https://www.example.org:443/a',
      'http://example.org:80/a',
      'https://shop.example.org/a',
      'https://example.com/a',
      'https://example.com/a',
    ])
  })

  it('without user agents (common format) is not taken for bots', async () => {
    const text = '203.0.113.9 - - [17/May/2015:10:05:01 +0000] "GET / HTTP/1.1" 200 12'
    const result = await importAccessLog(logOptions(write('a.log', text)), bench.deps)
    expect(result.files[0]?.format).toBe('common')
    expect(result.counts).toEqual({ page_view: 1 })
    expect(bench.events()[0]?.context).toEqual({ address: '203.0.113.9' })
  })

  it('takes the client from X-Forwarded-For only where it is told to', async () => {
    const file = write('a.log', `${line('GET / HTTP/1.1')} "198.51.100.7, 10.0.0.1"`)
    await importAccessLog(logOptions(file), bench.deps)
    await importAccessLog({ ...logOptions(file), isForwarded: true, isAgain: true }, bench.deps)
    expect(bench.events().map((event) => event.context?.address)).toEqual(['203.0.113.9', '198.51.100.7'])
  })

  it('reads times without an offset in the named zone', async () => {
    const file = write('a.log', line('GET / HTTP/1.1').replace(' +0000', ''))
    await importAccessLog({ ...logOptions(file), timeZone: 'America/New_York' }, bench.deps)
    expect(bench.events()[0]?.timestamp).toBe(Date.UTC(2015, 4, 17, 14, 5, 1))
  })

  it('says what is wrong with files that are none', async () => {
    const run = (name: string): Promise<unknown> => importAccessLog(logOptions(name), bench.deps)
    await expect(run(bench.path('none.log'))).rejects.toThrow(/can't be read/)
    await expect(run(bench.directory)).rejects.toThrow(/is a directory/)
    await expect(run(write('empty.log', ''))).rejects.toThrow(/is empty/)
    await expect(run(write('data.csv', 'a,b\n1,2\n'))).rejects.toThrow(/does not look like an access log/)
  })

  it('that is cut off in the middle of its compression is imported as far as it goes, and says so', async () => {
    const whole = gzipSync(longLog(20_000))
    const file = write('a.gz', whole.subarray(0, whole.length - 1_000))
    await expect(importAccessLog(logOptions(file), bench.deps)).rejects.toThrow(/can't be inflated/)
    expect(bench.events().length).toBeGreaterThan(1_000)
  })

  it('that is compressed is opened while its end is being inflated, whole or cut off', async () => {
    const whole = gzipSync(longLog(20_000))
    for (const content of [whole, whole.subarray(0, whole.length - 1_000)]) {
      const file = write('a.gz', content)
      for (let round = 0; round < 20; round++) expect((await openSource(file)).head.length).toBe(64 * 1024)
    }
  })

  it('with lines longer than memory should hold counts them as unparsable', async () => {
    const file = write('a.log', `${line('GET /a HTTP/1.1')}\n${'x'.repeat(3_000_000)}\n${line('GET /b HTTP/1.1')}\n`)
    const result = await importAccessLog(logOptions(file), bench.deps)
    expect(result.counts).toEqual({ page_view: 2, unparsable: 1 })
    expect(bench.events().map((event) => event.url)).toEqual(['https://example.com/a', 'https://example.com/b'])
    expect(statSync(result.files[0]?.rejectsFile ?? '').size).toBeLessThan(100_000)
  })
})

describe('the same log', () => {
  const text = longLog(2_500)
  const idsOf = async (name: string, content: string | Uint8Array): Promise<string[]> => {
    const own = createBench()
    try {
      writeFileSync(own.path(name), content)
      await importAccessLog(logOptions(own.path(name)), own.deps)
      return own.events().map((event) => event.event_id)
    } finally {
      own.remove()
    }
  }

  it('has the same ids when it is renamed, compressed, or comes over standard input', async () => {
    const ids = await idsOf('a.log', text)
    expect(new Set(ids).size).toBe(2_500)
    expect(await idsOf('b', gzipSync(text))).toEqual(ids)
    expect(await idsOf('c.log', zstdCompressSync(text))).toEqual(ids)
    expect(await idsOf('d.log', text.replaceAll('\n', '\r\n'))).toEqual(ids)
    await importAccessLog(logOptions('-'), { ...bench.deps, stdin: Readable.from([gzipSync(text)]) })
    expect(bench.events().map((event) => event.event_id)).toEqual(ids)
  })

  it('has the same ids when it is joined with others or rotated', async () => {
    const next = longLog(1_000, 5_000)
    const alone = new Set([...(await idsOf('a', text)), ...(await idsOf('b', next))])
    expect(new Set(await idsOf('c', text + next))).toEqual(alone)
    expect(new Set(await idsOf('d', Buffer.concat([gzipSync(text), gzipSync(next)])))).toEqual(alone)
    const lines = text.split('\n')
    const tail = lines.slice(1_500).join('\n') + next
    expect((await idsOf('e', tail)).every((id) => alone.has(id))).toBe(true)
  })

  it('is skipped when it was imported before, and read again only when that is asked for', async () => {
    const file = write('a.log', text)
    await importAccessLog(logOptions(file), bench.deps)
    const again = await importAccessLog(logOptions(write('renamed.gz', gzipSync(text))), bench.deps)
    expect(again).toMatchObject({ lines: 2_500, linesBefore: 2_500, eventsSent: 0, counts: { page_view: 2_500 } })
    const third = await importAccessLog({ ...logOptions(file), isAgain: true }, bench.deps)
    expect(third).toMatchObject({ lines: 2_500, linesBefore: 0, eventsSent: 2_500 })
    expect(new Set(bench.events().map((event) => event.event_id)).size).toBe(2_500)
  })

  it('goes on where it was when lines were added to it', async () => {
    const file = write('a.log', text)
    await importAccessLog(logOptions(file), bench.deps)
    const more = longLog(700, 2_500)
    write('a.log', text + more)
    const result = await importAccessLog(logOptions(file), bench.deps)
    expect(result).toMatchObject({ lines: 3_200, linesBefore: 2_500, eventsSent: 700, counts: { page_view: 3_200 } })
    expect(bench.events().map((event) => event.event_id)).toEqual(await idsOf('b', text + more))
  })

  it('is not confused with another that begins the same', async () => {
    await importAccessLog(logOptions(write('a.log', text)), bench.deps)
    const lines = text.split('\n')
    const other = [...lines.slice(0, 100), ...longLog(2_600, 9_000).split('\n')].join('\n')
    const result = await importAccessLog(logOptions(write('b.log', other)), bench.deps)
    expect(result).toMatchObject({ lines: 2_700, linesBefore: 0, eventsSent: 2_700 })
    expect(bench.notes.some((note) => note.includes('goes on differently'))).toBe(true)
    const shorter = await importAccessLog(logOptions(write('c.log', lines.slice(0, 50).join('\n'))), bench.deps)
    expect(shorter).toMatchObject({ lines: 50, linesBefore: 0 })
  })
})

describe('an import that is stopped', () => {
  it('goes on where it was, with all lines sent once, however often it is stopped', async () => {
    const count = 120_000
    const broken = 'broken line\n'
    const file = write('a.log', longLog(60_000) + broken + longLog(count - 60_000, 60_000))
    let runs = 0
    for (; runs < 20; runs++) {
      let records = 0
      const stopped = importAccessLog(logOptions(file), {
        ...bench.deps,
        append: async (stream) => {
          const group = []
          for await (const record of stream) {
            group.push(record)
            if (++records > 70) throw new Error('killed')
          }
          bench.records.push(...group)
        },
      })
      const result = await stopped.catch((error: unknown) => error)
      if (result instanceof Error) expect(result.message).toBe('killed')
      else break
    }
    expect(runs).toBeGreaterThan(0)
    expect(runs).toBeLessThan(20)
    const ids = bench.events().map((event) => event.event_id)
    expect(ids).toHaveLength(count)
    expect(new Set(ids).size).toBe(count)
    const final = await importAccessLog(logOptions(file), bench.deps)
    expect(final).toMatchObject({ lines: count + 1, eventsSent: 0, counts: { page_view: count, unparsable: 1 } })
    expect(readFileSync(final.files[0]?.rejectsFile ?? '', 'utf8')).toBe('60001\tunparsable\tbroken line\n')
  })

  it('by Ctrl-C keeps what it has done', async () => {
    const controller = new AbortController()
    const file = write('a.log', longLog(120_000))
    const result = await importAccessLog(logOptions(file), {
      ...bench.deps,
      signal: controller.signal,
      onProgress: ({ lines }) => lines > 20_000 && controller.abort(),
    })
    expect(result.isInterrupted).toBe(true)
    expect(result.lines).toBeLessThan(120_000)
    const rest = await importAccessLog(logOptions(file), bench.deps)
    expect(rest).toMatchObject({ lines: 120_000, linesBefore: result.lines, isInterrupted: false })
    expect(new Set(bench.events().map((event) => event.event_id)).size).toBe(120_000)
  })
})

describe('several logs', () => {
  it('are read in the order of their times, with progress over all of them', async () => {
    const early = write('z.log', longLog(6_000))
    const late = write('a.log.gz', gzipSync(longLog(6_000, 8_000)))
    const shares: number[] = []
    const result = await importAccessLog(logOptions(late, early), {
      ...bench.deps,
      onProgress: ({ bytesRead, bytesTotal }) => shares.push(bytesRead / bytesTotal),
    })
    expect(result.files.map(({ file }) => file)).toEqual([early, late])
    expect(result).toMatchObject({ lines: 12_000, counts: { page_view: 12_000 } })
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(bench.records.every((record) => record.kind === 'events' && record.events.length <= 1_000)).toBe(true)
  })
})

describe('a real log of 10,000 lines', () => {
  const file = join(import.meta.dirname, '../../../shared/data/apache_access.log.gz')
  const isThere = existsSync(file)
  if (!isThere)
    process.stdout.write('The real log (../shared/data/apache_access.log.gz) is not there: its test did not run.\n')

  it.skipIf(!isThere)('comes in whole, as an independent count has it [shared data]', async () => {
    const result = await importAccessLog(
      { ...logOptions(file), host: 'semicomplete.com' },
      { ...bench.deps, judgeAgent },
    )
    const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n')
    if (lines.at(-1) === '') lines.pop()
    const expected: Record<string, number> = {}
    const seen = new Map<string, number>()
    const pages: string[] = []
    for (const text of lines) {
      seen.set(text, (seen.get(text) ?? 0) + 1)
      // By its quotes: between them stand request, status, referrer and agent.
      const parts = text.split('"')
      const request = parts[1]?.split(' ') ?? []
      const status = Number(parts[2]?.trim().split(' ')[0])
      const userAgent = parts.slice(5, -1).join('"')
      const path = request[1]?.split('?')[0] ?? ''
      let category = 'page_view'
      if (!/\[\d\d\/May\/2015:\d\d:\d\d:\d\d \+0000\]/.test(text) || parts.length < 7) category = 'unparsable'
      else if (userAgent === '-' || userAgent === '') category = 'empty_user_agent'
      else if (judgeAgent(userAgent) !== undefined) category = 'bot'
      else if (status >= 400) category = 'error_status'
      else if (status >= 300 && status !== 304) category = 'redirect'
      else if (request[0] !== 'GET') category = 'method'
      else if (
        status === 204 ||
        /\.(?!x?html?$|php$|cgi$|markdown$|access$|vim$|xs$|threads$|rb$)[a-z]\w{0,9}$/i.test(path) ||
        /feed\/?$|favicon/.test(path) ||
        /flav=|feed=/.test(request[1] ?? '')
      )
        category = 'asset'
      expected[category] = (expected[category] ?? 0) + 1
      if (category === 'page_view') pages.push(path)
    }
    process.stdout.write(`The real log: ${lines.length} lines: ${JSON.stringify(result.counts)}\n`)
    expect(result.lines).toBe(lines.length)
    expect(Object.values(result.counts).reduce((sum, count) => sum + count, 0)).toBe(lines.length)
    expect(result.counts).toEqual(expected)
    const views = bench.events().filter((event) => event.drop_reason === undefined)
    expect(views.map((event) => new URL(event.url ?? '').pathname).toSorted()).toEqual(
      pages.map((path) => new URL(path, 'https://semicomplete.com').pathname).toSorted(),
    )
    const repeated = [...seen.values()].reduce((sum, count) => sum + count - 1, 0)
    expect(new Set(bench.events().map((event) => event.event_id)).size).toBe(
      lines.length - (expected['unparsable'] ?? 0),
    )
    expect(bench.events().filter((event) => event.event_id.includes('.')).length).toBe(repeated)
  })
})
