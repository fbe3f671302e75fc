// How are entries of the audit log said?
import type { AuditEntryJson } from '../../api/index.ts'

/** thing.verb → what somebody did; the target follows. */
export const auditActions: Readonly<Record<string, string>> = {
  'project.create': 'made the site',
  'project.update': 'changed the site',
  'project.delete': 'deleted the site',
  'project.new_write_key': 'replaced the write key of',
  'key.create': 'made the API key',
  'key.revoke': 'revoked the API key',
  'share.create': 'made the shared link',
  'share.update': 'changed the shared link',
  'share.revoke': 'revoked the shared link',
  'virtual_event.create': 'made the virtual event',
  'virtual_event.update': 'changed the virtual event',
  'virtual_event.delete': 'deleted the virtual event',
  'goal.create': 'made the goal',
  'goal.update': 'changed the goal',
  'goal.delete': 'deleted the goal',
  'segment.create': 'saved the segment',
  'segment.update': 'changed the segment',
  'segment.delete': 'deleted the segment',
  'annotation.create': 'noted something on',
  'annotation.update': 'changed the note of',
  'annotation.delete': 'deleted the note of',
  'person.merge': 'merged persons into',
  'person.unmerge': 'took an id out of a person:',
  'event.define': 'described the event',
  'property.define': 'described the property',
  'invitation.create': 'invited',
  'invitation.withdraw': 'withdrew the invitation of',
  'invitation.accept': 'took the invitation of',
  'invitation.decline': 'declined the invitation of',
  'member.add': 'added',
  'member.change': 'changed the role of',
  'member.remove': 'removed',
  'member.leave': 'left the team:',
  'organization.create': 'made the organisation',
  'organization.rename': 'renamed the organisation',
  'user.sign_in': 'signed in',
  'user.sign_in_failed': 'gave a wrong password for',
  'user.second_factor_failed': 'gave a wrong second factor for',
  'user.sign_out': 'signed out',
  'user.session_ended': 'signed out another device',
  'user.sessions_ended': 'signed out several devices',
  'user.rename': 'changed their own name',
  'user.password_change': 'changed their password',
  'user.password_reset': 'set a new password by a link',
  'user.reset_request': 'asked for a new password for',
  'user.reset_link': 'made a link for a new password for',
  'user.two_factor_on': 'turned on their second factor',
  'user.two_factor_off': 'turned off the second factor of',
  'user.recovery_codes_renewed': 'made new recovery codes',
}

/** "Signed in": as the name of a choice. */
export const actionChoices = Object.entries(auditActions).map(([value, text]) => ({
  value,
  label: text.charAt(0).toUpperCase() + text.slice(1).replace(/( (of|for|on)|:)$/, ''),
}))

/** What was done and to what; an action that is not known here is said as it is. */
export function deedText(entry: Pick<AuditEntryJson, 'actor' | 'action' | 'target'>): {
  readonly deed: string
  readonly target: string
} {
  const deed = auditActions[entry.action] ?? entry.action.replaceAll(/[._]/g, ' ')
  // About oneself: the target would only repeat who it was.
  const isOwn = entry.action.startsWith('user.') && entry.actor.kind === 'user' && entry.actor.id !== ''
  return isOwn ? { deed: deed.replace(/ of$/, ''), target: '' } : { deed, target: entry.target }
}

const fieldText = (field: string): string => field.replaceAll('_', ' ')

const valueText = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number'))
    return value.length === 0 ? '–' : value.join(', ')
  return JSON.stringify(value)
}

export interface ChangeText {
  readonly field: string
  readonly from: string
  readonly to: string
}
/** Field, before and after, in the reader's words. */
export const changeTexts = (
  changes: Readonly<Record<string, { readonly from?: unknown; readonly to?: unknown }>>,
): readonly ChangeText[] =>
  Object.entries(changes).map(([field, { from, to }]) => ({
    field: fieldText(field),
    from: valueText(from),
    to: valueText(to),
  }))
