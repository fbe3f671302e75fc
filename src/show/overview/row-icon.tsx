// Which small picture stands before a value? Only own ones: nothing is fetched from elsewhere.
import {
  IconBrandAndroid,
  IconBrandApple,
  IconBrandBing,
  IconBrandChrome,
  IconBrandEdge,
  IconBrandFacebook,
  IconBrandFirefox,
  IconBrandGithub,
  IconBrandGoogle,
  IconBrandInstagram,
  IconBrandLinkedin,
  IconBrandOpenai,
  IconBrandOpera,
  IconBrandReddit,
  IconBrandSafari,
  IconBrandUbuntu,
  IconBrandWindows,
  IconBrandX,
  IconBrandYcombinator,
  IconBrandYoutube,
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
  IconDeviceTv,
  IconLink,
  IconMail,
  IconPointer,
  IconWorld,
} from '@tabler/icons-react'
import type { TablerIcon } from '@tabler/icons-react'
import { countryFlag } from '../words/names.ts'
import type { Key, TableKind } from './tables.ts'

/** By what the name has in it, in lower case. */
const pictures: Readonly<
  Record<'source' | 'browser' | 'system' | 'device', readonly (readonly [RegExp, TablerIcon])[]>
> = {
  source: [
    [/^direct/, IconPointer],
    [/google/, IconBrandGoogle],
    [/bing/, IconBrandBing],
    [/facebook/, IconBrandFacebook],
    [/instagram/, IconBrandInstagram],
    [/linkedin/, IconBrandLinkedin],
    [/reddit/, IconBrandReddit],
    [/youtube/, IconBrandYoutube],
    [/github/, IconBrandGithub],
    [/hacker news|ycombinator/, IconBrandYcombinator],
    [/chatgpt|openai/, IconBrandOpenai],
    [/^(x|twitter)$/, IconBrandX],
    [/mail|newsletter/, IconMail],
    [/./, IconLink],
  ],
  browser: [
    [/edge/, IconBrandEdge],
    [/chrome|chromium/, IconBrandChrome],
    [/firefox/, IconBrandFirefox],
    [/safari/, IconBrandSafari],
    [/opera/, IconBrandOpera],
    [/./, IconWorld],
  ],
  system: [
    [/windows/, IconBrandWindows],
    [/mac|ios|ipad/, IconBrandApple],
    [/android/, IconBrandAndroid],
    [/ubuntu|linux/, IconBrandUbuntu],
    [/./, IconDeviceDesktop],
  ],
  device: [
    [/mobile|phone/, IconDeviceMobile],
    [/tablet/, IconDeviceTablet],
    [/tv|console/, IconDeviceTv],
    [/./, IconDeviceDesktop],
  ],
}

export function RowIcon({ table, row }: { readonly table: TableKind; readonly row: Key }) {
  if (table.icon === undefined) return null
  if (table.icon === 'flag') {
    const flag = countryFlag(row[table.breakdown.indexOf('country')] ?? '')
    return (
      <span className="cairn-flag" aria-hidden="true">
        {flag}
      </span>
    )
  }
  const value = (row[0] ?? '').toLowerCase()
  const Picture = pictures[table.icon].find(([pattern]) => pattern.test(value))?.[1]
  return Picture === undefined ? null : <Picture className="cairn-row-icon" size={16} stroke={1.6} aria-hidden />
}
