// How is what a builder shows kept? Saved under a name; or, where a saved report is open, written back into it or saved as another.
import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconChevronDown, IconDeviceFloppy } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { NewSavedReportJson, SavedReportJson } from '../../api/index.ts'
import { useChangeReport, useSavedReports } from '../api/boards.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { ApiError } from '../api/request.ts'
import { addressOf } from './open-report.ts'
import { ReportConflict } from './report-conflict.tsx'
import { ReportDialog } from './report-dialog.tsx'
import { wordsOf } from './report-fields.tsx'

interface SaveReportProps {
  readonly projectId: number
  readonly report: NewSavedReportJson['report']
  readonly display: NonNullable<NewSavedReportJson['display']>
  /** The saved report that is open (`saved` in the address). */
  readonly savedId: number | undefined
  /** Does the page show what the saved report asks, drawn alike? */
  readonly isAsSaved: (saved: SavedReportJson) => boolean
}

/** Nothing for readers who may not save. */
export function SaveReport({ projectId, report, display, savedId, isAsSaved }: SaveReportProps) {
  const mayWrite = isAtLeast(useRole(projectId), 'analyst')
  const reports = useSavedReports(projectId)
  const saved = reports.data?.find(({ id }) => id === savedId)
  const change = useChangeReport(projectId)
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'new' | 'words' | 'conflict'>()
  // The one that was opened, or written last: what others save meanwhile is not overwritten unseen.
  const [opened, setOpened] = useState<{ readonly id: number; readonly version: number }>()
  if (saved !== undefined && opened?.id !== saved.id) setOpened({ id: saved.id, version: saved.version })
  if (!mayWrite) return null
  const close = (): void => setDialog(undefined)
  /** The address names the saved report from now on: a later change is written back into it. */
  const onSaved = ({ id, name, version }: SavedReportJson): void => {
    close()
    setOpened({ id, version })
    notifications.show({ message: `“${name}” is saved.`, color: 'green' })
    const search = (now: object) => ({ ...now, saved: String(id) })
    void navigate({ to: '.', search, replace: true, resetScroll: false } as unknown as Parameters<typeof navigate>[0])
  }
  const update = (id: number, version: number): void =>
    change.mutate(
      { id, report, display, version },
      {
        onSuccess: onSaved,
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'changed_meanwhile') setDialog('conflict')
          else notifications.show({ title: 'The report could not be saved', message: error.message, color: 'red' })
        },
      },
    )
  const takeTheirs = (theirs: SavedReportJson): void => {
    close()
    setOpened({ id: theirs.id, version: theirs.version })
    void navigate(addressOf(projectId, theirs, theirs.report) as unknown as Parameters<typeof navigate>[0])
  }
  const isChanged = saved !== undefined && !isAsSaved(saved)
  return (
    <>
      {saved === undefined ? (
        <Button leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={() => setDialog('new')}>
          Save
        </Button>
      ) : (
        <>
          <Text size="sm" c="dimmed" role="status">
            {isChanged ? `Not as “${saved.name}” is saved` : ''}
          </Text>
          <Group gap={1} wrap="nowrap">
            <Button
              variant={isChanged ? 'filled' : 'default'}
              leftSection={<IconDeviceFloppy size={16} aria-hidden />}
              loading={change.isPending}
              title={`Write what is shown into “${saved.name}”`}
              onClick={() => update(saved.id, opened?.version ?? saved.version)}
            >
              Update
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant={isChanged ? 'filled' : 'default'} size={36} aria-label="More ways to save">
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
        </>
      )}
      {dialog === 'new' && (
        <ReportDialog
          projectId={projectId}
          title="Save the report"
          of={{ report, display }}
          words={{ ...wordsOf(saved), name: '' }}
          onSaved={onSaved}
          onClose={close}
        />
      )}
      {dialog === 'words' && saved !== undefined && (
        <ReportDialog
          projectId={projectId}
          title="About this report"
          of={saved}
          words={wordsOf(saved)}
          onSaved={close}
          onClose={close}
        />
      )}
      {dialog === 'conflict' && saved !== undefined && (
        <ReportConflict
          name={saved.name}
          isSaving={change.isPending}
          onTheirs={() => takeTheirs(saved)}
          onMine={() => update(saved.id, saved.version)}
          onClose={close}
        />
      )}
    </>
  )
}
