// Which colour is which?
import type { ReactNode } from 'react'

interface LegendProps {
  readonly entries: readonly { readonly key: string; readonly label: string; readonly color: number }[]
  readonly children?: ReactNode
}

export const Legend = ({ entries, children }: LegendProps) => (
  <ul className="cairn-series-legend" aria-label="Colours">
    {entries.map(({ key, label, color }) => (
      <li key={key}>
        <span className="cairn-dot" data-series={color % 10} />
        {label}
      </li>
    ))}
    {children !== undefined && <li className="cairn-legend-past">{children}</li>}
  </ul>
)
