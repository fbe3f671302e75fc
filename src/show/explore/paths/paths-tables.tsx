// The same as the flow in rows: whole paths, steps, links, and where people leave. Each row opens its menu.
import { Group, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { PathsResult } from '../../../report/index.ts'
import { ResultTable, type TableColumn } from '../../charts/result-table.tsx'
import { countText, percentText } from '../../words/index.ts'
import type { ResultProps } from '../kinds.ts'
import { PlaceMenu, titleOf, type At } from './place-menu.tsx'
import { isBackwards, pathText, stepText } from './step-words.ts'

type Props = Pick<ResultProps<'paths'>, 'report' | 'result' | 'onPeople' | 'onChange'>
interface Numbers {
  readonly persons: number
  readonly attempts: number
}
type Link = PathsResult['links'][number]
type Node = PathsResult['nodes'][number]
type Path = PathsResult['top_paths'][number]

type Shown = 'paths' | 'nodes' | 'links' | 'left'

export function PathsTables(props: Props) {
  const { report, result } = props
  const [shown, setShown] = useState<Shown>('paths')
  const left = isBackwards(report) ? 'Where they came in' : 'Where they left'
  return (
    <div className="cairn-flow-tables">
      <Group mb="xs" className="cairn-builder-charts" wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label="Table"
          data={[
            { value: 'paths', label: 'Whole paths' },
            { value: 'nodes', label: 'Steps' },
            { value: 'links', label: 'From step to step' },
            { value: 'left', label: left },
          ]}
          value={shown}
          onChange={(value) => setShown(value)}
        />
      </Group>
      {shown === 'paths' && <PathTable {...props} />}
      {shown === 'nodes' && <NodeTable {...props} />}
      {shown === 'links' && <LinkTable {...props} />}
      {shown === 'left' && <LeftTable {...props} label={left} rows={result.nodes.filter(({ ended }) => ended > 0)} />}
    </div>
  )
}

function numbers<Row extends Numbers>(whole: number): readonly TableColumn<Row>[] {
  return [
    { key: 'attempts', label: 'Times', isNumber: true, value: ({ attempts }) => attempts, cell: ({ attempts }) => countText(attempts) }, // prettier-ignore
    { key: 'share', label: 'Of all', isNumber: true, value: ({ attempts }) => attempts / whole, cell: ({ attempts }) => percentText(attempts / whole) }, // prettier-ignore
    { key: 'persons', label: 'Visitors', isNumber: true, value: ({ persons }) => persons, cell: ({ persons }) => countText(persons) }, // prettier-ignore
  ]
}

const stepColumn = <Row extends { readonly step: number }>(report: Props['report']): TableColumn<Row> => ({
  key: 'step',
  label: 'Step',
  isNumber: true,
  value: ({ step }) => step,
  cell: ({ step }) => stepText(report, step),
})

/** The name as a button that opens the menu, where there is anything to do. */
function Place({
  at,
  text,
  report,
  onPeople,
  onChange,
}: Omit<Props, 'result'> & { readonly at: At; readonly text: string }) {
  if (onPeople === undefined && onChange === undefined) return text
  return (
    <PlaceMenu at={at} report={report} onPeople={onPeople} onChange={onChange}>
      <button type="button" className="cairn-cell cairn-flow-place" aria-label={`More for ${titleOf(report, at)}`}>
        {text}
      </button>
    </PlaceMenu>
  )
}

function PathTable({ result, ...rest }: Props) {
  const columns: readonly TableColumn<Path>[] = [
    {
      key: 'path',
      label: 'Path',
      value: ({ nodes }) => pathText(nodes),
      cell: ({ nodes }) => <Place {...rest} at={{ is: 'path', nodes }} text={pathText(nodes)} />,
    },
    { key: 'length', label: 'Steps', isNumber: true, value: ({ nodes }) => nodes.length },
    ...numbers<Path>(result.attempts),
  ]
  return (
    <ResultTable
      label="Whole paths"
      sortedAs="paths"
      columns={columns}
      rows={result.top_paths}
      keyOf={({ nodes }) => JSON.stringify(nodes)}
    />
  )
}

function NodeTable({ result, ...rest }: Props) {
  const columns: readonly TableColumn<Node>[] = [
    stepColumn(rest.report),
    {
      key: 'name',
      label: 'At',
      value: ({ name }) => name,
      cell: ({ step, name }) => <Place {...rest} at={{ is: 'node', step, name }} text={name} />,
    },
    ...numbers<Node>(result.attempts),
  ]
  return (
    <ResultTable
      label="Steps"
      sortedAs="steps"
      columns={columns}
      rows={result.nodes}
      keyOf={({ step, name }) => JSON.stringify([step, name])}
    />
  )
}

function LinkTable({ result, ...rest }: Props) {
  const columns: readonly TableColumn<Link>[] = [
    stepColumn(rest.report),
    {
      key: 'from',
      label: 'From → to',
      value: ({ from, to }) => pathText([from, to]),
      cell: ({ step, from, to }) => <Place {...rest} at={{ is: 'link', step, from, to }} text={pathText([from, to])} />,
    },
    ...numbers<Link>(result.attempts),
  ]
  return (
    <ResultTable
      label="From step to step"
      sortedAs="links"
      columns={columns}
      rows={result.links}
      keyOf={({ step, from, to }) => JSON.stringify([step, from, to])}
    />
  )
}

function LeftTable({ rows, label, ...rest }: Props & { readonly rows: readonly Node[]; readonly label: string }) {
  const columns: readonly TableColumn<Node>[] = [
    stepColumn(rest.report),
    {
      key: 'name',
      label: 'At',
      value: ({ name }) => name,
      cell: ({ step, name }) => <Place {...rest} at={{ is: 'ended', step, name }} text={name} />,
    },
    {
      key: 'ended',
      label: 'Times',
      isNumber: true,
      value: ({ ended }) => ended,
      cell: ({ ended }) => countText(ended),
    },
    { key: 'share', label: 'Of those there', isNumber: true, value: ({ ended, attempts }) => ended / attempts, cell: ({ ended, attempts }) => percentText(ended / attempts) }, // prettier-ignore
    { key: 'persons', label: 'Visitors', isNumber: true, value: ({ ended_persons: persons }) => persons, cell: ({ ended_persons: persons }) => countText(persons) }, // prettier-ignore
  ]
  return (
    <ResultTable
      label={label}
      sortedAs={label}
      columns={columns}
      rows={rows}
      keyOf={({ step, name }) => JSON.stringify([step, name])}
    />
  )
}
