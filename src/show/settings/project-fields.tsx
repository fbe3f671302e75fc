// Which fields do the forms for new and known projects have in common? Time zone, currency, first day of the week, host names.
import { InputWrapper, SegmentedControl, Select } from '@mantine/core'
import type { SelectProps } from '@mantine/core'
import { useId, useMemo } from 'react'
import { browserTimeZone, timeZoneText } from '../words/index.ts'

type FieldProps = Omit<SelectProps, 'data'>

/** A zone that the browser does not list (an alias, or one from elsewhere) is kept. */
const withCurrent = (all: readonly string[], current: string | null | undefined): readonly string[] =>
  current === null || current === undefined || all.includes(current) ? all : [current, ...all]

export function TimeZoneSelect({ value, ...props }: FieldProps) {
  const zones = useMemo(() => {
    const all = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
    const now = Date.now()
    return withCurrent(all, value as string).map((zone) => ({ value: zone, label: timeZoneText(zone, now) }))
  }, [value])
  return (
    <Select
      label="Time zone"
      description="Days in reports begin at midnight there."
      data={zones}
      value={value ?? null}
      searchable
      allowDeselect={false}
      nothingFoundMessage="No such time zone"
      maxDropdownHeight={280}
      {...props}
    />
  )
}

export function CurrencySelect({ value, ...props }: FieldProps) {
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames(undefined, { type: 'currency' })
    return withCurrent(Intl.supportedValuesOf('currency'), value as string).map((code) => ({
      value: code,
      label: `${code} · ${names.of(code) ?? code}`,
    }))
  }, [value])
  return (
    <Select
      label="Currency"
      description="Of revenue that comes without one, and of sums in reports."
      data={currencies}
      value={value ?? null}
      searchable
      allowDeselect={false}
      nothingFoundMessage="No such currency"
      maxDropdownHeight={280}
      {...props}
    />
  )
}

export type WeekStart = 'monday' | 'saturday' | 'sunday'
interface WeekStartProps {
  readonly value?: WeekStart
  readonly onChange?: (value: WeekStart) => void
  readonly disabled?: boolean
}

export function WeekStartField({ value = 'monday', onChange, disabled = false }: WeekStartProps) {
  const id = useId()
  return (
    <InputWrapper label="Weeks begin on" labelElement="div" labelProps={{ id }}>
      <div>
        <SegmentedControl
          aria-labelledby={id}
          mt={4}
          data={weekdays}
          value={value}
          disabled={disabled}
          onChange={(chosen) => onChange?.(chosen)}
        />
      </div>
    </InputWrapper>
  )
}

/** The three days that weeks begin with somewhere, in the browser's words. 2024-01-01 was a Monday. */
const weekday = (day: number): string =>
  new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, day))
const weekdays: { value: WeekStart; label: string }[] = [
  { value: 'monday', label: weekday(1) },
  { value: 'saturday', label: weekday(6) },
  { value: 'sunday', label: weekday(7) },
]

interface WeekLocale extends Intl.Locale {
  readonly weekInfo?: { readonly firstDay: number }
  getWeekInfo?(): { readonly firstDay: number }
}

/** What the browser's region does: time zone, first day of the week, currency (the euro where it is not known). */
export function browserDefaults(): {
  readonly time_zone: string
  readonly week_start: WeekStart
  readonly currency: string
} {
  const locale: WeekLocale = new Intl.Locale(navigator.language).maximize()
  const firstDay = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1
  return {
    time_zone: browserTimeZone(),
    week_start: firstDay === 7 ? 'sunday' : firstDay === 6 ? 'saturday' : 'monday',
    currency: currencyOf[locale.region ?? ''] ?? 'EUR',
  }
}
/** Regions whose currency is not the euro, as far as many sites are there. */
// prettier-ignore
const currencyOf: Readonly<Record<string, string>> = {
  US: 'USD', GB: 'GBP', CH: 'CHF', LI: 'CHF', CA: 'CAD', AU: 'AUD', NZ: 'NZD', JP: 'JPY', CN: 'CNY', IN: 'INR',
  BR: 'BRL', MX: 'MXN', KR: 'KRW', SE: 'SEK', NO: 'NOK', DK: 'DKK', PL: 'PLN', CZ: 'CZK', HU: 'HUF', RO: 'RON',
  TR: 'TRY', UA: 'UAH', IL: 'ILS', ZA: 'ZAR', AR: 'ARS', CL: 'CLP', CO: 'COP', SG: 'SGD', HK: 'HKD', TW: 'TWD',
  TH: 'THB', ID: 'IDR', MY: 'MYR', PH: 'PHP', VN: 'VND', AE: 'AED', SA: 'SAR', EG: 'EGP', NG: 'NGN', KE: 'KES',
}
