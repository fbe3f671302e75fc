// Which days? A calendar for a range; a chunk of its own, since few open it.
import '@mantine/dates/styles.layer.css'
import { DatePicker } from '@mantine/dates'
import { useState } from 'react'
import type { Days } from '../view/ranges.ts'
import { usePage } from '../view/use-page.ts'

interface CalendarProps {
  readonly days: Days | undefined
  readonly today: string
  readonly onChoose: (from: string, to: string) => void
}

export function Calendar({ days, today, onChoose }: CalendarProps) {
  const { weekStart } = usePage()
  const [value, setValue] = useState<[string | null, string | null]>([days?.from ?? null, days?.to ?? null])
  return (
    <DatePicker
      type="range"
      allowSingleDateInRange
      firstDayOfWeek={weekStart === 7 ? 0 : weekStart === 6 ? 6 : 1}
      weekendDays={[]}
      value={value}
      defaultDate={days === undefined || days.to > today ? today : days.to}
      maxDate={today}
      ariaLabels={{ previousMonth: 'Previous month', nextMonth: 'Next month' }}
      onChange={(next) => {
        setValue(next)
        const [from, to] = next
        if (from !== null && to !== null) onChoose(from, to)
      }}
    />
  )
}
