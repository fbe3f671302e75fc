import { describe, expect, it } from 'vitest'
import { chrome, droppedOf, eventOf, makeProcessor, makeRecord } from './test-world.ts'
import { agentOf } from './user-agent.ts'
import { judgeAgent } from './steps/bots.ts'

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const headless =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36'

describe('what a user agent tells', () => {
  it.each([
    [chrome, 'Chrome', '126', 'Windows', 'desktop'],
    [iphone, 'Safari', '17', 'iOS', 'mobile'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
      'Safari',
      '17',
      'macOS',
      'desktop',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox', '127', 'Linux', 'desktop'],
    [
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
      'Chrome',
      '126',
      'Android',
      'mobile',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
      'Safari',
      '16',
      'iOS',
      'tablet',
    ],
    [
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      'Chrome',
      '126',
      'ChromeOS',
      'desktop',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
      'Edge',
      '126',
      'Windows',
      'desktop',
    ],
    [
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/6.0 TV Safari/537.36',
      undefined,
      undefined,
      'Tizen',
      'tv',
    ],
    ['curl/8.0', '', '', '', ''],
    ['', '', '', '', ''],
  ])('%s', (userAgent, browser, version, os, deviceType) => {
    const agent = agentOf(userAgent)
    if (browser !== undefined) expect([agent.browser, agent.browserVersion]).toEqual([browser, version])
    expect([agent.os, agent.deviceType]).toEqual([os, deviceType])
  })

  it("prefers the event's own user agent over the request's", () => {
    const event = eventOf(
      { user_agent: iphone },
      { context: { address: '', user_agent: 'node', language: '', country: '' } },
    )
    expect([event.browser, event.deviceType]).toEqual(['Safari', 'mobile'])
  })
})

const from = (user_agent: string) => ({
  context: { address: '198.51.100.7', user_agent, language: '', country: '' },
})

describe('bots', () => {
  const server = { event_name: 'invoice_paid', event_id: 'e-2', distinct_id: 'customer-7' }

  it.each([
    ['a crawler', { url: 'https://www.example.com/' }, googlebot, 'bot'],
    ['a crawler with a distinct id', { distinct_id: 'a' }, googlebot, 'bot'],
    ['a headless browser', {}, headless, 'bot'],
    ['curl on a page', {}, 'curl/8.0', 'bot'],
    ["a server that tells of somebody's crawler", { ...server, user_agent: googlebot }, 'node', 'bot'],
    ['no user agent', {}, '', 'empty_user_agent'],
    ['no user agent but blanks', {}, '  ', 'empty_user_agent'],
    ['an automated browser', { automated: true as const }, chrome, 'automation'],
    ['a person', {}, chrome, undefined],
    ['a server that names its person', server, 'node', undefined],
    ['a server without user agent that names its person', server, '', undefined],
    [
      'a server that names person and page',
      { ...server, url: 'https://www.example.com/' },
      'python-requests/2.31',
      undefined,
    ],
  ])('%s: %#', (_, wire, userAgent, reason) => {
    expect(droppedOf(wire, from(userAgent))?.reason).toBe(reason)
  })

  it('are not told apart where an import has no user agents: not known is not empty', () => {
    const events = [{ event_name: 'page_view', event_id: 'i-1', context: { address: '198.51.100.7' } }]
    const record = { ...makeRecord(events, from('')), intake: 'import' as const }
    expect(makeProcessor().run(record).events).toHaveLength(1)
    const named = { ...record, events: events.map((event) => ({ ...event, context: { user_agent: '' } })) }
    expect(makeProcessor().run(named).dropped[0]?.reason).toBe('empty_user_agent')
  })

  it('are judged for importers as the step judges a log line', () => {
    for (const agent of [googlebot, headless, 'curl/8.0', chrome, '', ' ']) {
      const events = [{ event_name: 'page_view', event_id: 'i-2', context: { user_agent: agent } }]
      const record = { ...makeRecord(events, from('')), intake: 'import' as const }
      expect(makeProcessor().run(record).dropped[0]?.reason).toBe(judgeAgent(agent))
    }
  })

  it('are not programs that post events without a page', () => {
    const record = makeRecord([{ event_name: 'backup_done', event_id: 'b-1' }], from('curl/8.0'))
    expect(makeProcessor().run(record).events).toHaveLength(1)
    expect(makeProcessor().run({ ...record, intake: 'pixel' }).dropped[0]?.reason).toBe('bot')
    expect(makeProcessor().run({ ...record, ...from('') }).dropped[0]?.reason).toBe('empty_user_agent')
  })
})
