// Ask in SQL: an editor, what can be named, the rows as a table or a chart. The query is in the address once it was run.
import './sql.css'
import {
  Alert,
  Box,
  Button,
  Card,
  Group,
  Kbd,
  Loader,
  Menu,
  Select,
  Skeleton,
  Stack,
  Tabs,
  Text,
  Title,
} from '@mantine/core'
import {
  IconAlertTriangle,
  IconChartBar,
  IconDownload,
  IconHistory,
  IconPlayerPlay,
  IconPlayerStop,
  IconTable,
} from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { isAtLeast, type Project } from '../api/projects.ts'
import { ApiError } from '../api/request.ts'
import { downloadSql } from '../api/sql-download.ts'
import { useEventProperties } from '../api/catalogue.ts'
import { useSqlRun, useSqlSchema } from '../api/sql.ts'
import { useCurrentProject } from '../shell/current-project.ts'
import { EmptyState } from '../shell/page-states.tsx'
import { countText } from '../words/index.ts'
import { rowChoices, useSqlAddress, type SqlAddress } from './address.ts'
import { examples, firstQuery } from './examples.ts'
import { forgetQueries, lastQueries, rememberQuery } from './history.ts'
import { ResultChart } from './result-chart.tsx'
import { ResultTable } from './result-table.tsx'
import { SchemaBrowser } from './schema-browser.tsx'
import { SqlEditor, type EditorHandle } from './sql-editor.tsx'
import { propertySql } from './property-sql.ts'

const ownPrefix = 'properties.'

export function SqlPage() {
  const project = useCurrentProject()
  if (project === undefined) return <Skeleton h={420} maw={1200} mx="auto" />
  if (!isAtLeast(project.role, 'analyst'))
    return (
      <EmptyState title="SQL is for analysts">
        Your role in this project is to look. Ask an admin of your organisation to make you an analyst.
      </EmptyState>
    )
  return <Sql key={project.id} project={project} />
}

function Sql({ project }: { readonly project: Project }) {
  const { view, change } = useSqlAddress()
  const schema = useSqlSchema(project.id)
  const own = useEventProperties(project.id, '')
  const properties = useMemo(
    () => (own.data?.properties ?? []).map(({ property }) => propertySql(property.slice(ownPrefix.length))),
    [own.data],
  )
  const asked = view.sql ?? firstQuery
  const [initial] = useState(asked)
  const [text, setText] = useState(initial)
  const editor = useRef<EditorHandle>(null)
  const run = useSqlRun(project.id)
  const [history, setHistory] = useState(() => lastQueries(project.id))
  const [ran, setRan] = useState('')

  // Going back and forward brings the query of that address, not yet run.
  const shown = useRef(asked)
  const { reset, cancel } = run
  useEffect(() => {
    if (shown.current === asked) return
    shown.current = asked
    editor.current?.replace(asked)
    cancel()
    reset()
  }, [asked, reset, cancel])

  const start = (): void => {
    if (text.trim() === '') return
    rememberQuery(project.id, text)
    setHistory(lastQueries(project.id))
    setRan(text)
    run.mutate({ sql: text, limit: Number(view.rows) })
    shown.current = text
    if (view.sql !== text) change({ sql: text, show: 'table', chart: undefined, x: undefined, y: undefined }, true)
  }
  const take = (sql: string): void => {
    editor.current?.replace(sql)
    editor.current?.focus()
  }
  return (
    <Stack gap="md" maw={1400} mx="auto">
      <Group justify="space-between" gap="sm">
        <Title order={1}>SQL</Title>
        <Group gap="xs">
          <Choice label="Examples" list={examples} onTake={take} />
          <Choice
            label="History"
            icon={<IconHistory size={16} aria-hidden />}
            list={history.map((sql) => ({ name: sql.replaceAll(/\s+/g, ' ').slice(0, 80), sql }))}
            onTake={take}
            onClear={() => {
              forgetQueries(project.id)
              setHistory([])
            }}
          />
        </Group>
      </Group>
      <div className="cairn-sql">
        <Stack gap="md" miw={0}>
          <Card p={0}>
            <SqlEditor
              ref={editor}
              initial={initial}
              schema={schema.data}
              properties={properties}
              onChange={setText}
              onRun={start}
            />
            <Group gap="sm" p="sm" justify="space-between" className="cairn-sql-bar">
              <Group gap="sm">
                <Button
                  leftSection={<IconPlayerPlay size={16} aria-hidden />}
                  onClick={start}
                  disabled={text.trim() === ''}
                >
                  Run
                </Button>
                {run.isPending && (
                  <Button
                    variant="default"
                    leftSection={<IconPlayerStop size={16} aria-hidden />}
                    onClick={() => run.cancel()}
                  >
                    Cancel
                  </Button>
                )}
                <Text size="sm" c="dimmed" visibleFrom="sm">
                  <Kbd>Ctrl</Kbd> + <Kbd>Enter</Kbd>
                </Text>
              </Group>
              <Select
                aria-label="Rows at most"
                w={150}
                allowDeselect={false}
                value={view.rows}
                onChange={(value) => change({ rows: value ?? '1000' })}
                data={rowChoices.map((value) => ({
                  value,
                  label: `${countText(Number(value))} rows`,
                }))}
              />
            </Group>
          </Card>
          <Result run={run} project={project} sql={ran} view={view} change={change} />
        </Stack>
        <Card p="sm" aria-label="Tables and columns" role="complementary">
          <SchemaBrowser
            schema={schema.data}
            properties={properties}
            onInsert={(name) => editor.current?.insert(name)}
          />
          {schema.data !== undefined && (
            <Text size="xs" c="dimmed" mt="sm">
              Reads this project only. At most {schema.data.limits.seconds} seconds,{' '}
              {countText(Math.round(schema.data.limits.memory_bytes / 1_000_000))} MB of memory,{' '}
              {countText(schema.data.limits.rows)} rows. Times are UTC.
            </Text>
          )}
        </Card>
      </div>
    </Stack>
  )
}

function Choice(props: {
  readonly label: string
  readonly icon?: ReactNode
  readonly list: readonly { readonly name: string; readonly sql: string }[]
  readonly onTake: (sql: string) => void
  readonly onClear?: () => void
}) {
  return (
    <Menu position="bottom-end" width={360}>
      <Menu.Target>
        <Button variant="default" size="sm" leftSection={props.icon} disabled={props.list.length === 0}>
          {props.label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.list.map(({ name, sql }) => (
          <Menu.Item key={sql} onClick={() => props.onTake(sql)}>
            <Text size="sm" lineClamp={2}>
              {name}
            </Text>
          </Menu.Item>
        ))}
        {props.onClear !== undefined && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={props.onClear}>Forget these queries</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

interface ResultProps extends SqlAddress {
  readonly run: ReturnType<typeof useSqlRun>
  readonly project: Project
  readonly sql: string
}
function Result({ run, project, sql, view, change }: ResultProps) {
  const { data, error, isPending } = run
  if (isPending)
    return (
      <Card mih={200}>
        <Group justify="center" py="xl">
          <Loader aria-label="The query runs" />
        </Group>
      </Card>
    )
  if (error !== null) return <Failure error={error} />
  if (data === undefined)
    return (
      <Card>
        <EmptyState title="Run a query to see its rows">
          Choose an example, or write your own over the tables events, sessions and persons.
        </EmptyState>
      </Card>
    )
  return (
    <Card key={`${sql}/${data.elapsed_ms}`}>
      <Group justify="space-between" gap="sm" mb="sm">
        <Text size="sm" c="dimmed" role="status">
          {countText(data.rows.length)} {data.rows.length === 1 ? 'row' : 'rows'}
          {data.truncated ? ' (there are more)' : ''} · {countText(Math.round(data.elapsed_ms))} ms ·{' '}
          {countText(data.rows_read)} rows read
        </Text>
        <Downloads project={project} sql={sql} />
      </Group>
      <Tabs
        value={view.show}
        onChange={(value) => change({ show: value === 'chart' ? 'chart' : 'table' })}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="table" leftSection={<IconTable size={16} aria-hidden />}>
            Table
          </Tabs.Tab>
          <Tabs.Tab value="chart" leftSection={<IconChartBar size={16} aria-hidden />}>
            Chart
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="table">
          <ResultTable result={data} />
        </Tabs.Panel>
        <Tabs.Panel value="chart">
          <ResultChart result={data} view={view} change={change} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}

function Failure({ error }: { readonly error: Error }) {
  const isCancelled = error.name === 'AbortError'
  const issue = error instanceof ApiError ? error.issues[0] : undefined
  const place = /^sql:(\d+):(\d+)$/.exec(issue?.path ?? '')
  return (
    <Alert
      role="alert"
      color={isCancelled ? 'gray' : 'red'}
      title={isCancelled ? 'Cancelled' : 'The query did not run'}
      icon={<IconAlertTriangle size={18} aria-hidden />}
    >
      <Box style={{ overflowWrap: 'anywhere' }}>
        {isCancelled ? 'The query was stopped. Run it again when you like.' : (issue?.message ?? error.message)}
        {place !== null && ` (line ${place[1]}, column ${place[2]})`}
      </Box>
    </Alert>
  )
}

function Downloads({ project, sql }: { readonly project: Project; readonly sql: string }) {
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState('')
  const save = async (format: 'csv' | 'xlsx' | 'json' | 'parquet'): Promise<void> => {
    setIsBusy(true)
    setFailure('')
    try {
      await downloadSql(project.id, sql, format)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
    setIsBusy(false)
  }
  return (
    <Group gap="xs">
      {failure !== '' && (
        <Text size="sm" c="red" role="alert">
          {failure}
        </Text>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="sm" variant="default" loading={isBusy} leftSection={<IconDownload size={16} aria-hidden />}>
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['csv', 'xlsx', 'json', 'parquet'] as const).map((format) => (
            <Menu.Item key={format} onClick={() => void save(format)}>
              {format === 'parquet' ? 'Parquet' : format.toUpperCase()}, up to 100,000 rows
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
