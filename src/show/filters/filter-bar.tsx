// Whom does the page count? Chips for the filters, saved segments, the goal; and a way to add more.
import './filters.css'
import { ActionIcon, Button, CloseButton, Loader, Menu, Modal, Text, TextInput, Tooltip } from '@mantine/core'
import { IconBookmark, IconDots, IconFilterPlus, IconTarget, IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useState, type FormEvent } from 'react'
import type { Filter } from '../../report/index.ts'
import { useCohorts } from '../api/cohorts.ts'
import { useGoals } from '../api/goals.ts'
import { useCreateSegment, useDeleteSegment, useSegments } from '../api/segments.ts'
import { filterText } from '../view/filter-text.ts'
import { allOf, negated } from '../view/filters.ts'
import { filterSentence, filterWords, isNegated } from './filter-words.ts'
import { usePage } from '../view/use-page.ts'

const FilterEditor = lazy(() => import('./filter-editor.tsx').then((module) => ({ default: module.FilterEditor })))

/** Which filter is being edited: its place, or 'new'. */
type Edited = number | 'new' | undefined

export function FilterBar({
  edited,
  setEdited,
}: {
  readonly edited: Edited
  readonly setEdited: (edited: Edited) => void
}) {
  const { projectId, view, change } = usePage()
  const goals = useGoals(projectId).data
  const cohorts = useCohorts(projectId).data
  const segments = useSegments(projectId).data
  const segment = segments?.find(({ id }) => id === view.segment)
  const goal = goals?.find(({ id }) => id === view.goal)
  const hasAny = view.filters.length > 0 || segment !== undefined || goal !== undefined
  const setFilter = (index: number, filter: Filter | undefined): void =>
    change((now) => ({
      filters: filter === undefined ? now.filters.toSpliced(index, 1) : now.filters.with(index, filter),
    }))
  return (
    <div className="cairn-chips" role="group" aria-label="Filters">
      <Button variant="default" leftSection={<IconFilterPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
        Filter
      </Button>
      <SegmentMenu />
      {segment !== undefined && (
        <span className="cairn-chip">
          <button
            type="button"
            title={filterSentence(segment.filter, goals, cohorts)}
            onClick={() => change({ segment: undefined, filters: [...view.filters, segment.filter] })}
          >
            Segment <b>{segment.name}</b>
          </button>
          <CloseButton
            size="sm"
            aria-label={`Remove segment ${segment.name}`}
            onClick={() => change({ segment: undefined })}
          />
        </span>
      )}
      {goal !== undefined && (
        <span className="cairn-chip">
          <button
            type="button"
            title="The page counts conversions of this goal"
            onClick={() => change({ metric: 'conversion_rate' })}
          >
            <IconTarget size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> By goal <b>{goal.name}</b>
          </button>
          <CloseButton
            size="sm"
            aria-label={`No longer by goal ${goal.name}`}
            onClick={() =>
              change({ goal: undefined, metric: view.metric.startsWith('conver') ? 'visitors' : view.metric })
            }
          />
        </span>
      )}
      {view.filters.map((filter, index) => {
        const words = filterWords(filter, goals, cohorts)
        const sentence = filterSentence(filter, goals, cohorts)
        return (
          <span key={`${index} ${filterText(filter)}`} className="cairn-chip" data-negated={isNegated(filter)}>
            <button
              type="button"
              title={sentence}
              aria-label={`Edit filter: ${sentence}`}
              onClick={() => setEdited(index)}
            >
              {words.subject} {words.verb} <b>{words.object}</b>
            </button>
            <Menu position="bottom-start" shadow="md">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for filter: ${sentence}`}>
                  <IconDots size={14} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setEdited(index)}>Edit</Menu.Item>
                <Menu.Item onClick={() => setFilter(index, negated(filter))}>Turn round (not)</Menu.Item>
                <Menu.Item onClick={() => change({ filters: [filter] })}>Only this one</Menu.Item>
                <Menu.Item onClick={() => setFilter(index, undefined)}>Remove</Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <CloseButton
              size="sm"
              mr={4}
              aria-label={`Remove filter: ${sentence}`}
              onClick={() => setFilter(index, undefined)}
            />
          </span>
        )
      })}
      {hasAny && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() =>
            change({
              filters: [],
              segment: undefined,
              goal: undefined,
              metric: view.metric.startsWith('conver') ? 'visitors' : view.metric,
            })
          }
        >
          Clear
        </Button>
      )}
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited === 'new' ? 'Add a filter' : 'Edit the filter'}
        size="lg"
      >
        {edited !== undefined && (
          <Suspense fallback={<Loader size="sm" />}>
            <FilterEditor
              filter={edited === 'new' ? undefined : view.filters[edited]}
              onSave={(filter) => {
                if (edited === 'new') change((now) => ({ filters: [...now.filters, filter] }))
                else setFilter(edited, filter)
                setEdited(undefined)
              }}
              onCancel={() => setEdited(undefined)}
            />
          </Suspense>
        )}
      </Modal>
    </div>
  )
}

function SegmentMenu() {
  const { projectId, view, change, context, canEdit } = usePage()
  const segments = useSegments(projectId).data ?? []
  const remove = useDeleteSegment(projectId)
  const [isSaving, setIsSaving] = useState(false)
  const filter = allOf([...view.filters, ...(context.segmentFilter === undefined ? [] : [context.segmentFilter])])
  if (segments.length === 0 && (!canEdit || view.filters.length === 0)) return null
  return (
    <>
      <Menu position="bottom-start" shadow="md">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            Segments
          </Button>
        </Menu.Target>
        <Menu.Dropdown maw={320}>
          {segments.map((segment) => (
            <div key={segment.id} className="cairn-segment">
              <Menu.Item onClick={() => change({ segment: segment.id })}>
                {segment.name}
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {filterSentence(segment.filter)}
                </Text>
              </Menu.Item>
              {canEdit && (
                <Tooltip label="Delete" openDelay={400}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Delete segment ${segment.name}`}
                    onClick={() =>
                      remove.mutate(segment.id, {
                        onSuccess: () => view.segment === segment.id && change({ segment: undefined }),
                      })
                    }
                  >
                    <IconTrash size={14} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </div>
          ))}
          {canEdit && segments.length > 0 && view.filters.length > 0 && <Menu.Divider />}
          {canEdit && view.filters.length > 0 && (
            <Menu.Item onClick={() => setIsSaving(true)}>Save these filters…</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isSaving} onClose={() => setIsSaving(false)} title="Save as a segment">
        {isSaving && filter !== undefined && <SaveSegment filter={filter} onDone={() => setIsSaving(false)} />}
      </Modal>
    </>
  )
}

function SaveSegment({ filter, onDone }: { readonly filter: Filter; readonly onDone: () => void }) {
  const { projectId, change } = usePage()
  const create = useCreateSegment(projectId)
  const [name, setName] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate(
      { name: name.trim(), filter },
      {
        onSuccess: (segment) => {
          change({ segment: segment.id, filters: [] })
          onDone()
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Text size="sm" mb="sm">
        {filterSentence(filter)}
      </Text>
      <TextInput
        label="Name"
        placeholder="Readers from Germany"
        maxLength={100}
        data-autofocus
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.error?.message}
      />
      <Button type="submit" mt="md" loading={create.isPending} disabled={name.trim() === ''}>
        Save
      </Button>
    </form>
  )
}
