// The processing pipeline, in order. Reasons are given by the first step that finds one; see processor.ts.
import { bots } from './steps/bots.ts'
import { campaign } from './steps/campaign.ts'
import { clock } from './steps/clock.ts'
import { device } from './steps/device.ts'
import { exclusions } from './steps/exclusions.ts'
import { identity } from './steps/identity.ts'
import { interaction } from './steps/interaction.ts'
import { language } from './steps/language.ts'
import { money } from './steps/money.ts'
import { page } from './steps/page.ts'
import { place } from './steps/place.ts'
import { referrer } from './steps/referrer.ts'
import { source } from './steps/source.ts'
import { spam } from './steps/spam.ts'
import { verdict } from './steps/verdict.ts'
import type { Step } from './types.ts'

export const steps: readonly Step[] = [
  verdict, // the importer's own reason to keep a log line apart
  bots, // crawlers, no user agent, automation
  clock, // timestamp, corrected; too old
  page, // host, path, title, without secrets
  campaign, // UTM tags, click ids; the query without them
  referrer, // from where, unless from one's own site
  spam, // made-up referrers
  exclusions, // the project's excluded addresses, paths, hosts
  source, // name and channel
  device, // browser, system, kind of device
  place, // country, region, city, time zone
  language, // BCP 47
  money, // revenue, exact; currency
  identity, // person, with or without a distinct id
  interaction, // interactive or automatic, engaged time, scroll depth, screen
]
