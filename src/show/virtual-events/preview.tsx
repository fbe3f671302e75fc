// What would it count? The last 30 days, and the latest events that it means, while it is being made.
import { Group, Loader, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useVirtualEventPreview, type VirtualEventDefinition } from '../api/virtual-events.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { usePage } from '../view/use-page.ts'
import { agoText, countText } from '../words/index.ts'

export function Preview({ definition }: { readonly definition: VirtualEventDefinition | undefined }) {
  const { projectId } = usePage()
  const [settled] = useDebouncedValue(definition === undefined ? '' : JSON.stringify(definition), 350)
  const asked = settled === '' ? undefined : (JSON.parse(settled) as VirtualEventDefinition)
  const { data, error, isFetching } = useVirtualEventPreview(projectId, asked)
  return (
    <section className="cairn-virtual-preview" aria-label="What it means">
      <Group gap="sm" wrap="nowrap" mih={44} role="status">
        <Text size="sm" flex={1} {...(error === null ? {} : { c: 'red' })}>
          {words()}
        </Text>
        {data !== undefined && data.events > 0 && (
          <div className="cairn-virtual-spark">
            <Sparkline values={data.days.map(({ events }) => events)} isOpenEnded />
          </div>
        )}
        {isFetching && <Loader size={14} aria-hidden />}
      </Group>
      {data !== undefined && data.examples.length > 0 && (
        <div className="cairn-virtual-examples" role="group" aria-label="Examples" tabIndex={0}>
          <Table verticalSpacing={4} fz="xs" aria-label="Latest events that it means">
            <Table.Thead>
              <Table.Tr>
                {['When', 'Event', 'Page', 'Element'].map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.examples.map((one, index) => (
                <Table.Tr key={`${index} ${one.timestamp}`}>
                  <Table.Td>{agoText(Date.parse(one.timestamp), Date.now())}</Table.Td>
                  <Table.Td>{one.event_name}</Table.Td>
                  <Table.Td>{one.path || '–'}</Table.Td>
                  <Table.Td title={one.element_chain}>{one.element_text || one.element_chain || '–'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  )

  function words(): string {
    if (definition === undefined) return 'Say at least one condition in each part: what it counts is shown here.'
    if (error !== null) return error.message
    if (data === undefined) return 'Counting the last 30 days…'
    if (data.events === 0) return 'No such events in the last 30 days.'
    const who = data.persons === 1 ? '1 visitor' : `${countText(data.persons)} visitors`
    return `${data.events === 1 ? '1 event' : `${countText(data.events)} events`} by ${who} in the last 30 days`
  }
}
