// People as a list, or groups of them as a table; kept as a cohort, downloaded.
import { Button, Group, Pagination, Select, Stack, Text } from '@mantine/core'
import { IconUsers, IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import type { PersonFilter } from '../../report/index.ts'
import { isAtLeast, useRole } from '../api/projects.ts'
import { Pickable } from '../charts/pickable.tsx'
import { ResultTable } from '../charts/result-table.tsx'
import type { ResultProps } from '../explore/kinds.ts'
import { groupLabel } from '../filters/filter-words.ts'
import { propertyLabel } from '../filters/property-words.ts'
import { EmptyState } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'
import { DownloadPeople } from './download-people.tsx'
import { cellText, PeopleTable, type Order } from './people-table.tsx'
import { SaveCohort } from './save-cohort.tsx'

export function PeopleResultView(props: ResultProps<'people'>) {
  const { projectId, report, result, isCompact = false, onChange } = props
  const mayWrite = isAtLeast(useRole(projectId), 'analyst')
  const [isSaving, setIsSaving] = useState(false)
  const { page, groups } = result
  const count = groups === undefined ? 'people' : 'groups'
  const who = report.who as PersonFilter | undefined
  const { limit: _, offset: __, ...whole } = report
  return (
    <Stack gap="sm" className="cairn-answer" data-compact={isCompact}>
      {!isCompact && (
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed" role="status">
            {page.total === 1 ? `1 ${count === 'people' ? 'person' : 'group'}` : `${countText(page.total)} ${count}`}
          </Text>
          {onChange !== undefined && (
            <Group gap="xs">
              <Select
                w={120}
                aria-label="Rows a page"
                allowDeselect={false}
                data={[...new Set([25, 50, 100, 250, 1_000, report.limit ?? 50])]
                  .toSorted((a, b) => a - b)
                  .map((limit) => ({ value: String(limit), label: `${countText(limit)} rows` }))}
                value={String(report.limit ?? 50)}
                onChange={(value) => value !== null && onChange({ limit: Number(value), offset: 0 })}
              />
              <DownloadPeople projectId={projectId} report={whole} isDisabled={page.total === 0} />
              {mayWrite && (
                <Button
                  variant="default"
                  leftSection={<IconUsersGroup size={16} aria-hidden />}
                  disabled={who === undefined}
                  title={who === undefined ? 'Add a condition first: a cohort says who is in it.' : undefined}
                  onClick={() => setIsSaving(true)}
                >
                  Save as cohort
                </Button>
              )}
            </Group>
          )}
        </Group>
      )}
      {isSaving && who !== undefined && (
        <SaveCohort
          projectId={projectId}
          name=""
          definition={{ kind: 'dynamic', who }}
          note={cohortNote(report)}
          onClose={() => setIsSaving(false)}
        />
      )}
      {page.total === 0 && (
        <EmptyState title="Nobody" icon={<IconUsers size={20} />}>
          Nobody in this range is meant by all of it. Take a longer range, or fewer conditions.
        </EmptyState>
      )}
      {page.total > 0 && groups === undefined && (
        <PeopleTable
          projectId={projectId}
          result={result}
          isStale={false}
          order={(report.order as Order | undefined) ?? { by: 'last_seen', direction: 'desc' }}
          onOrder={(order) => onChange?.({ order, offset: 0 })}
          onOffset={(offset) => onChange?.({ offset })}
        />
      )}
      {page.total > 0 && groups !== undefined && <Groups {...props} />}
    </Stack>
  )
}

/** A cohort is its conditions alone; the list may be narrower. */
function cohortNote({ search, filter, behind }: ResultProps<'people'>['report']): string {
  const more = [
    ...(search === undefined ? [] : ['the search']),
    ...(filter === undefined ? [] : ['the filters']),
    ...(behind === undefined ? [] : ['the number that they stand behind']),
    'the range',
  ]
  const list = more.length === 1 ? more[0] : `${more.slice(0, -1).join(', ')} and ${more.at(-1)}`
  return `Kept are the conditions of who they are, without ${list} of this list.`
}

function Groups({ report, result, onPeople, onChange }: ResultProps<'people'>) {
  const { groups = [], page, measures } = result
  type Row = (typeof groups)[number]
  const pages = Math.ceil(page.total / page.limit)
  const { by = 'persons', direction = 'desc' } = report.order ?? {}
  const names = report.group_by ?? []
  const nameOf = (key: Row['key']): string =>
    names.map((name, index) => groupLabel(name, key[index] ?? null)).join(', ')
  // Of groups of those behind a number there is no further list.
  const open = report.behind === undefined ? onPeople : undefined
  return (
    <>
      <ResultTable<Row>
        label="Groups of people"
        sortedAs="sort"
        {...(onChange === undefined
          ? {}
          : {
              ordering: {
                keys: ['persons', ...measures.map((_, index) => `measure ${index}`)],
                key: typeof by === 'number' ? `measure ${by}` : by,
                isDescending: direction === 'desc',
                onOrder: (key: string, isDescending: boolean) => {
                  const place = /^measure (\d+)$/.exec(key)?.[1]
                  onChange({
                    order: {
                      by: place === undefined ? 'persons' : Number(place),
                      direction: isDescending ? 'desc' : 'asc',
                    },
                    offset: 0,
                  })
                },
              },
            })}
        rows={groups}
        keyOf={({ key }) => JSON.stringify(key)}
        columns={[
          ...names.map((name, index) => ({
            key: name,
            label: propertyLabel(name),
            value: ({ key }: Row) => key[index] ?? '',
            cell: ({ key }: Row) => groupLabel(name, key[index] ?? null),
          })),
          {
            key: 'persons',
            label: 'People',
            isNumber: true,
            value: ({ persons }: Row) => persons,
            cell: ({ key, persons }: Row) => (
              <Pickable
                text={countText(persons)}
                onPick={open && (() => open({ kind: 'people', key: [...key] }, nameOf(key)))}
              />
            ),
          },
          ...measures.map(({ label, currency }, index) => ({
            key: `measure ${index}`,
            label,
            isNumber: true,
            value: ({ measures: cells }: Row) => cells[index] ?? null,
            cell: ({ measures: cells }: Row) => cellText(cells[index] ?? null, currency),
          })),
        ]}
      />
      {pages > 1 && (
        <Group justify="center">
          <Pagination
            size="sm"
            total={pages}
            value={Math.floor(page.offset / page.limit) + 1}
            onChange={(number) => onChange?.({ offset: (number - 1) * page.limit })}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        </Group>
      )}
    </>
  )
}
