// How are entries of the audit log said?

/** thing.verb → what somebody did; the target follows. */
export const auditActions: Readonly<Record<string, string>> = {
  'organization.create': 'created the organisation',
  'organization.update': 'renamed the organisation',
}

/** Every action has words; one that is not known here is shown as it is. */
export const actionText = (action: string): string => auditActions[action] ?? action

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
