// Paths → the options of a flow. Names have their step in front: the same page may come at each step.
import type { PathsResult } from '../../../report/index.ts'
import type { ChartColors } from '../../charts/colors.ts'
import { countText } from '../../words/index.ts'

/** What was clicked. */
export type Picked =
  | { readonly is: 'node'; readonly step: number; readonly name: string }
  | { readonly is: 'ended'; readonly step: number; readonly name: string }
  | { readonly is: 'link'; readonly step: number; readonly from: string; readonly to: string }

interface FlowNode {
  readonly name: string
  readonly depth: number
  readonly value: number
  readonly picked?: Picked
  readonly shown: string
}
interface FlowLink {
  readonly source: string
  readonly target: string
  readonly value: number
  readonly picked: Picked
  readonly shown: string
}
export interface Flow {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
  readonly steps: number
  /** Most nodes of one step. */
  readonly rows: number
}

const nameAt = (step: number, name: string): string => `${step} ${name}`
const leftAt = (step: number): string => `${step} \u0000left`

/** Links that are shown, and how many leave after each node (`leaves`: whether that is a drop-off). */
export function flowOf({ nodes, links }: PathsResult, leaves: boolean): Flow {
  const used = new Set(links.flatMap(({ step, from, to }) => [nameAt(step, from), nameAt(step + 1, to)]))
  const shown = nodes.filter(({ step, name }) => used.has(nameAt(step, name)) || (links.length === 0 && step === 0))
  const last = Math.max(0, ...shown.map(({ step }) => step))
  const ended = leaves ? shown.filter((node) => node.ended > 0 && node.step < last) : []
  const left = Map.groupBy(ended, ({ step }) => step + 1)
  const flowNodes: FlowNode[] = [
    ...shown.map(({ step, name, attempts }): FlowNode => ({
      name: nameAt(step, name),
      depth: step,
      value: attempts,
      picked: { is: 'node', step, name },
      shown: name,
    })),
    ...[...left].map(([step, all]): FlowNode => ({
      name: leftAt(step),
      depth: step,
      value: all.reduce((sum, one) => sum + one.ended, 0),
      shown: 'Left',
    })),
  ]
  const flowLinks: FlowLink[] = [
    ...links.map(({ step, from, to, attempts }): FlowLink => ({
      source: nameAt(step, from),
      target: nameAt(step + 1, to),
      value: attempts,
      picked: { is: 'link', step, from, to },
      shown: `${from} → ${to}`,
    })),
    ...ended.map((node): FlowLink => ({
      source: nameAt(node.step, node.name),
      target: leftAt(node.step + 1),
      value: node.ended,
      picked: { is: 'ended', step: node.step, name: node.name },
      shown: `${node.name}: left`,
    })),
  ]
  const byStep = Map.groupBy(flowNodes, ({ depth }) => depth)
  return {
    nodes: flowNodes,
    links: flowLinks,
    steps: last + 1,
    rows: Math.max(0, ...[...byStep.values()].map(({ length }) => length)),
  }
}

const labelWidth = 170
/** Beside a node, with its number: as many letters of its name as there is room for before the next step's nodes. */
const lettersIn = (width: number, steps: number): number => {
  const column = steps > 1 ? (width - labelWidth - 22) / (steps - 1) : labelWidth
  return Math.max(9, Math.floor((Math.min(column, labelWidth) - 46) / 5.6))
}
/** Pages that begin alike differ at their ends. */
const shortened = (name: string, longest: number): string => {
  const start = Math.ceil(longest * 0.4)
  return name.length <= longest ? name : `${name.slice(0, start)}…${name.slice(start + 1 - longest)}`
}

/** What a datum of the chart is, from an event of it. */
export const datumOf = (datum: unknown): { readonly picked?: Picked } =>
  typeof datum === 'object' && datum !== null ? datum : {}

/** `width`: of the chart, px. */
export function sankeyOption(flow: Flow, colors: ChartColors, width: number): Record<string, unknown> {
  const letters = lettersIn(width, flow.steps)
  const isLeft = (name: string): boolean => name.endsWith('\u0000left')
  return {
    animation: false,
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      backgroundColor: colors.border,
      borderColor: colors.grid,
      textStyle: { color: colors.text, fontSize: 12, width: 320, overflow: 'break' },
      formatter: ({ data, value }: { readonly data: { readonly shown?: string }; readonly value: number }) =>
        `${data.shown ?? ''}\n${countText(value)} times`,
    },
    series: [
      {
        type: 'sankey',
        left: 4,
        right: labelWidth + 8,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: 16,
        nodeAlign: 'left',
        draggable: false,
        layoutIterations: 32,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: colors.line, opacity: 0.18, curveness: 0.5 },
        label: {
          color: colors.text,
          fontSize: 11,
          width: labelWidth,
          overflow: 'truncate',
          formatter: ({ data, value }: { readonly data: { readonly shown?: string }; readonly value: number }) =>
            `${shortened(data.shown ?? '', letters)}  ${countText(value)}`,
        },
        data: flow.nodes.map((node) => ({
          ...node,
          itemStyle: { color: isLeft(node.name) ? colors.compare : colors.line, borderWidth: 0 },
        })),
        links: flow.links.map((link) => ({
          ...link,
          ...(isLeft(link.target) ? { lineStyle: { color: colors.compare, opacity: 0.3 } } : {}),
        })),
      },
    ],
  }
}
