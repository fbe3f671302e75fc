// Which page? Host, path and title of the event's URL, without what is secret or tells who somebody is. The query is
// written by the campaign step, which takes its own parameters out of it.
import { eventFlags } from '../../event/index.ts'
import { redactPath, redactText } from '../redact.ts'
import type { Step } from '../types.ts'
import { splitUrl } from '../url-parts.ts'

export const page: Step = {
  name: 'page',
  run(draft) {
    const { event, wire, record } = draft
    if (wire.title !== undefined) {
      event.title = redactText(wire.title.trim())
      if (event.title !== wire.title.trim()) event.flags |= eventFlags.redacted
    }
    if (wire.url === undefined || wire.url === '') return undefined
    const parts = splitUrl(wire.url, record.intake === 'import')
    event.hostname = parts.hostname
    event.path = redactPath(parts.path)
    if (event.path !== parts.path || parts.hadCredentials) event.flags |= eventFlags.redacted
    draft.parameters = parts.parameters
    return undefined
  },
}
