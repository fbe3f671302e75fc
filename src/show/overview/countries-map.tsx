// Where do visitors come from? All countries of the range on a map; the tab beside it has them as a list.
import { useCallback, useMemo } from 'react'
import { WorldMap } from '../charts/world-map.tsx'
import { rowFilter } from '../view/filters.ts'
import { countryName } from '../words/names.ts'
import { countText } from '../words/numbers.ts'
import { PanelFailure } from './panel.tsx'
import { tableOfTab } from './tables.ts'
import { usePage } from '../view/use-page.ts'
import { pickFilters, usePanelTable } from './use-table.ts'

/** More than there are. */
const allCountries = 300

export function CountriesMap() {
  const { view, change } = usePage()
  const { answer } = usePanelTable(tableOfTab('map', view), allCountries)
  const measure = view.goal === undefined ? 'visitors' : 'converted'
  const values = useMemo(
    () => new Map((answer.data?.rows ?? []).map(({ key, measures }) => [key[0] ?? '', Number(measures[measure] ?? 0)])),
    [answer.data, measure],
  )
  const onPick = useCallback(
    (country: string) => change((now) => ({ filters: pickFilters(now.filters, [rowFilter('country', country)]) })),
    [change],
  )
  if (answer.error !== null && answer.data === undefined)
    return (
      <div className="cairn-bars">
        <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />
      </div>
    )
  const known = [...values].filter(([country]) => country !== '')
  return (
    <div className="cairn-bars" data-stale={answer.isPlaceholderData}>
      {answer.data !== undefined && known.length === 0 ? (
        <p className="cairn-empty">No visitor of a known country in this range.</p>
      ) : (
        <WorldMap
          label={`Map of visitors by country: ${known
            .slice(0, 5)
            .map(([country, count]) => `${countryName(country)} ${countText(count)}`)
            .join(', ')}. The tab Countries has them all.`}
          values={values}
          describe={(country, count) => `${countryName(country)}: ${countText(count)}`}
          onPick={onPick}
        />
      )}
    </div>
  )
}
