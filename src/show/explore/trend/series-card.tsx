// One series of a trend: which events, what is measured of them, its name.
import { ActionIcon, Group, Menu, Stack } from '@mantine/core'
import { IconCopy, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { seriesColor, useChartColors } from '../../charts/colors.ts'
import { PropertyPicker } from '../../filters/property-picker.tsx'
import { SearchPicker } from '../../filters/search-picker.tsx'
import { IssuesAt } from '../issues.tsx'
import { PartName } from '../part-name.tsx'
import { SelectionFields } from '../selection-fields.tsx'
import type { SeriesDraft } from './config.ts'
import { letterOf } from './formula.ts'
import { measureGroups, measureWords } from './measure-words.ts'

interface SeriesCardProps {
  readonly series: SeriesDraft
  readonly index: number
  readonly grip: ReactNode
  readonly onChange: (series: SeriesDraft, typing?: string) => void
  /** undefined: it is the only one, or there are too many. */
  readonly onRemove: (() => void) | undefined
  readonly onDuplicate: (() => void) | undefined
}

const measureChoices = measureGroups.map(({ group, items }) => ({
  group,
  items: items.map((value) => ({ value, label: measureWords[value].label })),
}))

export function SeriesCard({ series, index, grip, onChange, onRemove, onDuplicate }: SeriesCardProps) {
  const [isNaming, setIsNaming] = useState(false)
  const letter = letterOf(index)
  const words = measureWords[series.measure]
  const { events: _events, filter: _filter, ...rest } = series
  return (
    <>
      <Group gap={6} wrap="nowrap">
        {grip}
        <Letter letter={letter} color={index} />
        <SearchPicker
          label={`Measure of series ${letter}`}
          placeholder="Measure"
          groups={measureChoices}
          value={series.measure}
          valueLabel={words.label}
          onPick={(picked) => {
            const measure = Object.keys(measureWords).find((name) => name === picked)
            if (measure !== undefined) onChange({ ...series, measure: measure as SeriesDraft['measure'] })
          }}
          isSubtle
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon ml="auto" aria-label={`More for series ${letter}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setIsNaming(true)}>
              Name it
            </Menu.Item>
            {onDuplicate !== undefined && (
              <Menu.Item leftSection={<IconCopy size={14} aria-hidden />} onClick={onDuplicate}>
                Duplicate
              </Menu.Item>
            )}
            {onRemove !== undefined && (
              <Menu.Item leftSection={<IconTrash size={14} aria-hidden />} onClick={onRemove}>
                Remove
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Stack gap={6}>
        {words.needsProperty === true && (
          <div>
            <PropertyPicker
              label={`Property of series ${letter}`}
              value={series.property}
              withCohorts={false}
              onPick={(property) => onChange({ ...series, property })}
            />
          </div>
        )}
        <SelectionFields
          name={`series ${letter}`}
          value={series}
          every="Every event"
          path={`series[${index}]`}
          onChange={(selection) => onChange({ ...rest, ...selection })}
        />
        <PartName
          name={`series ${letter}`}
          value={series.label}
          isNaming={isNaming}
          onChange={(label) => {
            const { label: _label, ...unnamed } = series
            onChange(label === undefined ? unnamed : { ...unnamed, label }, `name ${index}`)
          }}
          onDone={() => setIsNaming(false)}
        />
        <IssuesAt path={`series[${index}].property`} />
        <IssuesAt path={`series[${index}].measure`} />
      </Stack>
    </>
  )
}

/** In the colour of its line. */
export function Letter({ letter, color }: { readonly letter: string; readonly color: number }) {
  const colors = useChartColors()
  const background = `color-mix(in srgb, ${seriesColor(colors, color)} 22%, transparent)`
  return (
    <span className="cairn-letter" style={{ background }}>
      {letter}
    </span>
  )
}
