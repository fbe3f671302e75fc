// Which events are kept apart, and how many may come?
import { Button, Group, NumberInput, Stack, Switch, TagsInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import type { LiveDeviceJson } from '../../api/index.ts'
import { request } from '../api/request.ts'
import type { SettingsProps } from './project-settings-page.tsx'
import { SettingsForm } from './settings-form.tsx'

const fields = ['excluded_addresses', 'excluded_paths', 'only_hostnames', 'events_per_second'] as const

export function TrackingSettings({ project, isReadOnly }: SettingsProps) {
  return (
    <SettingsForm project={project} isReadOnly={isReadOnly} fields={fields}>
      {(form) => (
        <>
          <Stack gap="xs">
            <TagsInput
              label="Excluded addresses"
              description="Events from these are kept apart: your office, your tests. Single ones or blocks, 203.0.113.0/24."
              placeholder={isReadOnly ? '' : 'Type an address and press Enter'}
              splitChars={[',', ' ']}
              {...form.getInputProps('excluded_addresses')}
            />
            {!isReadOnly && (
              <OwnAddress
                projectId={project.id}
                onFound={(address) =>
                  form.setFieldValue('excluded_addresses', (known) => [...new Set([...known, address])])
                }
              />
            )}
          </Stack>
          <TagsInput
            label="Excluded paths"
            description="* stands for any text without a slash, ** for any text: /admin/**"
            placeholder={isReadOnly ? '' : 'Type a path and press Enter'}
            splitChars={[',']}
            {...form.getInputProps('excluded_paths')}
          />
          <Switch
            label="Only take events from the site’s own domains"
            description="Others are kept apart: copies of your pages, and foreign sites with your key."
            {...form.getInputProps('only_hostnames', { type: 'checkbox' })}
          />
          <NumberInput
            label="Most events per second"
            description="On average; what is more is refused with the advice to come back. 0: no limit."
            min={0}
            max={1_000_000}
            allowDecimal={false}
            thousandSeparator
            maw={240}
            {...form.getInputProps('events_per_second')}
          />
        </>
      )}
    </SettingsForm>
  )
}

interface OwnAddressProps {
  readonly projectId: number
  readonly onFound: (address: string) => void
}

function OwnAddress({ projectId, onFound }: OwnAddressProps) {
  const find = useMutation({
    mutationFn: () => request<LiveDeviceJson>(`/api/v1/projects/${projectId}/live/device`),
    onSuccess: ({ address }) => onFound(address),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Your address is not known', message: error.message }),
  })
  return (
    <Group>
      <Button size="xs" variant="default" loading={find.isPending} onClick={() => find.mutate()}>
        Add my address
      </Button>
    </Group>
  )
}
