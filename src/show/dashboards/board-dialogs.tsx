// The dialogs of a dashboard but for sharing: adding a report, its words, its end.
import { useNavigate } from '@tanstack/react-router'
import type { DashboardJson, SavedReportJson } from '../../api/index.ts'
import type { Project } from '../api/projects.ts'
import { DeleteDialog } from '../reports/delete-dialog.tsx'
import { AddReport } from './add-report.tsx'
import type { BoardDialog } from './board-controls.tsx'
import { BoardWordsDialog } from './board-words-dialog.tsx'
import type { BoardEditor, Draft } from './use-board-editor.ts'

interface BoardDialogsProps {
  readonly dialog: BoardDialog | undefined
  readonly project: Project
  readonly dashboard: DashboardJson
  readonly draft: Draft
  readonly reports: readonly SavedReportJson[]
  readonly onAdd: (report: SavedReportJson) => void
  readonly change: BoardEditor['change']
  readonly onClose: () => void
}

export function BoardDialogs({
  dialog,
  project,
  dashboard,
  draft,
  reports,
  onAdd,
  change,
  onClose,
}: BoardDialogsProps) {
  const navigate = useNavigate()
  switch (dialog) {
    case 'add':
      return (
        <AddReport
          projectId={project.id}
          reports={reports}
          shown={new Set(draft.tiles.flatMap((tile) => (tile.kind === 'report' ? [tile.report_id] : [])))}
          onAdd={onAdd}
          onClose={onClose}
        />
      )
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
    case 'delete':
      return (
        <DeleteDialog
          projectId={project.id}
          kind="dashboards"
          thing={{ id: dashboard.id, name: draft.name }}
          onDeleted={() => void navigate({ to: '/p/$projectId/dashboards', params: { projectId: String(project.id) } })}
          onClose={onClose}
        />
      )
    case 'share':
    case undefined:
      return null
  }
}
