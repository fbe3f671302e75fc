// Where do the panels stand, and how are they moved? Dragged by their handle, resized at their corner, or by the arrow keys on the
// handle. On a phone they stand in one column.
import 'react-grid-layout/css/styles.css'
import './dashboards.css'
import { ActionIcon, VisuallyHidden } from '@mantine/core'
import { useElementSize, useMediaQuery } from '@mantine/hooks'
import { IconGripVertical } from '@tabler/icons-react'
import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { GridLayout } from 'react-grid-layout'
import type { TileJson } from '../../api/index.ts'
import { columns, gapPixels, heightOf, inOrder, least, most, placed, rowPixels, stepped, type Step } from './layout.ts'

/** Moves or resizes a panel by one step, and says where it stands then. */
export type OnStep = (step: Step) => void

interface BoardGridProps {
  readonly tiles: readonly TileJson[]
  /** undefined: nothing can be moved. */
  readonly onMove: ((tiles: readonly TileJson[]) => void) | undefined
  readonly children: (tile: TileJson, handle: ReactNode, onStep: OnStep | undefined) => ReactNode
  /** Of a panel, for its handle. */
  readonly nameOf: (tile: TileJson) => string
}

const gridConfig = {
  cols: columns,
  rowHeight: rowPixels,
  margin: [gapPixels, gapPixels],
  containerPadding: [0, 0],
  maxRows: Number.POSITIVE_INFINITY,
} as const

export function BoardGrid({ tiles, onMove, children, nameOf }: BoardGridProps) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [said, setSaid] = useState('')
  const ordered = useMemo(() => inOrder(tiles), [tiles])
  const layout = useMemo(
    () =>
      ordered.map(({ key, x, y, w, h }) => ({
        i: key,
        x,
        y,
        w,
        h,
        minW: least.w,
        minH: Math.min(h, least.h),
        maxH: most.h,
      })),
    [ordered],
  )
  const step = (tile: TileJson, wanted: Step): void => {
    const next = stepped(tiles, tile.key, wanted)
    onMove?.(next)
    const now = next.find(({ key }) => key === tile.key)
    if (now !== undefined)
      setSaid(`${nameOf(tile)}: column ${now.x + 1}, row ${now.y + 1}, ${now.w} wide, ${now.h} high`)
  }
  const drawn = (tile: TileJson): ReactNode => {
    if (onMove === undefined) return children(tile, undefined, undefined)
    const onStep: OnStep = (wanted) => step(tile, wanted)
    return children(tile, <Handle name={nameOf(tile)} onStep={onStep} />, onStep)
  }

  return (
    <div ref={ref} className="cairn-board" data-editing={onMove !== undefined}>
      {isNarrow ? (
        <div className="cairn-board-column">
          {ordered.map((tile) => (
            <div
              key={tile.key}
              style={tile.kind === 'text' ? undefined : { height: heightOf(Math.max(tile.h, least.h)) }}
            >
              {drawn(tile)}
            </div>
          ))}
        </div>
      ) : (
        width > 0 && (
          <GridLayout
            width={width}
            layout={layout}
            gridConfig={gridConfig}
            dragConfig={{ enabled: onMove !== undefined, handle: '.cairn-tile-handle', threshold: 3 }}
            resizeConfig={{ enabled: onMove !== undefined, handles: ['se'] }}
            onDragStop={(places) => onMove?.(placed(tiles, places))}
            onResizeStop={(places) => onMove?.(placed(tiles, places))}
          >
            {ordered.map((tile) => (
              <div key={tile.key}>{drawn(tile)}</div>
            ))}
          </GridLayout>
        )
      )}
      <VisuallyHidden role="status" aria-live="polite">
        {said}
      </VisuallyHidden>
    </div>
  )
}

const keys: Readonly<Record<string, readonly [plain: Step, shift: Step]>> = {
  ArrowLeft: ['left', 'narrower'],
  ArrowRight: ['right', 'wider'],
  ArrowUp: ['up', 'shorter'],
  ArrowDown: ['down', 'taller'],
}

function Handle({ name, onStep }: { readonly name: string; readonly onStep: OnStep }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = keys[event.key]
    if (steps === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onStep(steps[event.shiftKey ? 1 : 0])
  }
  return (
    <ActionIcon
      className="cairn-tile-handle"
      size={28}
      aria-label={`Move ${name}. Arrow keys move it, with Shift they resize it.`}
      title="Drag, or use the arrow keys (with Shift: resize)"
      onKeyDown={onKeyDown}
    >
      <IconGripVertical size={16} aria-hidden />
    </ActionIcon>
  )
}
