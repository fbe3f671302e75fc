import { describe, expect, it } from 'vitest'
import { channelOf, channels, sourceOf } from './channel.ts'
import { eventOf } from './test-world.ts'

describe('the channel of a visit', () => {
  // source, medium, campaign → channel: GA4's published rules, one line or more for each group.
  it.each([
    ['', '', '', 'Direct'],
    ['(direct)', '(none)', '', 'Direct'],
    ['google', 'cpc', 'Cross-Network 2026', 'Cross-network'],
    ['google', 'cpc', 'summer-shop', 'Paid Shopping'],
    ['amazon', 'ppc', '', 'Paid Shopping'],
    ['google', 'cpc', 'workshop', 'Paid Search'],
    ['google', 'cpc', 'bishop', 'Paid Search'],
    ['google', 'cpc', 'eshop', 'Paid Shopping'],
    ['bing', 'paidsearch', '', 'Paid Search'],
    ['Google', 'CPC', '', 'Paid Search'],
    ['facebook', 'paid_social', '', 'Paid Social'],
    ['fb', 'retargeting', '', 'Paid Social'],
    ['youtube', 'cpv', '', 'Paid Video'],
    ['youtube', '', '', 'Organic Video'],
    ['youtube', 'cpc', '', 'Paid Video'],
    ['anything', 'display', '', 'Display'],
    ['google', 'banner', '', 'Display'],
    ['partner-x', 'cpc', '', 'Paid Other'],
    ['chatgpt.com', '', '', 'AI Assistants'],
    ['chatgpt.com', 'referral', '', 'AI Assistants'],
    ['chatgpt.com', 'cpc', '', 'Paid Other'],
    ['gemini.google.com', 'referral', '', 'AI Assistants'],
    ['etsy.com', 'referral', '', 'Organic Shopping'],
    ['newsletter', 'link', 'shopping-week', 'Organic Shopping'],
    ['reddit.com', 'referral', '', 'Organic Social'],
    ['somewhere', 'social', '', 'Organic Social'],
    ['vimeo.com', 'referral', '', 'Organic Video'],
    ['somewhere', 'promo-video', '', 'Organic Video'],
    ['google', 'organic', '', 'Organic Search'],
    ['unknown-engine', 'organic', '', 'Organic Search'],
    ['blog.example', 'referral', '', 'Referral'],
    ['github.com', 'referral', '', 'Referral'],
    ['newsletter', 'email', '', 'Email'],
    ['e-mail', '', '', 'Email'],
    ['mailchimp', '', '', 'Email'],
    ['partner', 'affiliate', '', 'Affiliates'],
    ['podcast', 'audio', '', 'Audio'],
    ['sms', '', '', 'SMS'],
    ['crm', 'sms', '', 'SMS'],
    ['app', 'web-push', '', 'Mobile Push Notifications'],
    ['firebase', '', '', 'Mobile Push Notifications'],
    ['something', 'else', '', 'Unassigned'],
  ])('of source %j, medium %j, campaign %j is %s', (source, medium, campaign, expected) => {
    expect(channelOf(source, medium, campaign)).toBe(expected)
    expect(channels).toContain(channelOf(source, medium, campaign))
  })
})

describe('the name of a source', () => {
  it.each([
    ['www.google.co.uk', 'Google', 'search'],
    ['google.com', 'Google', 'search'],
    ['news.google.com', 'Google News', 'other'],
    ['mail.google.com', 'Gmail', 'email'],
    ['com.google.android.googlequicksearchbox', 'Google', 'search'],
    ['de.search.yahoo.com', 'Yahoo!', 'search'],
    ['l.facebook.com', 'Facebook', 'social'],
    ['t.co', 'X (Twitter)', 'social'],
    ['news.ycombinator.com', 'Hacker News', 'social'],
    ['www.perplexity.ai', 'Perplexity', 'assistant'],
    ['claude.ai', 'Claude', 'assistant'],
    ['copilot.microsoft.com', 'Copilot', 'assistant'],
    ['amazon.de', 'Amazon', 'shopping'],
    ['IG', 'Instagram', 'social'],
    ['LinkedIn', 'LinkedIn', 'social'],
  ])('%s is %s (%s)', (host, name, kind) => {
    expect(sourceOf(host)).toEqual({ name, kind })
  })

  it.each(['example.com', 'google.example.com', 'notgoogle.com', 'mygoogle', '', '.', '__proto__', 'constructor'])(
    '%j is not known',
    (host) => {
      expect(sourceOf(host)).toBeUndefined()
    },
  )
})

describe('source and channel of an event', () => {
  const page = 'https://www.example.com/'
  it.each([
    [page, undefined, 'Direct', 'Direct'],
    [page, 'https://www.google.com/', 'Google', 'Organic Search'],
    [page, 'https://example.com/other', 'Direct', 'Direct'],
    [page, 'https://blog.other.org/post', 'blog.other.org', 'Referral'],
    [page, 'https://mail.google.com/mail/u/0', 'Gmail', 'Email'],
    [page, 'android-app://com.google.android.gm/', 'Gmail', 'Email'],
    [page, 'android-app://org.telegram.messenger/', 'Telegram', 'Organic Social'],
    [page, 'https://chatgpt.com/', 'ChatGPT', 'AI Assistants'],
    [`${page}?utm_source=chatgpt.com`, undefined, 'ChatGPT', 'AI Assistants'],
    [`${page}?gclid=abc`, 'https://www.google.com/', 'Google', 'Paid Search'],
    [`${page}?gclid=abc`, undefined, 'Google', 'Paid Search'],
    [`${page}?utm_source=google&gclid=abc`, undefined, 'Google', 'Paid Search'],
    [`${page}?msclkid=abc`, undefined, 'Bing', 'Paid Search'],
    [`${page}?dclid=abc`, undefined, 'Google', 'Display'],
    [`${page}?fbclid=abc`, undefined, 'Facebook', 'Organic Social'],
    [`${page}?fbclid=abc`, 'https://l.instagram.com/', 'Instagram', 'Organic Social'],
    [`${page}?ttclid=abc`, undefined, 'TikTok', 'Paid Social'],
    [`${page}?ScCid=abc`, undefined, 'Snapchat', 'Paid Social'],
    [`${page}?fbclid=abc&utm_source=spring&utm_medium=email`, undefined, 'spring', 'Email'],
    [`${page}?utm_source=producthunt`, 'https://www.producthunt.com/posts/x', 'Product Hunt', 'Organic Social'],
    [`${page}?utm_source=partner`, undefined, 'partner', 'Unassigned'],
    [`${page}?utm_source=partner`, 'https://partner.example.net/', 'partner', 'Referral'],
    ['/relative', 'https://duckduckgo.com/', 'DuckDuckGo', 'Organic Search'],
  ])('%s from %s: %s, %s', (url, referrer, source, channel) => {
    const event = eventOf(referrer === undefined ? { url } : { url, referrer })
    expect([event.source, event.channel]).toEqual([source, channel])
  })
})
