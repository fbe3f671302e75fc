// What is a virtual event while it is edited? Each part's conditions, some of them still empty.
import type { Filter } from '../../report/index.ts'
import type { VirtualEventDefinition } from '../api/virtual-events.ts'

type Part = VirtualEventDefinition['any_of'][number]
export type Rule = NonNullable<Part['page']>

/** Conditions by texts, in the order in which they are shown. */
export const ruleNames = ['page', 'url', 'text', 'href'] as const
export type RuleName = (typeof ruleNames)[number]
export const ruleWords: Readonly<Record<RuleName, { readonly label: string; readonly example: string }>> = {
  page: { label: 'Page', example: '/pricing' },
  url: { label: 'Host and page', example: 'example.com/pricing' },
  text: { label: 'Text of the element', example: 'Buy now' },
  href: { label: 'Link of the element', example: '/checkout' },
}
export const matchWords = [
  { value: 'is', label: 'is' },
  { value: 'contains', label: 'contains' },
  { value: 'starts_with', label: 'starts with' },
  { value: 'ends_with', label: 'ends with' },
  { value: 'wildcard', label: 'is like (*)' },
  { value: 'regex', label: 'matches regex' },
] as const satisfies readonly { value: Rule['match']; label: string }[]

export interface PartDraft {
  /** '' for any. */
  readonly eventName: string
  readonly rules: Readonly<Partial<Record<RuleName, Rule>>>
  /** undefined: no condition on it. */
  readonly selector: string | undefined
  readonly filter: Filter | undefined
}
export interface Draft {
  readonly name: string
  readonly description: string
  readonly parts: readonly PartDraft[]
}
export const emptyPart: PartDraft = { eventName: '', rules: {}, selector: undefined, filter: undefined }
export const emptyDraft: Draft = { name: '', description: '', parts: [emptyPart] }

export const draftOf = (event: {
  readonly name: string
  readonly description: string
  readonly definition: VirtualEventDefinition
}): Draft => ({
  name: event.name,
  description: event.description,
  parts: event.definition.any_of.map(({ event_name: eventName = '', page, url, element, filter }) => ({
    eventName,
    rules: {
      ...(page && { page }),
      ...(url && { url }),
      ...(element?.text && { text: element.text }),
      ...(element?.href && { href: element.href }),
    },
    selector: element?.selector,
    filter,
  })),
})

/** Conditions that are still empty are left out; undefined while a part has none at all. */
export function definitionOf({ parts }: Pick<Draft, 'parts'>): VirtualEventDefinition | undefined {
  const any_of = parts.map(partOf)
  return any_of.every((part) => Object.keys(part).length > 0) ? { any_of } : undefined
}

function partOf({ eventName, rules, selector, filter }: PartDraft): Part {
  const said = (name: RuleName): Rule | undefined => (rules[name]?.value === '' ? undefined : rules[name])
  const [page, url, text, href] = ruleNames.map(said)
  const element = {
    ...(selector === undefined || selector.trim() === '' ? {} : { selector: selector.trim() }),
    ...(text && { text }),
    ...(href && { href }),
  }
  return {
    ...(eventName.trim() === '' ? {} : { event_name: eventName.trim() }),
    ...(page && { page }),
    ...(url && { url }),
    ...(Object.keys(element).length === 0 ? {} : { element }),
    ...(filter && { filter }),
  }
}

/** "click in .buy, text is “Buy now”". */
export function partText({ event_name: name, page, url, element, filter }: Part): string {
  const rule = (label: string, one: Rule | undefined): string | false =>
    one !== undefined && `${label} ${matchWords.find(({ value }) => value === one.match)?.label ?? ''} “${one.value}”`
  return [
    name ?? 'any event',
    rule('page', page),
    rule('address', url),
    element?.selector !== undefined && `in ${element.selector}`,
    rule('text', element?.text),
    rule('link', element?.href),
    filter !== undefined && 'with certain properties',
  ]
    .filter((text) => text !== false)
    .join(', ')
}
