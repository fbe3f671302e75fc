// What is said of a saved report besides its question: name, description, folder. The same fields wherever one is saved or changed.
import { Autocomplete, Textarea, TextInput } from '@mantine/core'
import type { SavedReportJson } from '../../api/index.ts'

export interface ReportWords {
  readonly name: string
  readonly description: string
  readonly folder: string
}

interface ReportFieldsProps {
  readonly words: ReportWords
  readonly change: (words: ReportWords) => void
  /** Complaints are shown. */
  readonly isTried: boolean
  /** For the folders that there are. */
  readonly reports: readonly SavedReportJson[]
}

export const wordsOf = (saved: ReportWords | undefined): ReportWords => ({
  name: saved?.name ?? '',
  description: saved?.description ?? '',
  folder: saved?.folder ?? '',
})

export const nameIssue = (name: string): string | undefined =>
  name.trim() === '' ? 'Give it a name, so that it is found again.' : undefined

export function ReportFields({ words, change, isTried, reports }: ReportFieldsProps) {
  const folders = [...new Set(reports.map(({ folder }) => folder).filter((folder) => folder !== ''))].toSorted()
  return (
    <>
      <TextInput
        label="Name"
        value={words.name}
        maxLength={100}
        error={isTried ? nameIssue(words.name) : undefined}
        onChange={({ currentTarget }) => change({ ...words, name: currentTarget.value })}
        data-autofocus
      />
      <Textarea
        label="Description"
        description="What it tells, and what to do with it. May stay empty."
        autosize
        minRows={2}
        maxRows={8}
        value={words.description}
        maxLength={2_000}
        onChange={({ currentTarget }) => change({ ...words, description: currentTarget.value })}
      />
      <Autocomplete
        label="Folder"
        description="Choose one, or write a new one. May stay empty."
        data={folders}
        value={words.folder}
        maxLength={100}
        onChange={(folder) => change({ ...words, folder })}
      />
    </>
  )
}
