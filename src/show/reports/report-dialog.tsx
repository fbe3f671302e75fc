// How is a saved report named, described and moved? One dialog: for a new one, and for one that is there.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import type { NewSavedReportJson, SavedReportJson } from '../../api/index.ts'
import { useSavedReports, useSaveReport } from '../api/boards.ts'
import { QueryError } from '../shell/page-states.tsx'
import { nameIssue, ReportFields, type ReportWords } from './report-fields.tsx'

interface ReportDialogProps {
  readonly projectId: number
  readonly title: string
  /** The question that is saved, and how its answer is drawn. */
  readonly question: Pick<NewSavedReportJson, 'report' | 'display'>
  /** What stands in the fields at first. */
  readonly words: ReportWords
  /** The saved report that is changed; undefined: a new one is made. */
  readonly id?: number | undefined
  readonly onSaved: (report: SavedReportJson) => void
  readonly onClose: () => void
}

export function ReportDialog({ projectId, title, question, words: first, id, onSaved, onClose }: ReportDialogProps) {
  const reports = useSavedReports(projectId).data ?? []
  const save = useSaveReport(projectId)
  const [words, setWords] = useState(first)
  const [isTried, setTried] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (nameIssue(words.name) === undefined)
      save.mutate({ id, ...words, report: question.report, display: question.display }, { onSuccess: onSaved })
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
