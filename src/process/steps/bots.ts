// Is it a program and not a person?
//
// What is judged is the user agent: the event's own `user_agent`, else the request's. A program that deliberately reports
// what somebody did must not be lost, so for an event that speaks for somebody (it has its own `distinct_id`, or it came
// over `POST /track` without a page's `url`):
// - the agent of an HTTP library (curl, node, okhttp…) is no bot, if the event doesn't itself name that agent;
// - no user agent at all is no bot either, if the event has its own `distinct_id`.
// Crawlers that run scripts (Googlebot, headless browsers) are bots whatever they send. What is imported from a log or a
// table that has no user agents is not judged: not known is not empty.
import type { DropReason } from '../../event/index.ts'
import type { Draft, Step } from '../types.ts'
import { agentOf } from '../user-agent.ts'

export const bots: Step = {
  name: 'bots',
  run(draft) {
    const { wire, userAgent } = draft
    if (userAgent.trim() === '') {
      return wire.distinct_id === undefined && !isUnknown(draft)
        ? { reason: 'empty_user_agent', detail: '' }
        : undefined
    }
    const agent = agentOf(userAgent)
    if (agent.isBot && !(agent.isLibrary && !wire.user_agent && speaksForSomebody(draft))) {
      return { reason: 'bot', detail: userAgent.slice(0, 200) }
    }
    return wire.automated === true ? { reason: 'automation', detail: '' } : undefined
  },
}

/**
 * The step's verdict on a line of a web server's log: what asked with this agent, and speaks for nobody. For importers,
 * whose own reasons come after this one.
 */
export function judgeAgent(userAgent: string): DropReason | undefined {
  if (userAgent.trim() === '') return 'empty_user_agent'
  return agentOf(userAgent).isBot ? 'bot' : undefined
}

const isUnknown = ({ wire, record }: Draft): boolean =>
  record.intake === 'import' && wire.user_agent === undefined && wire.context?.user_agent === undefined

const speaksForSomebody = ({ wire, record }: Draft): boolean =>
  wire.distinct_id !== undefined || (record.intake === 'track' && wire.url === undefined)
