// Which parts of the SQL page stand in its address? The query that was run, rows at most, table or chart, and what is drawn.
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { parseSearch } from '../view/search-params.ts'

const kinds = ['line', 'bar', 'pie'] as const
type ChartKind = (typeof kinds)[number]
export const rowChoices: readonly string[] = ['100', '1000', '10000', '100000']

interface SqlView {
  readonly sql: string | undefined
  readonly rows: string
  readonly show: 'table' | 'chart'
  /** Undefined: what fits the result. */
  readonly chart: ChartKind | undefined
  /** Names of columns: along, and the numbers. */
  readonly x: string | undefined
  readonly y: readonly string[] | undefined
}

function sqlViewOf(search: string): SqlView {
  const { sql, rows, show, chart, x, y } = parseSearch(search)
  return {
    sql: typeof sql === 'string' ? sql : undefined,
    rows: rowChoices.find((choice) => choice === rows) ?? '1000',
    show: show === 'chart' ? 'chart' : 'table',
    chart: kinds.find((kind) => kind === chart),
    x: typeof x === 'string' ? x : undefined,
    y: y === undefined ? undefined : [y].flat().filter((name) => name !== ''),
  }
}

export interface SqlAddress {
  readonly view: SqlView
  /** `isStep`: going back comes here again. */
  readonly change: (to: Partial<SqlView>, isStep?: boolean) => void
}

export function useSqlAddress(): SqlAddress {
  const search = useLocation({ select: (location) => location.searchStr })
  const navigate = useNavigate()
  return useMemo(() => {
    const view = sqlViewOf(search)
    return {
      view,
      change: (to, isStep = false) => {
        const { sql, rows, show, chart, x, y } = { ...view, ...to }
        void navigate({
          to: '.',
          search: {
            sql,
            rows: rows === '1000' ? undefined : rows,
            show: show === 'table' ? undefined : show,
            chart,
            x,
            // An empty one: none is drawn.
            y: y?.length === 0 ? '' : y,
          },
          replace: !isStep,
          resetScroll: false,
        } as unknown as Parameters<typeof navigate>[0])
      },
    }
  }, [search, navigate])
}
