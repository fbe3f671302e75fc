// What the project's own settings keep out of its reports: addresses (the office), paths (/admin), foreign hosts.
import { matchesAddress, matchesHost, matchesPath } from '../patterns.ts'
import type { Step } from '../types.ts'

export const exclusions: Step = {
  name: 'exclusions',
  run({ event, context, settings }) {
    // Never the address itself in `detail`: it is shown and stored.
    if (matchesAddress(settings.excludedAddresses, context.address)) return { reason: 'excluded_address', detail: '' }
    if (matchesPath(settings.excludedPaths, event.path)) return { reason: 'excluded_path', detail: event.path }
    if (settings.hostnames.length > 0 && event.hostname !== '' && !matchesHost(settings.hostnames, event.hostname)) {
      return { reason: 'excluded_hostname', detail: event.hostname }
    }
    return undefined
  },
}
