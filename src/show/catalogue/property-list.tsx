// Which properties does an event have? Their types, how often they come, the values that are most frequent, what they mean.
import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Modal,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import type { CataloguePropertyJson, PropertyDefinitionJson } from '../../api/index.ts'
import { useEventProperties } from '../api/catalogue.ts'
import { useDefineProperty, usePropertyDefinitions } from '../api/definitions.ts'
import { QueryError } from '../shell/page-states.tsx'
import { countText, shareText } from '../words/index.ts'

interface PropertyListProps {
  readonly projectId: number
  readonly eventName: string
  readonly canEdit: boolean
}

const nameOf = (property: string): string => property.replace(/^properties\./, '')

export function PropertyList({ projectId, eventName, canEdit }: PropertyListProps) {
  const properties = useEventProperties(projectId, eventName)
  const definitions = usePropertyDefinitions(projectId)
  const [edited, setEdited] = useState<PropertyDefinitionJson>()
  const [showsHidden, setShowsHidden] = useState(false)
  if (properties.isError) return <QueryError error={properties.error} onRetry={properties.refetch} />
  if (properties.isPending || definitions.isPending)
    return (
      <Stack gap="sm" aria-busy="true" aria-label="Loading the properties">
        {[0, 1, 2].map((row) => (
          <Skeleton key={row} height={44} />
        ))}
      </Stack>
    )
  const known = new Map(definitions.data?.map((definition) => [definition.property, definition]))
  const definitionOf = (property: string): PropertyDefinitionJson =>
    known.get(property) ?? { property, display_name: '', description: '', hidden: false }
  const all = properties.data.properties
  const hidden = all.filter(({ property }) => definitionOf(property).hidden).length
  const shown = all.filter(({ property }) => showsHidden || !definitionOf(property).hidden)
  if (all.length === 0)
    return (
      <Text size="sm" c="dimmed">
        It comes without properties of its own.
      </Text>
    )
  return (
    <Stack gap="sm">
      {hidden > 0 && (
        <Switch
          label={`Show hidden (${hidden})`}
          checked={showsHidden}
          onChange={({ currentTarget }) => setShowsHidden(currentTarget.checked)}
        />
      )}
      {shown.map((property) => (
        <PropertyRow
          key={property.property}
          property={property}
          definition={definitionOf(property.property)}
          sampled={properties.data.sampled}
          {...(canEdit ? { onEdit: () => setEdited(definitionOf(property.property)) } : {})}
        />
      ))}
      <Text size="xs" c="dimmed">
        Seen in the latest {countText(properties.data.sampled)} events.
      </Text>
      {edited !== undefined && (
        <PropertyDialog projectId={projectId} definition={edited} onClose={() => setEdited(undefined)} />
      )}
    </Stack>
  )
}

interface PropertyRowProps {
  readonly property: CataloguePropertyJson
  readonly definition: PropertyDefinitionJson
  readonly sampled: number
  readonly onEdit?: () => void
}

function PropertyRow({ property, definition, sampled, onEdit }: PropertyRowProps) {
  const name = nameOf(property.property)
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" role="group" aria-label={name}>
      <Stack gap={2} flex={1} miw={0}>
        <Group gap={6}>
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {definition.display_name === '' ? name : definition.display_name}
          </Text>
          {definition.display_name !== '' && (
            <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
          )}
          {property.types.map((type) => (
            <Badge key={type} color="gray" size="sm">
              {type}
            </Badge>
          ))}
          {definition.hidden && (
            <Badge color="gray" size="sm">
              Hidden
            </Badge>
          )}
        </Group>
        {definition.description !== '' && <Text size="xs">{definition.description}</Text>}
        <Text size="xs" c="dimmed" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {sampled > 0 && `In ${shareText(property.events / sampled)} · `}
          {property.distinct_values === 1 ? '1 value: ' : `${countText(property.distinct_values)} values: `}
          {property.examples.join(' · ')}
          {property.distinct_values > property.examples.length && ' …'}
        </Text>
      </Stack>
      {onEdit !== undefined && (
        <ActionIcon onClick={onEdit} aria-label={`Describe ${name}`}>
          <IconPencil size={16} />
        </ActionIcon>
      )}
    </Group>
  )
}

interface PropertyDialogProps {
  readonly projectId: number
  readonly definition: PropertyDefinitionJson
  readonly onClose: () => void
}

function PropertyDialog({ projectId, definition, onClose }: PropertyDialogProps) {
  const define = useDefineProperty(projectId)
  const [displayName, setDisplayName] = useState(definition.display_name)
  const [description, setDescription] = useState(definition.description)
  const [isHidden, setHidden] = useState(definition.hidden)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    define.mutate(
      { property: definition.property, display_name: displayName, description, hidden: isHidden },
      { onSuccess: onClose },
    )
  }
  return (
    <Modal opened onClose={onClose} title={`Property ${nameOf(definition.property)}`}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Display name"
            description="For this property of every event."
            placeholder={nameOf(definition.property)}
            maxLength={100}
            value={displayName}
            onChange={({ currentTarget }) => setDisplayName(currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label="Description"
            maxLength={1_000}
            autosize
            minRows={2}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <Switch
            label="Hide it"
            description="Left out of lists; filters on it still work."
            checked={isHidden}
            onChange={({ currentTarget }) => setHidden(currentTarget.checked)}
          />
          {define.isError && <QueryError error={define.error} title="This could not be saved" />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={define.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
