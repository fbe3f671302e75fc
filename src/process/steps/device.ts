// Which browser, system and kind of device? From the user agent, parsed once for each string.
import type { Step } from '../types.ts'
import { agentOf } from '../user-agent.ts'

export const device: Step = {
  name: 'device',
  run({ event, userAgent }) {
    if (userAgent === '') return undefined
    const agent = agentOf(userAgent)
    event.deviceType = agent.deviceType
    event.browser = agent.browser
    event.browserVersion = agent.browserVersion
    event.os = agent.os
    event.osVersion = agent.osVersion
    return undefined
  },
}
