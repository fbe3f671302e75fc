// What is the project called, where is it, and how are its days and visits counted?
import { NumberInput, SimpleGrid, TagsInput, Text, TextInput } from '@mantine/core'
import { useExchangeRates } from '../api/rates.ts'
import { hostnameOf } from './hostname.ts'
import { CurrencySelect, TimeZoneSelect, WeekStartField } from './project-fields.tsx'
import type { SettingsProps } from './project-settings-page.tsx'
import { SettingsForm } from './settings-form.tsx'

const fields = ['name', 'hostnames', 'time_zone', 'week_start', 'currency', 'session_gap_minutes'] as const

export function GeneralSettings({ project, isReadOnly }: SettingsProps) {
  return (
    <SettingsForm project={project} isReadOnly={isReadOnly} fields={fields}>
      {(form) => (
        <>
          <TextInput label="Name" maxLength={100} {...form.getInputProps('name')} />
          <TagsInput
            label="Domains"
            description="The site’s own, which are never counted as a source. *.shop.example takes every host below."
            placeholder={isReadOnly ? '' : 'Type a domain and press Enter'}
            splitChars={[',', ' ']}
            {...form.getInputProps('hostnames')}
            onChange={(hosts) => form.setFieldValue('hostnames', [...new Set(hosts.map(hostnameOf).filter(Boolean))])}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TimeZoneSelect {...form.getInputProps('time_zone')} />
            <CurrencySelect {...form.getInputProps('currency')} />
          </SimpleGrid>
          <RatesNote />
          <WeekStartField disabled={isReadOnly} {...form.getInputProps('week_start')} />
          <NumberInput
            label="Longest pause within a visit"
            description="After it a new visit begins."
            suffix=" minutes"
            min={1}
            max={1440}
            allowDecimal={false}
            maw={240}
            {...form.getInputProps('session_gap_minutes')}
          />
        </>
      )}
    </SettingsForm>
  )
}

/** By which rates are amounts of other currencies converted? */
function RatesNote() {
  const rates = useExchangeRates().data
  if (rates === undefined) return null
  const days = rates.currencies.map(({ last }) => last).toSorted()
  return (
    <Text size="xs" c="dimmed">
      {rates.base === null
        ? 'Amounts in other currencies are left out of sums: there are no exchange rates. The operator brings them with cairn rates import.'
        : `Amounts in other currencies are converted by the day’s rate: ${rates.currencies.length} currencies to ${rates.base}, the latest of ${days.at(-1)}.`}
    </Text>
  )
}
