import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventOf, makeWorld } from './test-world.ts'
import { splitUrl } from './url-parts.ts'

const brief = (url: string, isLog = false): string[] => {
  const { hostname, path, parameters } = splitUrl(url, isLog)
  return [
    hostname,
    path,
    parameters.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&'),
  ]
}

describe('the parts of a URL', () => {
  it.each([
    ['https://Www.Example.COM:8443/A/b?x=1&y', 'www.example.com', '/A/b', 'x=1&y'],
    ['https://example.com', 'example.com', '/', ''],
    ['https://example.com.?q', 'example.com', '/', 'q'],
    ['https://example.com/a/#section', 'example.com', '/a/', ''],
    ['https://example.com/app#/inbox?page=2', 'example.com', '/app#/inbox', 'page=2'],
    ['https://example.com/app?a=1#!/inbox', 'example.com', '/app#!/inbox', 'a=1'],
    ['https://example.com/#access_token=abc', 'example.com', '/', ''],
    ['https://example.com/caf%C3%A9%2Fx', 'example.com', '/café%2Fx', ''],
    ['https://example.com/%ff%0a', 'example.com', '/%ff%0a', ''],
    ['https://例え.jp/', 'xn--r8jz45g.jp', '/', ''],
    ['http://[::1]:3000/x', '[::1]', '/x', ''],
    ['/path?a=b#c', '', '/path', 'a=b'],
    ['//cdn.example.com/x', 'cdn.example.com', '/x', ''],
    ['?a=b', '', '/', 'a=b'],
    ['file:///C:/docs/index.html', '', '/C:/docs/index.html', ''],
    ['myapp://settings/profile?tab=1', 'settings', '/profile', 'tab=1'],
    ['capacitor://localhost/home', 'localhost', '/home', ''],
    ['about:blank', '', 'about:blank', ''],
    ['data:text/html,<b>secret</b>', '', 'data:', ''],
    ['blob:https://example.com/0-1-2', '', 'blob:', ''],
    ['javascript:alert(1)', '', 'javascript:', ''],
    ['mailto:bob@example.com', '', 'mailto:', ''],
    ['localhost:3000/x', 'localhost', '/x', ''],
    ['Home screen', '', 'Home screen', ''],
    ['http://[bad', '', 'http://[bad', ''],
    ['', '', '/', ''],
  ])('%s', (url, ...expected) => {
    expect(brief(url)).toEqual(expected)
  })

  it('takes a path of a log as a path, whatever it begins with', () => {
    expect(brief('//wp-login.php?x', true)).toEqual(['', '//wp-login.php', 'x'])
    expect(eventOf({ url: '//a//b' }, { intake: 'import' }).path).toBe('//a//b')
  })

  it('never throws and always gives a path', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), fc.boolean(), (url, isLog) => {
        expect(splitUrl(url, isLog).path).not.toBe('')
      }),
    )
  })
})

describe('campaign tags', () => {
  it('are read and taken out of the query with the click ids, in any case', () => {
    const event = eventOf({
      url: 'https://www.example.com/?UTM_Source=News+Letter&utm_medium=email&utm_campaign=caf%C3%A9&utm_term=a&utm_content=b&utm_id=7&x=1&gclid=G-1&fbclid=F-1&_ga=2.1',
    })
    expect(event).toMatchObject({
      utmSource: 'News Letter',
      utmMedium: 'email',
      utmCampaign: 'café',
      utmTerm: 'a',
      utmContent: 'b',
      clickIdName: 'gclid',
      clickId: 'G-1',
      query: 'x=1',
    })
  })

  it('take the id of a campaign that has no name', () => {
    expect(eventOf({ url: 'https://www.example.com/?utm_source=a&utm_id=77' }).utmCampaign).toBe('77')
  })

  it('survive broken encoding and repeated tags', () => {
    const event = eventOf({ url: 'https://www.example.com/?utm_source=%E0%A4%A&utm_source=second&utm_medium' })
    expect(event).toMatchObject({ utmSource: '%E0%A4%A', utmMedium: '' })
  })
})

describe('the referrer', () => {
  it.each([
    ['https://www.other.org/a?b=1#c', 'other.org', 'https://www.other.org/a?b=1'],
    ['other.org/a', 'other.org', 'https://other.org/a'],
    ['https://www.example.com/x', '', ''],
    ['https://example.com/x', '', ''],
    ['https://pay.example.net/x', '', ''],
    ['https://shop.eu.example.net/x', '', ''],
    ['about:blank', '', ''],
    ['file:///home/me/x.html', '', ''],
    ['-', '', ''],
    ['/path', '', ''],
    ['garbage text', '', ''],
  ])('%s is of host %j', (referrer, host, whole) => {
    const world = makeWorld({ ownHosts: ['pay.example.net', '*.eu.example.net'] })
    const event = eventOf({ referrer }, {}, world)
    expect([event.referrerHost, event.referrer]).toEqual([host, whole])
  })

  it('of a line of a log is no referrer where it is on one of the hosts that the project takes', () => {
    const world = makeWorld({ hostnames: ['example.org'] })
    const event = eventOf({ url: '/a', referrer: 'https://www.example.org/' }, { intake: 'import' }, world)
    expect([event.referrer, event.channel]).toEqual(['', 'Direct'])
  })
})
