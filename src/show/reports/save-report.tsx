// How is what a builder shows kept? Saved under a name; or, where a saved report is open, written back into it or saved as another.
import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconChevronDown, IconDeviceFloppy } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { NewSavedReportJson, SavedReportJson } from '../../api/index.ts'
import { useSavedReports, useSaveReport } from '../api/boards.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { ReportDialog } from './report-dialog.tsx'

interface SaveReportProps {
  readonly projectId: number
  readonly report: NewSavedReportJson['report']
  readonly display: NonNullable<NewSavedReportJson['display']>
  /** The saved report that is open (`saved` in the address). */
  readonly savedId: number | undefined
}

/** Nothing for readers who may not save. */
export function SaveReport({ projectId, report, display, savedId }: SaveReportProps) {
  const mayWrite = isAtLeast(useRole(projectId), 'analyst')
  const saved = useSavedReports(projectId).data?.find(({ id }) => id === savedId)
  const save = useSaveReport(projectId)
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'new' | 'words'>()
  if (!mayWrite) return null
  const question = { report, display }
  const close = (): void => setDialog(undefined)
  /** The address names the saved report from now on: a later change is written back into it. */
  const onSaved = ({ id, name }: SavedReportJson): void => {
    close()
    notifications.show({ message: `“${name}” is saved.`, color: 'green' })
    const search = (now: object) => ({ ...now, saved: String(id) })
    void navigate({ to: '.', search, replace: true, resetScroll: false } as unknown as Parameters<typeof navigate>[0])
  }
  const update = ({ id, name, description, folder }: SavedReportJson): void =>
    save.mutate(
      { id, name, description, folder, ...question },
      {
        onSuccess: onSaved,
        onError: (error) =>
          void notifications.show({ title: 'The report could not be saved', message: error.message, color: 'red' }),
      },
    )
  return (
    <>
      {saved === undefined ? (
        <Button leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={() => setDialog('new')}>
          Save
        </Button>
      ) : (
        <Group gap={1} wrap="nowrap">
          <Button
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            loading={save.isPending}
            title={`Write what is shown into “${saved.name}”`}
            onClick={() => update(saved)}
          >
            Update
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="filled" color="blue" size={36} aria-label="More ways to save">
                <IconChevronDown size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{saved.name}</Menu.Label>
              <Menu.Item onClick={() => setDialog('new')}>Save as another report…</Menu.Item>
              <Menu.Item onClick={() => setDialog('words')}>Name, description, folder…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
      {dialog !== undefined && (
        <ReportDialog
          projectId={projectId}
          title={dialog === 'new' ? 'Save the report' : 'About this report'}
          question={dialog === 'words' && saved !== undefined ? saved : question}
          words={wordsOf(saved, dialog === 'new')}
          id={dialog === 'words' ? saved?.id : undefined}
          onSaved={onSaved}
          onClose={close}
        />
      )}
    </>
  )
}

const wordsOf = (saved: SavedReportJson | undefined, isNew: boolean) =>
  saved === undefined
    ? { name: '', description: '', folder: '' }
    : { name: isNew ? '' : saved.name, description: saved.description, folder: saved.folder }
