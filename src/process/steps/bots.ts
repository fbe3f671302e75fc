// Is it a program and not a person?
//
// What is judged is the user agent: the event's own `user_agent`, else the request's. A program that deliberately reports
// what somebody did must not be lost, so for an event that speaks for somebody (it has its own `distinct_id`, or it came
// over `POST /track` without a page's `url`):
// - the agent of an HTTP library (curl, node, okhttp…) is no bot, if the event doesn't itself name that agent;
// - no user agent at all is no bot either, if the event has its own `distinct_id`.
// Crawlers that run scripts (Googlebot, headless browsers) are bots whatever they send.
import type { Draft, Step } from '../types.ts'
import { agentOf } from '../user-agent.ts'

export const bots: Step = {
  name: 'bots',
  run(draft) {
    const { wire, userAgent } = draft
    if (userAgent.trim() === '') {
      return wire.distinct_id === undefined ? { reason: 'empty_user_agent', detail: '' } : undefined
    }
    const agent = agentOf(userAgent)
    if (agent.isBot && !(agent.isLibrary && !wire.user_agent && speaksForSomebody(draft))) {
      return { reason: 'bot', detail: userAgent.slice(0, 200) }
    }
    return wire.automated === true ? { reason: 'automation', detail: '' } : undefined
  },
}

const speaksForSomebody = ({ wire, record }: Draft): boolean =>
  wire.distinct_id !== undefined || (record.intake === 'track' && wire.url === undefined)
