// What did it measure? Whether it counts as an interaction, engaged time, scroll depth, screen, sender.
import { automaticEvents } from '../../event/index.ts'
import type { Step } from '../types.ts'

export const interaction: Step = {
  name: 'interaction',
  run({ event, wire }) {
    event.isInteractive = wire.interactive ?? !automaticEvents.has(wire.event_name)
    event.engagedMs = whole(wire.engaged_ms, 86_400_000)
    event.scrollDepth = whole(wire.scroll_depth, 100)
    event.screenWidth = whole(wire.screen_width, 65_535)
    event.screenHeight = whole(wire.screen_height, 65_535)
    return undefined
  },
}

/** A whole number from 0 to `most`; 0 for what is none. */
const whole = (value: number | undefined, most: number): number =>
  value === undefined || !(value > 0) ? 0 : Math.round(Math.min(value, most))
