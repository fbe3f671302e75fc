// A list whose parts can be put into another order: dragged by their grip, or moved by the keyboard (space, arrows, space).
import { ActionIcon, Stack } from '@mantine/core'
import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
} from '@dnd-kit/core'
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { IconGripVertical } from '@tabler/icons-react'
import { useId, type ReactNode } from 'react'

interface SortableListProps {
  /** For screen readers: "Series". */
  readonly label: string
  readonly count: number
  /** Of the n-th: "Series A". */
  readonly nameOf: (index: number) => string
  readonly onMove: (from: number, to: number) => void
  /** The n-th; `grip` is to be put where it is dragged by. */
  readonly children: (index: number, grip: ReactNode) => ReactNode
}

export function SortableList({ label, count, nameOf, onMove, children }: SortableListProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const id = useId()
  // Places as ids: what is moved is only known by its place. dnd-kit takes 0 for nothing.
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const finish = ({ active, over }: DragEndEvent): void => {
    if (over !== null && over.id !== active.id) onMove(Number(active.id) - 1, Number(over.id) - 1)
  }
  const name = (of: number | string): string => nameOf(Number(of) - 1)
  const announcements: Announcements = {
    onDragStart: ({ active }) => `${name(active.id)} is picked up, at place ${active.id} of ${count}.`,
    onDragOver: ({ active, over }) => (over === null ? undefined : `${name(active.id)} is at place ${over.id}.`),
    onDragEnd: ({ active, over }) => `${name(active.id)} was put at place ${over?.id ?? active.id} of ${count}.`,
    onDragCancel: ({ active }) => `${name(active.id)} is back at place ${active.id}.`,
  }
  const instructions = { draggable: 'Press space to pick it up, arrow keys to move it, space to put it down.' }
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={finish}
      accessibility={{ announcements, screenReaderInstructions: instructions }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <Stack gap="xs" role="list" aria-label={label}>
          {ids.map((place) => (
            <SortablePart key={place} place={place} name={nameOf(place - 1)} canMove={count > 1}>
              {(grip) => children(place - 1, grip)}
            </SortablePart>
          ))}
        </Stack>
      </SortableContext>
    </DndContext>
  )
}

interface SortablePartProps {
  readonly place: number
  readonly name: string
  readonly canMove: boolean
  readonly children: (grip: ReactNode) => ReactNode
}

function SortablePart({ place, name, canMove, children }: SortablePartProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: place,
    disabled: !canMove,
  })
  const { role: _role, ...described } = attributes
  const grip = canMove && (
    <ActionIcon
      ref={setActivatorNodeRef}
      className="cairn-grip"
      size={28}
      aria-label={`Move ${name}`}
      {...described}
      {...listeners}
    >
      <IconGripVertical size={16} aria-hidden />
    </ActionIcon>
  )
  return (
    <div
      ref={setNodeRef}
      role="listitem"
      aria-label={name}
      className="cairn-field-card"
      data-dragged={isDragging}
      style={{
        transform: CSS.Translate.toString(transform) ?? 'none',
        ...(transition === undefined ? {} : { transition }),
      }}
    >
      {children(grip)}
    </div>
  )
}

/** The list with one part at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const part = list[from]
  return part === undefined ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, part)
}
