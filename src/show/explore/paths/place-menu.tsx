// What can be done at a node, a link, a whole path? The people, and the next question.
import { Menu } from '@mantine/core'
import { IconEyeOff, IconFlag, IconPlayerPlay, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PathsPoint } from '../../../report/index.ts'
import type { ResultProps } from '../kinds.ts'
import { pathText, stepText } from './step-words.ts'

export type At = PathsPoint['at']
type Props = Pick<ResultProps<'paths'>, 'report' | 'onPeople' | 'onChange'>

interface PlaceMenuProps extends Props {
  readonly at: At
  readonly children: ReactNode
  /** For a menu that stands where somebody clicked. */
  readonly opened?: boolean
  readonly onClose?: () => void
}

/** "Step 2: /pricing". */
export function titleOf(report: Props['report'], at: At): string {
  switch (at.is) {
    case 'node':
      return `Step ${stepText(report, at.step)}: ${at.name}`
    case 'ended':
      return `Left after step ${stepText(report, at.step)}: ${at.name}`
    case 'link':
      return `Step ${stepText(report, at.step)}: ${at.from} → ${at.to}`
    case 'path':
      return pathText(at.nodes)
  }
}

const nodesOf = (at: At): readonly string[] =>
  at.is === 'path' ? [] : at.is === 'link' ? [...new Set([at.from, at.to])] : [at.name]

export function PlaceMenu({ report, at, onPeople, onChange, children, opened, onClose }: PlaceMenuProps) {
  const names = nodesOf(at)
  return (
    <Menu
      position="bottom-start"
      withinPortal
      {...(opened === undefined ? {} : { opened, onChange: (isOpen: boolean) => (isOpen ? undefined : onClose?.()) })}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className="cairn-flow-menu">
        <Menu.Label>{titleOf(report, at)}</Menu.Label>
        {onPeople !== undefined && (
          <Menu.Item
            leftSection={<IconUsers size={14} aria-hidden />}
            onClick={() => onPeople({ kind: 'paths', at }, titleOf(report, at))}
          >
            These people
          </Menu.Item>
        )}
        {onChange !== undefined &&
          names.map((node) => (
            <NodeItems
              key={node}
              node={node}
              of={names.length > 1 ? ` ${node}` : ''}
              report={report}
              onChange={onChange}
            />
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface NodeItemsProps {
  readonly node: string
  /** Behind the verb where there are several. */
  readonly of: string
  readonly report: Props['report']
  readonly onChange: NonNullable<Props['onChange']>
}

function NodeItems({ node, of, report, onChange }: NodeItemsProps) {
  const { nodes = {}, start, end } = report
  const hide = (): void =>
    onChange({
      nodes: { ...nodes, hidden: [...new Set([...(nodes.hidden ?? []), node])] },
      // What is hidden is no start and no end.
      ...(start?.node === node ? { start: undefined } : {}),
      ...(end?.node === node ? { end: undefined } : {}),
    })
  return (
    <>
      {start?.node !== node && (
        <Menu.Item leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => onChange({ start: { node } })}>
          {`Start at${of || ' this'}`}
        </Menu.Item>
      )}
      {end?.node !== node && (
        <Menu.Item leftSection={<IconFlag size={14} aria-hidden />} onClick={() => onChange({ end: { node } })}>
          {`End at${of || ' this'}`}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconEyeOff size={14} aria-hidden />} onClick={hide}>
        {`Hide${of || ' this step'}`}
      </Menu.Item>
    </>
  )
}
