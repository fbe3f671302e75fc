// Numbers as numbers: one large figure each, with what it was before and how it went.
import './charts.css'
import { changeText } from '../words/index.ts'
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
  /** A click opens nothing. */
  readonly isFixed?: boolean
}

interface NumberCardsProps {
  readonly cards: readonly NumberCard[]
  readonly onPick?: (index: number) => void
}

export const NumberCards = ({ cards, onPick }: NumberCardsProps) => (
  <ul className="cairn-numbers" data-picture="true">
    {cards.map((card, index) => (
      <li key={card.key}>
        {onPick === undefined || card.isFixed === true ? (
          <div className="cairn-number-card">
            <CardBody {...card} />
          </div>
        ) : (
          <button type="button" className="cairn-number-card" onClick={() => onPick(index)}>
            <CardBody {...card} />
          </button>
        )}
      </li>
    ))}
  </ul>
)

const CardBody = ({ label, value, change, previous, values }: NumberCard) => (
  <>
    <span className="cairn-number-label">{label}</span>
    <span className="cairn-number-value cairn-number" style={{ '--signs': value.length } as Record<string, number>}>
      {value}
    </span>
    {previous !== undefined && (
      <span className="cairn-number-before cairn-number">
        {change === null || change === undefined ? '' : `${changeText(change)} `}before: {previous}
      </span>
    )}
    {values !== undefined && values.length > 1 && <Sparkline values={values} />}
  </>
)
