// Who is here now, and what are they doing?
import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { LivePersonJson } from '../../api/index.ts'
import { useLive } from '../api/live.ts'
import { WorldMap } from '../charts/world-map.tsx'
import { useCurrentProject, useProjectId } from '../shell/current-project.ts'
import { EmptyState } from '../shell/page-states.tsx'
import { countryFlag, countryName, countText } from '../words/index.ts'
import { ConnectionNote } from './connection-note.tsx'
import { CountedPanel } from './counted-panel.tsx'
import { EventLog } from './event-log.tsx'
import { FilterBar } from './filter-bar.tsx'
import { HereNow } from './here-now.tsx'
import './live.css'
import { hasText, reportFilter, useLogFilter } from './log-filter.ts'
import { PeopleList } from './people-list.tsx'
import { deviceName, sourceText } from './words.tsx'

export function LivePage() {
  const projectId = useProjectId() ?? 0
  const timeZone = useCurrentProject()?.time_zone
  const [filter, setFilter] = useLogFilter()
  const { event, page, country, person, who } = filter
  const asked = useMemo(() => reportFilter({ event, page, country } as typeof filter), [event, page, country])
  const personIds = useMemo(() => (/^\d{1,20}$/.test(person ?? '') ? [person ?? ''] : undefined), [person])
  const feed = useLive(projectId, { filter: asked, personIds, distinctId: personIds && who })
  const { snapshot } = feed
  const shown = useMemo(() => feed.events?.filter((one) => hasText(one, filter.text)), [feed.events, filter.text])
  const eventNames = useMemo(
    () => [...new Set(feed.events?.map(({ event_name }) => event_name))].toSorted(),
    [feed.events],
  )
  const follow = useCallback(
    (one: LivePersonJson) =>
      setFilter(person === one.person_id ? { person: '', who: '' } : { person: one.person_id, who: one.distinct_id }),
    [setFilter, person],
  )
  const isFiltered = Object.keys(filter).length > 0
  const isNobodyHere = snapshot?.visitors === 0

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>Live</Title>
        <ConnectionNote connection={feed.connection} />
      </Group>
      <div className="live-grid">
        <section className="live-card" aria-label="Here now">
          <HereNow snapshot={snapshot} timeZone={timeZone} />
        </section>
        <section className="live-card" aria-label="Where they are">
          <Countries counted={snapshot?.countries} onPick={(picked) => setFilter({ country: picked })} />
        </section>
        <Stack gap="md" miw={0}>
          <section className="live-card" aria-label="Visitors">
            <Title order={2} size="h5" mb="xs">
              Who is here
            </Title>
            {isNobodyHere ? (
              <EmptyState
                title="Nobody is here right now"
                icon={<IconBolt size={20} />}
                action={
                  <Anchor component={Link} to={`/p/${projectId}/install`} size="sm">
                    Is the snippet installed?
                  </Anchor>
                }
              >
                Open your site in another tab and you will see yourself here within seconds.
              </EmptyState>
            ) : (
              <PeopleList people={snapshot?.people} followed={person} onFollow={follow} />
            )}
          </section>
          <section className="live-card" aria-label="Log">
            <Title order={2} size="h5" mb="xs">
              What happens
            </Title>
            <FilterBar
              filter={filter}
              onChange={setFilter}
              eventNames={eventNames}
              countries={snapshot?.countries.map(({ key }) => key) ?? []}
            />
            <EventLog
              events={shown}
              timeZone={timeZone}
              label="Events as they happen"
              empty={
                <EmptyState title={isFiltered ? 'No event matches' : 'No events in the last half hour'}>
                  {isFiltered
                    ? 'Those that do will appear here as they happen. Clear the filter to see all.'
                    : 'They appear here a second or two after they happen.'}
                </EmptyState>
              }
            />
            {feed.lagAt !== undefined && (
              <Text size="xs" c="dimmed" mt="xs">
                More happens than can be shown: only the newest events of each second are listed. The numbers above are
                complete.
              </Text>
            )}
          </section>
        </Stack>
        <Stack gap="md" miw={0}>
          <CountedPanel
            title="Pages"
            rows={snapshot?.pages}
            nameOf={(key) => key}
            onPick={(key) => setFilter({ page: key })}
          />
          <CountedPanel title="Sources" rows={snapshot?.sources} nameOf={sourceText} />
          <CountedPanel
            title="Countries"
            rows={snapshot?.countries}
            nameOf={(key) => `${countryFlag(key)} ${countryName(key)}`}
            onPick={(key) => setFilter({ country: key })}
          />
          <CountedPanel title="Devices" rows={snapshot?.devices} nameOf={deviceName} />
        </Stack>
      </div>
    </Stack>
  )
}

interface CountriesProps {
  readonly counted: readonly { readonly key: string; readonly visitors: number }[] | undefined
  readonly onPick: (country: string) => void
}

function Countries({ counted, onPick }: CountriesProps) {
  const values = useMemo(
    () => new Map(counted?.filter(({ key }) => key !== '').map(({ key, visitors }) => [key, visitors])),
    [counted],
  )
  const most = counted?.find(({ key }) => key !== '')
  return (
    <div className="live-map">
      <WorldMap
        label={
          most === undefined
            ? 'Map of the world: nobody is here'
            : `Map of the world: visitors in ${countText(values.size)} ${values.size === 1 ? 'country' : 'countries'}, most in ${countryName(most.key)}`
        }
        values={values}
        describe={(country, value) => `${countryName(country)}: ${countText(value)}`}
        onPick={onPick}
      />
    </div>
  )
}
