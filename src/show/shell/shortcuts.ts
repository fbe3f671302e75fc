// Which keys do what on the page that is shown? Pages register theirs; one listener hears all of them.
import { useEffect, useRef } from 'react'

interface Shortcut {
  /** '?' · '/' · 'd' · 'shift+d' · 'mod+k' (Ctrl, on a Mac ⌘) · 'g o': one after the other. */
  readonly keys: string
  /** For the help, e.g. "Last 7 days". */
  readonly description: string
  readonly action: () => void
  /** Heading in the help and the command palette. */
  readonly group: string
  /** Also while a dialog is open. */
  readonly inDialogs: boolean
  /** Also while the reader types in a field; of keys with Ctrl or ⌘ only. */
  readonly inFields: boolean
}
interface ShortcutOptions {
  readonly group?: string
  readonly inDialogs?: boolean
  readonly inFields?: boolean
  /** False: as if it were not there. */
  readonly enabled?: boolean
}

const registered = new Set<{ current: Shortcut }>()
/** Those of the page that is shown, in the order of their coming. Where two have the same keys, the later one counts. */
export const shortcuts = (): readonly Shortcut[] => [
  ...new Map([...registered].map(({ current }) => [current.keys, current])).values(),
]

/** While the component is shown, `keys` do `action`. Not while the reader types in a field (but for 'mod+…'). */
export function useShortcut(
  keys: string,
  description: string,
  action: () => void,
  { group = 'This page', inDialogs = false, inFields = true, enabled = true }: ShortcutOptions = {},
): void {
  const shortcut = useRef<Shortcut>({ keys, description, action, group, inDialogs, inFields })
  useEffect(() => {
    shortcut.current = { keys, description, action, group, inDialogs, inFields }
  })
  useEffect(() => {
    if (!enabled) return
    registered.add(shortcut)
    return () => void registered.delete(shortcut)
  }, [enabled])
}

const offKey = 'cairn-short-cuts'
/** Keys without Ctrl or ⌘ can be switched off: speech input and some keyboards strike them by chance. */
export const areSingleKeysOn = (): boolean => localStorage.getItem(offKey) !== 'off'
export const setSingleKeysOn = (isOn: boolean): void =>
  isOn ? localStorage.removeItem(offKey) : localStorage.setItem(offKey, 'off')

/** The second key of a sequence comes within this time. */
const sequenceMs = 1_200
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** 'mod+k' → ['⌘', 'K'] or ['Ctrl', 'K'], for people. */
export const keyLabels = (keys: string): readonly string[] =>
  keys
    .split(/[+ ]/)
    .map((key) =>
      key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : (labels[key] ?? key),
    )
const labels: Readonly<Record<string, string>> = {
  shift: 'Shift',
  left: '←',
  right: '→',
  up: '↑',
  down: '↓',
  escape: 'Esc',
}

/** What was struck, as in `keys`. A sign that needs Shift is the sign alone. */
function struck(event: KeyboardEvent): string {
  const key = event.key.replace(/^Arrow/, '').toLowerCase()
  const isMod = isMac ? event.metaKey : event.ctrlKey
  const isShift = event.shiftKey && (/^\p{L}$/u.test(event.key) || key.length > 1)
  return `${isMod ? 'mod+' : ''}${isShift ? 'shift+' : ''}${key}`
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|reset|range|color)$/.test(target.type)))

/** Hears the keys; the frame does it once. */
export function useShortcutListener(): void {
  useEffect(() => {
    let first = ''
    let firstAt = 0
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey) return
      const key = struck(event)
      const isPlain = !key.startsWith('mod+')
      if (isPlain && (event.ctrlKey || event.metaKey || isTyping(event.target) || !areSingleKeysOn())) return
      const isInDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null
      const sequence = event.timeStamp - firstAt < sequenceMs ? `${first} ${key}` : ''
      ;[first, firstAt] = [key, event.timeStamp]
      const isInField = isTyping(event.target)
      const all = shortcuts().filter(
        ({ inDialogs, inFields }) => (inDialogs || !isInDialog) && (inFields || !isInField),
      )
      const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === key)
      if (found === undefined) return
      first = ''
      event.preventDefault()
      found.action()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
