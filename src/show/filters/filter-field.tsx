// A filter of a part of a report: a chip that says it and opens the editor; nothing while there is none.
import './filters.css'
import { CloseButton, Loader, Modal } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Filter } from '../../report/index.ts'
import { useCohorts } from '../api/cohorts.ts'
import { usePage } from '../view/use-page.ts'
import { filterSentence } from './filter-words.ts'

const FilterEditor = lazy(() => import('./filter-editor.tsx').then((module) => ({ default: module.FilterEditor })))

interface FilterFieldProps {
  /** What is filtered: "purchase". */
  readonly name: string
  readonly filter: Filter | undefined
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onChange: (filter: Filter | undefined) => void
}

export function FilterField({ name, filter, isOpen, onOpen, onChange }: FilterFieldProps) {
  const { projectId } = usePage()
  const cohorts = useCohorts(projectId).data
  const sentence = filter === undefined ? '' : filterSentence(filter, [], cohorts)
  return (
    <>
      {filter !== undefined && (
        <span className="cairn-chip" style={{ alignSelf: 'flex-start' }}>
          <button
            type="button"
            title={sentence}
            aria-label={`Edit: ${name} where ${sentence}`}
            onClick={() => onOpen(true)}
          >
            {sentence}
          </button>
          <CloseButton size="sm" mr={4} aria-label={`Remove: ${sentence}`} onClick={() => onChange(undefined)} />
        </span>
      )}
      <Modal opened={isOpen} onClose={() => onOpen(false)} title={`Only “${name}” where…`} size="lg">
        {isOpen && (
          <Suspense fallback={<Loader size="sm" />}>
            <FilterEditor
              filter={filter}
              onSave={(saved) => {
                onChange(saved)
                onOpen(false)
              }}
              onCancel={() => onOpen(false)}
            />
          </Suspense>
        )}
      </Modal>
    </>
  )
}
