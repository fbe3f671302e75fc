// How are persons, places, devices and events said and drawn in the live view?
import {
  IconDeviceDesktop,
  IconDeviceGamepad2,
  IconDeviceMobile,
  IconDeviceTablet,
  IconDeviceTv,
  IconDeviceWatch,
  IconDevices,
} from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import { countryFlag, countryName } from '../words/index.ts'

const deviceIcons: Readonly<Record<string, typeof IconDeviceDesktop>> = {
  desktop: IconDeviceDesktop,
  mobile: IconDeviceMobile,
  tablet: IconDeviceTablet,
  tv: IconDeviceTv,
  console: IconDeviceGamepad2,
  wearable: IconDeviceWatch,
}
const deviceNames: Readonly<Record<string, string>> = {
  desktop: 'Desktop',
  mobile: 'Phone',
  tablet: 'Tablet',
  tv: 'TV',
  console: 'Console',
  wearable: 'Wearable',
  other: 'Other device',
}
export const deviceName = (type: string): string => deviceNames[type] ?? (type === '' ? 'Unknown device' : type)

/** One colour for one person, so that somebody can be followed through the log. */
const hueOf = (personId: string): number => Number(BigInt.asUintN(32, BigInt(personId)) % 360n)

interface AvatarProps {
  readonly personId: string
  readonly deviceType: string
}
export function Avatar({ personId, deviceType }: AvatarProps) {
  const Icon = deviceIcons[deviceType] ?? IconDevices
  return (
    <span className="live-avatar" style={{ '--hue': hueOf(personId) } as CSSProperties} title={deviceName(deviceType)}>
      <Icon size={15} aria-hidden />
    </span>
  )
}

/** An id that was given by the site, or what those without one are called. */
export const personName = (distinctId: string): string => (distinctId === '' ? 'Anonymous' : distinctId)

/** 🇩🇪 Berlin, Germany. */
export function placeText(country: string, city: string): string {
  if (country === '') return city === '' ? 'Unknown place' : city
  const name = countryName(country)
  return `${countryFlag(country)} ${city === '' ? name : `${city}, ${name}`}`
}

export const sourceText = (source: string): string => (source === '' ? 'Direct' : source)

const eventWords: Readonly<Record<string, string>> = {
  page_view: 'Viewed',
  screen_view: 'Viewed',
  page_leave: 'Left',
  engagement: 'Reads',
  scroll: 'Scrolled',
  identify: 'Identified',
  session_start: 'Arrived',
  web_vital: 'Measured',
}
/** Plain words for what the tracker sends by itself; the sender's own events as they are called. */
export const eventWord = (eventName: string): string | undefined => eventWords[eventName]

/** 10:30, in the project's time zone. */
export const minuteText = (instant: string, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: 'short', ...(timeZone === undefined ? {} : { timeZone }) }).format(
    new Date(instant),
  )
