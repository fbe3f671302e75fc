// Numbers as numbers: one large figure each, with what it was before and how it went; both lead to their people.
import './charts.css'
import { changeText } from '../words/index.ts'
import { Pickable } from './pickable.tsx'
import { Sparkline } from './sparkline.tsx'

interface NumberCard {
  readonly key: string
  readonly label: string
  readonly value: string
  /** (value − previous) / previous; null: there is nothing to compare with. */
  readonly change?: number | null
  /** What it was. */
  readonly previous?: string
  readonly values?: readonly (number | null)[]
  /** What a click on the card opens; absent: nothing. */
  readonly onPick?: (() => void) | undefined
  /** And one on what it was. */
  readonly onPickBefore?: (() => void) | undefined
}

export const NumberCards = ({ cards }: { readonly cards: readonly NumberCard[] }) => (
  <ul className="cairn-numbers" data-picture="true">
    {cards.map((card) => (
      <li key={card.key} className="cairn-number-card">
        <Figure {...card} />
        {card.previous !== undefined && <Before {...card} />}
        {card.values !== undefined && card.values.length > 1 && <Sparkline values={card.values} />}
      </li>
    ))}
  </ul>
)

/** Its button covers the whole card, but for that of the number before. */
function Figure({ label, value, onPick }: NumberCard) {
  const text = (
    <>
      <span className="cairn-number-label">{label}</span>{' '}
      <span className="cairn-number-value cairn-number" style={{ '--signs': value.length } as Record<string, number>}>
        {value}
      </span>
    </>
  )
  return onPick === undefined ? (
    <div className="cairn-number-figure">{text}</div>
  ) : (
    <button type="button" className="cairn-number-figure" onClick={onPick}>
      {text}
    </button>
  )
}

const Before = ({ label, change, previous, onPickBefore }: NumberCard) => (
  <span className="cairn-number-before cairn-number">
    {change === null || change === undefined ? '' : `${changeText(change)} `}
    <Pickable text={`before: ${previous}`} label={`${label}, before: ${previous}`} onPick={onPickBefore} />
  </span>
)
