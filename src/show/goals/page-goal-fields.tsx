// Which page is the goal? A path with wildcards; shows which pages fit as one types.
import { Autocomplete, Code, Group, List, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useReport } from '../api/reports.ts'
import { countText } from '../words/index.ts'
import { pageViews, pathFilter } from './draft.ts'
import { previewRange } from './goal-preview.tsx'

interface PageGoalFieldsProps {
  readonly projectId: number
  readonly path: string
  readonly error: string | undefined
  readonly onChange: (path: string) => void
}

const viewsOfPaths = {
  kind: 'table',
  range: previewRange,
  breakdown: ['path'],
  measures: ['page_views'],
} as const

export function PageGoalFields({ projectId, path, error, onChange }: PageGoalFieldsProps) {
  const [typed] = useDebouncedValue(path.trim(), 250)
  const hasWildcard = typed.includes('*')
  const found = useReport(projectId, {
    ...viewsOfPaths,
    breakdown: [...viewsOfPaths.breakdown],
    measures: [...viewsOfPaths.measures],
    filter: hasWildcard ? { and: [pageViews, pathFilter(typed)] } : pageViews,
    ...(hasWildcard || typed === '' ? {} : { search: typed }),
    limit: 8,
  })
  const rows = found.data?.rows ?? []
  const paths = rows.flatMap(({ key: [one] }) => (one === null || one === undefined || one === '' ? [] : [one]))
  const views = new Map(rows.map(({ key, measures }) => [key[0] ?? '', Number(measures.page_views ?? 0)]))
  const total = found.data?.total_rows ?? 0
  return (
    <Stack gap={6}>
      <Autocomplete
        label="Page"
        description={
          <>
            The path, e.g. <Code>/thank-you</Code>. <Code>*</Code> stands for any text without a slash, <Code>**</Code>{' '}
            for any text: <Code>/blog/**</Code>
          </>
        }
        placeholder="/thank-you"
        value={path}
        onChange={onChange}
        error={error}
        maxLength={1_000}
        data={hasWildcard ? [] : paths}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <Group justify="space-between" wrap="nowrap" w="100%" gap="sm">
            <Text size="sm" truncate>
              {option.value}
            </Text>
            <Text size="xs" c="dimmed" className="cairn-number" style={{ flex: 'none' }}>
              {countText(views.get(option.value) ?? 0)} views
            </Text>
          </Group>
        )}
        data-autofocus
      />
      {hasWildcard && found.data !== undefined && (
        <Stack gap={2} aria-live="polite">
          <Text size="xs" c="dimmed">
            {total === 0
              ? 'No page of the last 30 days fits.'
              : total === 1
                ? '1 page of the last 30 days fits:'
                : `${countText(total)} pages of the last 30 days fit${total > 5 ? ', the most viewed ones:' : ':'}`}
          </Text>
          <List size="xs" listStyleType="none">
            {paths.slice(0, 5).map((one) => (
              <List.Item key={one} styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}>
                <Group justify="space-between" wrap="nowrap" gap="sm">
                  <Text size="xs" truncate>
                    {one}
                  </Text>
                  <Text size="xs" c="dimmed" className="cairn-number" style={{ flex: 'none' }}>
                    {countText(views.get(one) ?? 0)} views
                  </Text>
                </Group>
              </List.Item>
            ))}
          </List>
        </Stack>
      )}
    </Stack>
  )
}
