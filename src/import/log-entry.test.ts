import { describe, expect, it } from 'vitest'
import {
  detectLogFormat,
  type LogEntry,
  readCommon,
  readJson,
  readVhost,
  splitRequest,
  unescapeField,
} from './log-entry.ts'
import { createLogClock, wallClockOf } from './time.ts'

const readTime = createLogClock(wallClockOf('UTC'))
const at = Date.UTC(2015, 4, 17, 10, 5, 3)
const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'
const combined = `83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a/b?c=d HTTP/1.1" 200 203023 "http://example.com/x" "${agent}"`
const read = (line: string): LogEntry | undefined => readCommon(line, readTime)

describe('a line of an access log', () => {
  it('is read with all its fields', () => {
    expect(read(combined)).toEqual({
      address: '83.149.9.216',
      timestamp: at,
      method: 'GET',
      target: '/a/b?c=d',
      status: 200,
      referrer: 'http://example.com/x',
      userAgent: agent,
      host: '',
      scheme: '',
      forwardedFor: '',
      language: '',
    })
  })

  it('has an unknown user agent in the common format, and an empty one where it is "-"', () => {
    expect(read('127.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 200 12')?.userAgent).toBeUndefined()
    expect(read('127.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 200 - "-" "-"')).toMatchObject({
      referrer: '',
      userAgent: '',
    })
  })

  it('may have further fields at its end', () => {
    expect(read(`${combined} 0.003`)?.userAgent).toBe(agent)
    expect(read(`${combined} "203.0.113.9, 10.0.0.1"`)?.forwardedFor).toBe('203.0.113.9, 10.0.0.1')
    expect(read(`${combined} rt=0.1 uct="0.0" x`)?.status).toBe(200)
  })

  it('may name a user with blanks, an IPv6 address, or several addresses', () => {
    const rest = '[17/May/2015:12:05:03 +0200] "GET / HTTP/1.1" 304 0 "-" "x"'
    expect(read(`2001:db8::7 - - ${rest}`)).toMatchObject({ address: '2001:db8::7', timestamp: at, status: 304 })
    expect(read(`198.51.100.1 - John Doe ${rest}`)?.address).toBe('198.51.100.1')
    expect(read(`203.0.113.9, 10.0.0.1 - - ${rest}`)?.address).toBe('203.0.113.9')
    expect(read(`- - - ${rest}`)?.address).toBe('')
  })

  it('may hold escaped quotes and bytes', () => {
    const line = String.raw`1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET /\"a\" HTTP/1.1" 200 1 "http://e.com/?q=\"b\"" "say \"hi\" \\ \x22x\x22 caf\xC3\xA9"`
    expect(read(line)).toMatchObject({
      target: '/"a"',
      referrer: 'http://e.com/?q="b"',
      userAgent: 'say "hi" \\ "x" café',
    })
  })

  it('may hold a request that is none: garbage has no method and no target', () => {
    const line = (request: string): LogEntry | undefined =>
      read(`1.2.3.4 - - [17/May/2015:10:05:03 +0000] "${request}" 400 0 "-" "-"`)
    for (const request of ['', '-', String.raw`\x16\x03\x01\x00\xEE\x01`, '\u0016\u0003', 'quit', '\\n']) {
      expect(line(request)).toMatchObject({ method: '', target: '', status: 400 })
    }
    expect(line('GET /')).toMatchObject({ method: 'GET', target: '/' })
    expect(line('get /a b HTTP/1.1')).toMatchObject({ method: 'GET', target: '/a b' })
    expect(line('CONNECT example.com:443 HTTP/1.1')).toMatchObject({ method: 'CONNECT', target: 'example.com:443' })
  })

  it.each([
    'nonsense',
    '',
    '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /',
    '83.149.9.216 - - [31/Feb/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    '83.149.9.216 - - [17/Foo/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1',
    '83.149.9.216 - - [17/May/2015:25:05:03 +0000] "GET / HTTP/1.1" 200 1',
    '{"status": 200}',
  ])('that is broken is none: %s', (line) => {
    expect(read(line)).toBeUndefined()
    expect(readJson(line, readTime)).toBeUndefined()
  })

  it('is read in linear time, whatever an attacker puts into it', () => {
    for (const piece of ['a, ', '"\\', '[ ', '- ', '"" ']) {
      const line = piece.repeat(20_000)
      expect(read(line)).toBeUndefined()
      expect(readVhost(line, readTime)).toBeUndefined()
      expect(splitRequest(`GET ${line}`).method).toBe('GET')
    }
  })

  it('with the virtual host in front tells host and scheme', () => {
    expect(readVhost(`www.example.com:443 ${combined}`, readTime)).toMatchObject({
      host: 'www.example.com:443',
      scheme: 'https',
      address: '83.149.9.216',
      userAgent: agent,
    })
    expect(readVhost(`example.com ${combined}`, readTime)).toMatchObject({ host: 'example.com', scheme: '' })
  })

  it("as JSON is read by nginx's, Caddy's and Traefik's names", () => {
    const nginx = {
      time_iso8601: '2015-05-17T10:05:03+00:00',
      remote_addr: '83.149.9.216',
      request: 'GET /a HTTP/2.0',
      status: '200',
      http_referer: '-',
      http_user_agent: 'caf\u00e9',
      http_host: 'example.com',
      scheme: 'https',
    }
    const bytes = Buffer.from(JSON.stringify(nginx), 'utf8').toString('latin1')
    expect(readJson(bytes, readTime)).toMatchObject({
      timestamp: at,
      target: '/a',
      userAgent: 'café',
      host: 'example.com',
    })
    const parts = {
      msec: '1431857103.000',
      remote_addr: '::1',
      request_method: 'post',
      uri: '/b',
      args: 'x=1',
      status: 201,
    }
    expect(readJson(JSON.stringify(parts), readTime)).toMatchObject({
      timestamp: at,
      method: 'POST',
      target: '/b?x=1',
      userAgent: undefined,
    })
    const caddy = {
      ts: 1431857103.5,
      status: 200,
      request: {
        remote_ip: '1.2.3.4',
        method: 'GET',
        host: 'example.com',
        uri: '/c',
        headers: { 'User-Agent': ['agent'], Referer: ['https://e.com/'] },
      },
    }
    expect(readJson(JSON.stringify(caddy), readTime)).toMatchObject({
      timestamp: at + 500,
      address: '1.2.3.4',
      target: '/c',
      userAgent: 'agent',
      referrer: 'https://e.com/',
    })
    const traefik = {
      StartUTC: '2015-05-17T10:05:03.000000001Z',
      ClientHost: '1.2.3.4',
      RequestMethod: 'GET',
      RequestPath: '/d',
      RequestHost: 'example.com',
      DownstreamStatus: 200,
    }
    expect(readJson(JSON.stringify(traefik), readTime)).toMatchObject({
      timestamp: at,
      target: '/d',
      host: 'example.com',
    })
  })
})

describe('the format of a log', () => {
  const json =
    '{"time_iso8601":"2015-05-17T10:05:03+00:00","remote_addr":"1.1.1.1","request":"GET / HTTP/1.1","status":200}'
  const common = '1.1.1.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1'
  it.each([
    ['combined', combined],
    ['common', common],
    ['json', json],
    ['vhost_combined', `example.com:80 ${combined}`],
    ['vhost_combined', `example.com ${combined}`],
    ['combined', `client.example.com - - ${combined.slice(combined.indexOf('['))}`],
    [undefined, 'May 17 10:05:03 host sshd[1]: Accepted publickey'],
  ])('is found out: %s', (format, line) => {
    expect(detectLogFormat([line])).toBe(format)
  })
  it('is what most lines are in', () => {
    expect(detectLogFormat(['garbage', combined, combined, common])).toBe('combined')
    expect(detectLogFormat([])).toBeUndefined()
  })
})

describe('escapes', () => {
  it('are undone once', () => {
    expect(unescapeField(String.raw`a\\x41\x41\t`)).toBe('a\\x41A\t')
    expect(unescapeField('plain')).toBe('plain')
  })
})
