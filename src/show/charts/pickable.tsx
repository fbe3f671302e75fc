// A number that leads to the people behind it, where there are some.
import './charts.css'

interface PickableProps {
  readonly text: string
  /** How many people there are; of none the text stays a text. Default: some. */
  readonly persons?: number | undefined
  /** For screen readers, where the text alone does not say what it is. */
  readonly label?: string
  readonly onPick: (() => void) | undefined
}

export const Pickable = ({ text, persons, label, onPick }: PickableProps) =>
  onPick === undefined || persons === 0 ? (
    text
  ) : (
    <button type="button" className="cairn-cell" aria-label={label} onClick={onPick}>
      {text}
    </button>
  )
