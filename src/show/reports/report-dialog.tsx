// How is a saved report named, described and moved? One dialog: for a new one, and for one that is there.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { NewSavedReportJson, SavedReportJson } from '../../api/index.ts'
import { useChangeReport, useSavedReports, useSaveReport } from '../api/boards.ts'
import { QueryError } from '../shell/page-states.tsx'
import { nameIssue, ReportFields, type ReportWords } from './report-fields.tsx'

interface ReportDialogProps {
  readonly projectId: number
  readonly title: string
  /** The question that is saved, and how its answer is drawn; or the saved report whose words (and nothing else) are changed. */
  readonly of: Pick<NewSavedReportJson, 'report' | 'display'> | { readonly id: number }
  /** What stands in the fields at first. */
  readonly words: ReportWords
  readonly onSaved: (report: SavedReportJson) => void
  readonly onClose: () => void
}

export function ReportDialog({ projectId, title, of, words: first, onSaved, onClose }: ReportDialogProps) {
  const reports = useSavedReports(projectId).data ?? []
  const make = useSaveReport(projectId)
  const change = useChangeReport(projectId)
  const save = 'id' in of ? change : make
  const [words, setWords] = useState(first)
  const [isTried, setTried] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (nameIssue(words.name) !== undefined) return
    if ('id' in of) change.mutate({ id: of.id, ...words }, { onSuccess: onSaved })
    else make.mutate({ ...words, report: of.report, display: of.display }, { onSuccess: onSaved })
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ReportFields words={words} change={setWords} isTried={isTried} reports={reports} />
          {save.isError && <QueryError error={save.error} title="The report could not be saved" />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
