// What is the project called, where is it, and how are its days and visits counted?
import { NumberInput, SimpleGrid, TagsInput, Text, TextInput } from '@mantine/core'
import { useExchangeRates } from '../api/rates.ts'
import { todayIn } from '../view/ranges.ts'
import { hostnameOf } from './hostname.ts'
import { CurrencySelect, TimeZoneSelect, WeekStartField } from './project-fields.tsx'
import type { SettingsProps } from './project-settings-page.tsx'
import { ratesText } from './rates-text.ts'
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
          <RatesNote currency={project.currency} today={todayIn(project.time_zone, Date.now())} />
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

interface RatesNoteProps {
  readonly currency: string
  /** "2026-11-29". */
  readonly today: string
}

/** By which rates are amounts of other currencies converted? */
function RatesNote({ currency, today }: RatesNoteProps) {
  const rates = useExchangeRates().data
  return rates === undefined ? null : (
    <Text size="xs" c="dimmed">
      {ratesText(rates, currency, today)}
    </Text>
  )
}
