// What is being built? The configuration lives in the address and nowhere else: reloading, sharing, back and undo need no code.
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'
import { parseRison, risonText } from '../view/rison.ts'
import { parseSearch } from '../view/search-params.ts'
import type { Shown } from '../view/shown.ts'
import type { BuilderKind, BuilderKindName, ChangeConfig, ChartName } from './kinds.ts'
import { configText, parseConfigText } from './report-address.ts'

export interface Builder<Config> {
  readonly config: Config
  readonly change: ChangeConfig<Config>
  readonly chart: ChartName
  readonly setChart: (chart: ChartName) => void
  /** What of the answer is looked at. */
  readonly shown: Shown
  /** As an empty address means it. */
  readonly startAnew: () => void
  /** The saved report that is looked at (and perhaps changed). */
  readonly savedId: number | undefined
}

/** Typing again within this time is the same step. */
const typingMs = 1_500

/** The report that the address says, and what changes it. `kind` must be the same value each time. */
export function useBuilder<K extends BuilderKindName, Config extends object>(
  kind: BuilderKind<K, Config>,
): Builder<Config> {
  const searchText = useLocation({ select: (location) => location.searchStr })
  const navigate = useNavigate()
  const search = useMemo(() => parseSearch(searchText), [searchText])
  const q = first(search['q'])
  const config = useMemo(() => kind.parse(parseConfigText(q)), [kind, q])
  const typed = useRef({ name: '', at: 0 })

  const set = useCallback(
    (params: (now: Record<string, unknown>) => Record<string, unknown>, replace: boolean) =>
      void navigate({
        to: '.',
        search: (now: Record<string, unknown>) => ({ ...now, ...params(now) }),
        replace,
        resetScroll: false,
      } as unknown as Parameters<typeof navigate>[0]),
    [navigate],
  )
  const change = useCallback<ChangeConfig<Config>>(
    (wanted, { typing = '' } = {}) => {
      const now = performance.now()
      const isSameStep = typing !== '' && typed.current.name === typing && now - typed.current.at < typingMs
      typed.current = { name: typing, at: now }
      set((params) => {
        // The address as it is now, not as it was drawn: two changes in a row must both hold.
        const before = kind.parse(parseConfigText(first(params['q'])))
        const next = { ...before, ...(typeof wanted === 'function' ? wanted(before) : wanted) }
        return { q: configText(next, kind.parse(undefined)) }
      }, isSameStep)
    },
    [kind, set],
  )
  const chartText = first(search['chart'])
  const chart = kind.charts.find(({ value }) => value === chartText)?.value ?? kind.charts[0]?.value ?? 'table'
  const saved = first(search['saved'])
  const show = first(search['show'])
  const shown = useMemo(
    (): Shown => ({
      values: shownOf(show),
      set: (name, value) =>
        set((params) => {
          const next = { ...shownOf(first(params['show'])), [name]: value }
          return { show: Object.values(next).every((one) => one === undefined) ? undefined : risonText(next) }
        }, false),
    }),
    [set, show],
  )
  return {
    config,
    change,
    chart,
    setChart: useCallback(
      (wanted) => set(() => ({ chart: wanted === kind.charts[0]?.value ? undefined : wanted }), false),
      [kind, set],
    ),
    shown,
    startAnew: useCallback(() => set(() => ({ q: undefined, show: undefined }), false), [set]),
    savedId: saved !== undefined && /^[1-9]\d{0,9}$/.test(saved) ? Number(saved) : undefined,
  }
}

/** What `show` says; nothing for nonsense. */
function shownOf(text: string | undefined): Shown['values'] {
  const value = text === undefined || text === '' ? undefined : parseRison(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shown['values']) : {}
}

const first = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined
