// How often does one come within the range? The builder of stickiness reports.
import { ActionIcon, Group, Stack, Switch } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { BuilderPage } from '../builder-page.tsx'
import { GroupFields } from '../group-fields.tsx'
import { asGroups } from '../groups.ts'
import { personIntervals } from '../interval-units.ts'
import { IssuesAt } from '../issues.tsx'
import type { BuilderKind, FieldsProps } from '../kinds.ts'
import { NameButton, PartName } from '../part-name.tsx'
import { FieldsHead, SelectionFields } from '../selection-fields.tsx'
import { moved, SortableList } from '../sortable-list.tsx'
import { letterOf } from '../trend/formula.ts'
import { Letter } from '../trend/series-card.tsx'
import { mostSeries, parseStickiness, type StickinessConfig } from './config.ts'
import { StickinessResultView } from './stickiness-result.tsx'

const stickinessKind: BuilderKind<'stickiness', StickinessConfig> = {
  kind: 'stickiness',
  title: 'Stickiness',
  charts: [
    { value: 'bar', label: 'Bars' },
    { value: 'curve', label: 'Curves' },
    { value: 'table', label: 'Table' },
  ],
  hasCompare: true,
  intervals: personIntervals,
  parse: parseStickiness,
  report: ({ series, cumulative, ...groups }, { interval, ...common }) => ({
    kind: 'stickiness',
    ...common,
    interval: interval === 'minute' ? 'hour' : interval,
    series: [...series],
    cumulative,
    ...asGroups(groups),
  }),
  Fields: StickinessFields,
  Result: StickinessResultView,
}

export const StickinessPage = () => <BuilderPage kind={stickinessKind} />

function StickinessFields({ config, change }: FieldsProps<'stickiness', StickinessConfig>) {
  const { series, cumulative } = config
  const [named, setNamed] = useState<number>()
  return (
    <>
      <Stack gap={6}>
        <FieldsHead
          title="Who does this"
          add="Series"
          onAdd={series.length < mostSeries ? () => change((now) => ({ series: [...now.series, {}] })) : undefined}
        />
        <SortableList
          label="Series"
          count={series.length}
          nameOf={(index) => `Series ${letterOf(index)}`}
          onMove={(from, to) => change((now) => ({ series: moved(now.series, from, to) }))}
        >
          {(index, grip) => {
            const letter = letterOf(index)
            return (
              <>
                <Group gap={6} wrap="nowrap">
                  {grip}
                  <Letter letter={letter} color={index} />
                  <NameButton name={`series ${letter}`} onClick={() => setNamed(index)} />
                  {series.length > 1 && (
                    <ActionIcon
                      aria-label={`Remove series ${letter}`}
                      onClick={() => change((now) => ({ series: now.series.toSpliced(index, 1) }))}
                    >
                      <IconX size={14} aria-hidden />
                    </ActionIcon>
                  )}
                </Group>
                <SelectionFields
                  name={`series ${letter}`}
                  value={series[index] ?? {}}
                  every="Any event"
                  path={`series[${index}]`}
                  onChange={(next) =>
                    change((now) => {
                      const name = now.series[index]?.label
                      return {
                        series: now.series.with(index, { ...(name === undefined ? {} : { label: name }), ...next }),
                      }
                    })
                  }
                />
                <PartName
                  name={`series ${letter}`}
                  value={series[index]?.label}
                  isNaming={named === index}
                  onChange={(label) =>
                    change(
                      (now) => {
                        const { label: _label, ...unnamed } = now.series[index] ?? {}
                        return { series: now.series.with(index, label === undefined ? unnamed : { ...unnamed, label }) }
                      },
                      { typing: `name ${index}` },
                    )
                  }
                  onDone={() => setNamed(undefined)}
                />
              </>
            )
          }}
        </SortableList>
      </Stack>
      <Switch
        label="On at least so many"
        description="Instead of exactly so many"
        checked={cumulative}
        onChange={(event) => change({ cumulative: event.currentTarget.checked })}
      />
      <IssuesAt path="interval" />
      <GroupFields config={config} change={change} />
    </>
  )
}
