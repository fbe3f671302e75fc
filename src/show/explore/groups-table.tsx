// A row for each group of a breakdown, everybody first: of reports whose chart shows one group at a time.
import { Text } from '@mantine/core'
import { ResultTable, type TableColumn } from '../charts/result-table.tsx'
import { groupText } from './retention/words.ts'

interface Group {
  readonly key: readonly (string | null)[]
}
interface GroupsTableProps<G extends Group> {
  readonly title: string
  readonly groups: readonly G[]
  /** Beside the group's name. */
  readonly columns: readonly TableColumn<G>[]
}

export function GroupsTable<G extends Group>({ title, groups, columns }: GroupsTableProps<G>) {
  return (
    <>
      <Text component="h2" className="cairn-field-title" mt="md">
        {title}
      </Text>
      <ResultTable
        label={title}
        sortedAs="groups"
        columns={[{ key: 'group', label: 'Group', value: ({ key }) => groupText(key) }, ...columns]}
        rows={groups}
        keyOf={({ key }) => JSON.stringify(key)}
        pageSize={25}
      />
    </>
  )
}
