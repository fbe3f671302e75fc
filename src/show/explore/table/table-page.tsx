// Pages, sources, countries … with numbers beside them: the builder of tables.
import { MultiSelect, Select, Stack, TextInput } from '@mantine/core'
import { useGoals } from '../../api/goals.ts'
import { measures as words } from '../../overview/measures.ts'
import { usePage } from '../../view/use-page.ts'
import { BreakdownFields } from '../breakdown-fields.tsx'
import { BuilderPage } from '../builder-page.tsx'
import { GroupLimit } from '../group-limit.tsx'
import { IssuesAt } from '../issues.tsx'
import type { BuilderKind, FieldsProps } from '../kinds.ts'
import { askedTable, isOfGoal, parseTable, tableMeasures, type TableConfig } from './config.ts'
import { TableResultView } from './table-result.tsx'

const tableKind: BuilderKind<'table', TableConfig> = {
  kind: 'table',
  title: 'Tables',
  charts: [{ value: 'table', label: 'Table' }],
  hasCompare: true,
  parse: parseTable,
  report: (config, { interval: _, ...common }) => {
    if (config.breakdown.length === 0) return 'Choose what the rows are: pages, sources, a property of yours.'
    if (config.goal === undefined && config.measures.some(isOfGoal))
      return 'Choose the goal whose completions are counted.'
    const { breakdown, measures, ...asked } = askedTable(config)
    return { kind: 'table', ...common, breakdown: [...breakdown], measures: [...measures], ...asked }
  },
  Fields: TableFields,
  Result: TableResultView,
}

export const TablePage = () => <BuilderPage kind={tableKind} />

function TableFields({ config, change }: FieldsProps<'table', TableConfig>) {
  const goals = useGoals(usePage().projectId).data ?? []
  return (
    <>
      <BreakdownFields
        title="A row for each"
        value={config.breakdown}
        onChange={(breakdown) => change({ breakdown, offset: 0 })}
      />
      <Stack gap={6}>
        <MultiSelect
          label="Numbers"
          data={tableMeasures.map((value) => ({ value, label: words[value].label }))}
          value={[...config.measures]}
          onChange={(chosen) => {
            const measures = tableMeasures.filter((one) => chosen.includes(one))
            // In the order in which they were chosen.
            if (measures.length > 0)
              change({ measures: measures.toSorted((a, b) => chosen.indexOf(a) - chosen.indexOf(b)) })
          }}
          searchable
        />
        <IssuesAt path="measures" />
      </Stack>
      {(config.goal !== undefined || config.measures.some(isOfGoal)) && (
        <Select
          label="Goal"
          placeholder={goals.length === 0 ? 'There is none yet' : 'Choose one'}
          data={goals.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={config.goal === undefined ? null : String(config.goal)}
          onChange={(id) => change({ goal: id === null ? undefined : Number(id) })}
          clearable
          clearButtonProps={{ 'aria-label': 'No goal' }}
        />
      )}
      <TextInput
        label="Only rows with this text"
        value={config.search ?? ''}
        maxLength={500}
        onChange={({ currentTarget: { value } }) =>
          change({ search: value === '' ? undefined : value, offset: 0 }, { typing: 'search' })
        }
      />
      <GroupLimit label="Rows at once" limit={config.limit} onChange={(limit) => change({ limit, offset: 0 })} />
      <IssuesAt path="order" />
    </>
  )
}
