// Which dialog of the dashboard is open? Each is a chunk of its own.
import { Modal } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { SavedReportJson } from '../../api/index.ts'
import { addDays } from '../view/ranges.ts'
import { useGo } from '../shell/use-go.ts'
import type { BoardDialog } from './board-controls.tsx'
import type { Draft } from './use-board-editor.ts'

const AddReport = lazy(() => import('./add-report.tsx').then((file) => ({ default: file.AddReport })))
const BoardWordsDialog = lazy(() =>
  import('./board-words-dialog.tsx').then((file) => ({ default: file.BoardWordsDialog })),
)
const NotesDialog = lazy(() => import('../charts/notes.tsx').then((file) => ({ default: file.NotesDialog })))
const TextDialog = lazy(() => import('./text-dialog.tsx').then((file) => ({ default: file.TextDialog })))
const DeleteDialog = lazy(() => import('../reports/delete-dialog.tsx').then((file) => ({ default: file.DeleteDialog })))
const ShareLinks = lazy(() => import('../share/sharing-settings.tsx').then((file) => ({ default: file.ShareLinks })))

interface BoardDialogsProps {
  readonly dialog: BoardDialog | undefined
  readonly projectId: number
  readonly dashboardId: number
  readonly draft: Draft
  readonly reports: readonly SavedReportJson[]
  /** What stands in the text panel that is changed; undefined: a new one. */
  readonly text: string | undefined
  /** In the project's time zone. */
  readonly today: string
  readonly change: (part: Partial<Draft>) => void
  readonly onAdd: (report: SavedReportJson) => void
  readonly onText: (text: string) => void
  readonly onClose: () => void
}

export function BoardDialogs(props: BoardDialogsProps) {
  return props.dialog === undefined ? null : (
    <Suspense>
      <Opened {...props} dialog={props.dialog} />
    </Suspense>
  )
}

function Opened(props: BoardDialogsProps & { readonly dialog: BoardDialog }) {
  const { dialog, projectId, dashboardId, draft, reports, text, today, change, onAdd, onText, onClose } = props
  const go = useGo()
  switch (dialog) {
    case 'add':
      return (
        <AddReport
          projectId={projectId}
          reports={reports}
          shown={new Set(draft.tiles.flatMap((tile) => (tile.kind === 'report' ? [tile.report_id] : [])))}
          onAdd={onAdd}
          onClose={onClose}
        />
      )
    case 'text':
      return <TextDialog text={text ?? ''} onSave={onText} onClose={onClose} />
    case 'note':
      return <NotesDialog projectId={projectId} from={addDays(today, -366)} to={today} onClose={onClose} />
    case 'words':
      return (
        <BoardWordsDialog
          words={draft}
          onSave={(words) => {
            change(words)
            onClose()
          }}
          onClose={onClose}
        />
      )
    case 'share':
      return (
        <Modal opened onClose={onClose} title="Share this dashboard" size="lg">
          <ShareLinks projectId={projectId} dashboard={{ id: dashboardId, name: draft.name }} />
        </Modal>
      )
    case 'delete':
      return (
        <DeleteDialog
          projectId={projectId}
          kind="dashboards"
          thing={{ id: dashboardId, name: draft.name }}
          onDeleted={() => go(`/p/${projectId}/dashboards`)}
          onClose={onClose}
        />
      )
  }
}
