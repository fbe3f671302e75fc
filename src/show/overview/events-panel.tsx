// What did visitors do? Events, the properties of one, the values of a property: one step deeper with each click.
import { Anchor, Button } from '@mantine/core'
import { IconChevronRight, IconFilter } from '@tabler/icons-react'
import { useMemo } from 'react'
import { automaticEvents } from '../../event/index.ts'
import { useEventProperties } from '../api/catalogue.ts'
import { useEventDefinitions, usePropertyDefinitions } from '../api/definitions.ts'
import { rowFilter } from '../view/filters.ts'
import { openedTable } from '../view/view.ts'
import { countText } from '../words/numbers.ts'
import { BarTable, panelRows, type BarRow } from './bar-table.tsx'
import { Panel, PanelFailure } from './panel.tsx'
import { Rows } from './table-panel.tsx'
import { eventsTable, valuesTable } from './tables.ts'
import { usePage } from '../view/use-page.ts'
import { barRows, pickFilters, usePanelTable } from './use-table.ts'

export function EventsPanel({ all }: { readonly all: number | undefined }) {
  const { view, change, readOnly } = usePage()
  // Properties of events may hold anything: guests are told of names alone.
  const { event, property } = readOnly ? { event: undefined, property: undefined } : view
  return (
    <Panel
      title="Events"
      tabs={[{ value: 'events', label: 'Events' }]}
      tab="events"
      onTab={() => change({ event: undefined, property: undefined })}
      onExpand={() => change({ table: openedTable(property === undefined ? 'events' : 'values') })}
      extra={event === undefined ? undefined : <Crumbs event={event} property={property} />}
    >
      {event === undefined ? (
        <Events all={all} />
      ) : property === undefined ? (
        <Properties event={event} />
      ) : (
        <Values event={event} property={property} all={all} />
      )}
    </Panel>
  )
}

function Crumbs({ event, property }: { readonly event: string; readonly property: string | undefined }) {
  const { view, change } = usePage()
  const names = useNames()
  const filter = rowFilter('event_name', event)
  return (
    <nav className="cairn-crumbs" aria-label="Events">
      <Anchor component="button" size="sm" onClick={() => change({ event: undefined, property: undefined })}>
        All events
      </Anchor>
      <IconChevronRight size={14} aria-hidden />
      {property === undefined ? (
        <b>{names.event(event)}</b>
      ) : (
        <>
          <Anchor component="button" size="sm" onClick={() => change({ property: undefined })}>
            {names.event(event)}
          </Anchor>
          <IconChevronRight size={14} aria-hidden />
          <b>{names.property(property)}</b>
        </>
      )}
      <Button
        ml="auto"
        size="compact-xs"
        variant="default"
        leftSection={<IconFilter size={12} aria-hidden />}
        onClick={() => change({ filters: pickFilters(view.filters, [filter]) })}
      >
        Filter
      </Button>
    </nav>
  )
}

/** Names for display, and what is hidden, as the project defines them. */
export function useNames() {
  const { projectId } = usePage()
  const events = useEventDefinitions(projectId).data
  const properties = usePropertyDefinitions(projectId).data
  return useMemo(
    () => ({
      event: (name: string): string => events?.find(({ event_name }) => event_name === name)?.display_name || name,
      property: (name: string): string =>
        properties?.find(({ property }) => property === name)?.display_name || name.replace(/^properties\./, ''),
      isHiddenEvent: (name: string): boolean =>
        automaticEvents.has(name) || events?.find(({ event_name }) => event_name === name)?.hidden === true,
      isHiddenProperty: (name: string): boolean =>
        properties?.find(({ property }) => property === name)?.hidden === true,
    }),
    [events, properties],
  )
}

function Events({ all }: { readonly all: number | undefined }) {
  const { view, change, readOnly } = usePage()
  const names = useNames()
  // What is hidden must not leave gaps: a few more are asked for.
  const { answer, data, onAttention } = usePanelTable(eventsTable, 60)
  const rows = useMemo(() => {
    const shown =
      data === undefined
        ? undefined
        : { ...data, rows: data.rows.filter(({ key }) => !names.isHiddenEvent(key[0] ?? '')).slice(0, panelRows) }
    return barRows({ ...eventsTable, text: ([name]) => names.event(name ?? '') }, shown, view, all, () => undefined)
  }, [data, names, view, all])
  if (answer.error !== null && answer.data === undefined) return <Failed answer={answer} />
  const nameOf = (row: BarRow): string => (JSON.parse(row.id) as readonly string[])[0] ?? ''
  return (
    <BarTable
      label="Events"
      column="Event"
      measure={view.goal === undefined ? 'Visitors' : 'Converted'}
      rows={rows}
      isStale={answer.isPlaceholderData}
      empty={eventsTable.empty}
      action={readOnly ? 'Filter by' : 'Properties of'}
      onAttention={onAttention}
      onPick={(row) =>
        readOnly
          ? change((now) => ({ filters: pickFilters(now.filters, [rowFilter('event_name', nameOf(row))]) }))
          : change({ event: nameOf(row), property: undefined })
      }
      onExclude={(row) =>
        change((now) => ({ filters: pickFilters(now.filters, [rowFilter('event_name', nameOf(row), true)]) }))
      }
    />
  )
}

function Properties({ event }: { readonly event: string }) {
  const { projectId, change } = usePage()
  const names = useNames()
  const answer = useEventProperties(projectId, event)
  if (answer.error !== null && answer.data === undefined) return <Failed answer={answer} />
  const properties = answer.data?.properties.filter(({ property }) => !names.isHiddenProperty(property))
  const most = Math.max(1, ...(properties ?? []).map(({ events }) => events))
  const sampled = answer.data?.sampled ?? 0
  return (
    <BarTable
      label={`Properties of ${names.event(event)}`}
      column="Property"
      measure="Values"
      rows={properties?.slice(0, panelRows).map((one) => ({
        id: one.property,
        text: names.property(one.property),
        value: countText(one.distinct_values),
        share: sampled === 0 ? undefined : one.events / sampled,
        bar: one.events / most,
        change: undefined,
        before: `${one.types.join(', ')}: ${one.examples.join(', ')}`,
        isChosen: false,
      }))}
      isStale={false}
      empty={`This event has no properties. Send some: cairn('${event}', {plan: 'pro'}).`}
      action="Values of"
      onPick={({ id }) => change({ property: id })}
    />
  )
}

function Values({
  event,
  property,
  all,
}: {
  readonly event: string
  readonly property: string
  readonly all: number | undefined
}) {
  const table = useMemo(() => valuesTable(event, property), [event, property])
  return <Rows table={table} all={all} />
}

function Failed({ answer }: { readonly answer: { readonly error: Error | null; readonly refetch: () => unknown } }) {
  return (
    <div className="cairn-bars">
      {answer.error !== null && <PanelFailure error={answer.error} onRetry={() => void answer.refetch()} />}
    </div>
  )
}
