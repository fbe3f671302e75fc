// When, and compared with what? The range with its menu and arrows, the comparison, the time zone.
import '../filters/filters.css'
import { ActionIcon, Button, Group, Kbd, Menu, Popover, Tooltip } from '@mantine/core'
import {
  IconArrowsLeftRight,
  IconCalendar,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconWorld,
} from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Range } from '../../report/index.ts'
import { rangeText } from '../view/range-text.ts'
import { daysOf, shiftRange } from '../view/ranges.ts'
import type { View } from '../view/view.ts'
import { daysText } from '../words/dates.ts'
import { compareLabels, rangeChoices, rangeLabel } from './range-labels.ts'
import { usePage } from '../view/use-page.ts'

const Calendar = lazy(() => import('./calendar.tsx').then((module) => ({ default: module.Calendar })))

export function Toolbar({ hasCompare = true }: { readonly hasCompare?: boolean }) {
  return (
    <div className="cairn-toolbar-end" role="group" aria-label="Range of time">
      <ZoneMenu />
      {hasCompare && <CompareMenu />}
      <RangeMenu />
    </div>
  )
}

/** The range beside this one, if there is one. */
export function useShift() {
  const { view, change, context, weekStart } = usePage()
  const shifted = (step: -1 | 1): Range | undefined => shiftRange(view.range, step, context.today, weekStart)
  return {
    canShift: (step: -1 | 1): boolean => shifted(step) !== undefined,
    shift: (step: -1 | 1): void => {
      const range = shifted(step)
      if (range !== undefined) change({ range })
    },
  }
}

function RangeMenu() {
  const { view, change, context } = usePage()
  const { canShift, shift } = useShift()
  const [isOpen, setIsOpen] = useState(false)
  const [isCalendar, setIsCalendar] = useState(false)
  const choose = (range: Range): void => {
    change({ range })
    setIsOpen(false)
  }
  return (
    <Group gap={0} wrap="nowrap" className="cairn-range">
      <Tooltip label="Earlier (←)" openDelay={400}>
        <ActionIcon variant="default" size={36} aria-label="Earlier" disabled={!canShift(-1)} onClick={() => shift(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" trapFocus returnFocus shadow="md">
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconCalendar size={16} aria-hidden />}
            onClick={() => {
              setIsOpen((now) => !now)
              setIsCalendar(false)
            }}
            aria-haspopup="dialog"
            data-range={rangeText(view.range)}
          >
            {rangeLabel(view.range)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={isCalendar ? 'md' : 6} aria-label="Range of time">
          {isCalendar ? (
            <Suspense fallback={<div style={{ width: 260, height: 290 }} />}>
              <Calendar
                days={daysOf(view.range, context.today)}
                today={context.today}
                onChoose={(from, to) => choose({ from, to })}
              />
            </Suspense>
          ) : (
            <div className="cairn-range-list">
              {rangeChoices.map((group) => (
                <div key={group[0]?.label} role="group">
                  {group.map(({ range, label, keys }) => (
                    <button
                      key={label}
                      type="button"
                      aria-pressed={rangeText(range) === rangeText(view.range)}
                      onClick={() => choose(range)}
                    >
                      {label}
                      {keys !== undefined && <Kbd size="xs">{keys.toUpperCase()}</Kbd>}
                    </button>
                  ))}
                </div>
              ))}
              <div role="group">
                <button type="button" onClick={() => setIsCalendar(true)}>
                  Choose days…
                </button>
              </div>
            </div>
          )}
        </Popover.Dropdown>
      </Popover>
      <Tooltip label="Later (→)" openDelay={400}>
        <ActionIcon variant="default" size={36} aria-label="Later" disabled={!canShift(1)} onClick={() => shift(1)}>
          <IconChevronRight size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}

const compareLabel = (compare: View['compare']): string =>
  typeof compare === 'string' ? compareLabels[compare] : daysText(compare.from.slice(0, 10), compare.to.slice(0, 10))

function CompareMenu() {
  const { view, change, context } = usePage()
  const [isCalendar, setIsCalendar] = useState(false)
  return (
    <Menu position="bottom-end" onClose={() => setIsCalendar(false)} closeOnItemClick={false} shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          disabled={view.range === 'all'}
          leftSection={<IconArrowsLeftRight size={16} aria-hidden />}
          aria-label={`Compare with: ${compareLabel(view.compare)}`}
        >
          {compareLabel(view.compare)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['previous', 'year', 'none'] as const).map((compare) => (
          <Menu.Item
            key={compare}
            closeMenuOnClick
            rightSection={view.compare === compare ? <IconCheck size={14} aria-label="chosen" /> : undefined}
            onClick={() => change({ compare })}
          >
            {compareLabels[compare]}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => setIsCalendar(true)}>Choose days…</Menu.Item>
        {isCalendar && (
          <Suspense fallback={null}>
            <Calendar
              days={typeof view.compare === 'string' ? undefined : view.compare}
              today={context.today}
              onChoose={(from, to) => change({ compare: { from, to } })}
            />
          </Suspense>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function ZoneMenu() {
  const { view, change, context, timeZone } = usePage()
  const zones = [
    { value: '', label: `The project’s: ${timeZone}` },
    { value: 'browser', label: `Mine: ${context.browserZone}` },
    { value: 'UTC', label: 'UTC' },
  ]
  const isOther = !zones.some(({ value }) => value === view.zone)
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip label={`Time zone${view.zone === '' ? '' : `: ${view.zone}`}`} openDelay={400}>
          <ActionIcon
            variant={view.zone === '' ? 'default' : 'light'}
            size={36}
            aria-label={`Time zone: ${zones.find(({ value }) => value === view.zone)?.label ?? view.zone}`}
          >
            <IconWorld size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Days begin at midnight of</Menu.Label>
        {[...zones, ...(isOther ? [{ value: view.zone, label: view.zone }] : [])].map(({ value, label }) => (
          <Menu.Item
            key={value}
            rightSection={view.zone === value ? <IconCheck size={14} aria-label="chosen" /> : undefined}
            onClick={() => change({ zone: value })}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
