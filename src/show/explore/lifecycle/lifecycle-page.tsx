// Who is new, who comes back, who went away? The builder of lifecycles.
import { Text } from '@mantine/core'
import { BuilderPage } from '../builder-page.tsx'
import { GroupFields } from '../group-fields.tsx'
import { asGroups } from '../groups.ts'
import { personIntervals } from '../interval-units.ts'
import { IssuesAt } from '../issues.tsx'
import type { BuilderKind, FieldsProps } from '../kinds.ts'
import { FieldsHead, SelectionFields } from '../selection-fields.tsx'
import { parseLifecycle, type LifecycleConfig } from './config.ts'
import { LifecycleResultView } from './lifecycle-result.tsx'
import { stateWords, states } from './states.ts'

const lifecycleKind: BuilderKind<'lifecycle', LifecycleConfig> = {
  kind: 'lifecycle',
  title: 'Lifecycle',
  charts: [
    { value: 'stacked_bar', label: 'Bars' },
    { value: 'line', label: 'Lines' },
    { value: 'table', label: 'Table' },
  ],
  intervals: personIntervals,
  parse: parseLifecycle,
  report: ({ breakdown, limit, offset, ...selection }, { interval, compare: _, ...common }) => ({
    kind: 'lifecycle',
    ...common,
    ...selection,
    interval: interval === 'minute' ? 'hour' : interval,
    ...asGroups({ breakdown, limit, offset }),
  }),
  Fields: LifecycleFields,
  Result: LifecycleResultView,
}

export const LifecyclePage = () => <BuilderPage kind={lifecycleKind} />

function LifecycleFields({ config, change }: FieldsProps<'lifecycle', LifecycleConfig>) {
  return (
    <>
      <div>
        <FieldsHead title="Who does this" />
        <div className="cairn-field-card">
          <SelectionFields
            name="the lifecycle"
            value={config}
            every="Any event"
            path=""
            onChange={(next) => change({ events: undefined, filter: undefined, ...next })}
          />
        </div>
        <IssuesAt path="interval" />
      </div>
      <GroupFields config={config} change={change} />
      <dl className="cairn-words">
        {states.map((state) => (
          <div key={state}>
            <dt>
              <span className="cairn-dot" data-series={stateWords[state].color} />
              {stateWords[state].label}
            </dt>
            <Text component="dd" size="xs" c="dimmed" m={0}>
              {stateWords[state].about}
            </Text>
          </div>
        ))}
      </dl>
    </>
  )
}
