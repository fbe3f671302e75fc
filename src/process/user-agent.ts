// What a user agent string tells: browser, system, kind of device, bot or not. Parsed once for each string.
import { isbot } from 'isbot'
import { UAParser } from 'my-ua-parser'
import type { DeviceType } from '../event/index.ts'
import { remember } from './bounded-map.ts'

export interface Agent {
  readonly browser: string
  /** Major version only. */
  readonly browserVersion: string
  readonly os: string
  readonly osVersion: string
  readonly deviceType: DeviceType
  /** A crawler, monitor, headless browser, or an HTTP library. */
  readonly isBot: boolean
  /** An HTTP library or command line client: a program somebody wrote, not one that wanders. */
  readonly isLibrary: boolean
}

/** The agent behind a `User-Agent` text; fields are '' where it doesn't say. Remembers 10,000. */
export const agentOf = remember(10_000, (userAgent: string): Agent => {
  const { browser, os, device } = UAParser(userAgent)
  const osName = systemNames[os.name ?? ''] ?? os.name ?? ''
  const browserName = (browser.name ?? '').replace(/^Mobile (?=Safari|Chrome|Firefox)/, '')
  return {
    browser: browserNames[browserName] ?? browserName,
    browserVersion: browser.version?.split('.')[0] ?? '',
    os: osName,
    osVersion: os.version ?? '',
    deviceType: deviceTypeOf(device.type, osName, browserName),
    isBot: isbot(userAgent),
    isLibrary: library.test(userAgent),
  }
})

const library =
  /^(?:node|undici|axios|got|node-fetch|superagent|bun|deno|python|aiohttp|httpx|urllib|curl|libcurl|wget|httpie|okhttp|java|apache-httpclient|jersey|spring|go-http-client|go-resty|fasthttp|ruby|faraday|rest-client|httparty|php|guzzle|symfony|laravel|dart|reqwest|hyper|ureq|rust|perl|lwp|libwww|postmanruntime|insomnia|powershell|dotnet|restsharp|erlang|hackney|finch|mint|elixir|r-curl|cairn-)/i

/** The parser's names → the names that people know. */
const browserNames: Readonly<Record<string, string>> = {
  'Chrome WebView': 'Chrome WebView',
  'Chrome Headless': 'Chrome Headless',
  'Samsung Browser': 'Samsung Internet',
  'Samsung Internet': 'Samsung Internet',
  'MIUI Browser': 'Miui Browser',
  IE: 'Internet Explorer',
  IEMobile: 'Internet Explorer',
  GSA: 'Google app',
  WebKit: 'Safari WebView',
  UCBrowser: 'UC Browser',
  QQBrowser: 'QQ Browser',
  Yandex: 'Yandex Browser',
}
const systemNames: Readonly<Record<string, string>> = {
  'Mac OS': 'macOS',
  'Chromium OS': 'ChromeOS',
}
const deviceTypes: Readonly<Record<string, DeviceType>> = {
  mobile: 'mobile',
  tablet: 'tablet',
  smarttv: 'tv',
  console: 'console',
  wearable: 'wearable',
  embedded: 'other',
  xr: 'wearable',
}
const mobileSystems: ReadonlySet<string> = new Set([
  'iOS',
  'Android',
  'HarmonyOS',
  'KaiOS',
  'Windows Phone',
  'Windows Mobile',
])

function deviceTypeOf(type: string | undefined, os: string, browser: string): DeviceType {
  if (type !== undefined) return deviceTypes[type] ?? 'other'
  if (mobileSystems.has(os)) return 'mobile'
  return os !== '' || browser !== '' ? 'desktop' : ''
}
