// Which property? Built-in ones, the event's own, those of the person and of groups, cohorts; with types and examples.
import type { ReactNode } from 'react'
import { usePropertyChoices } from './use-property-choices.ts'
import { usePage } from '../view/use-page.ts'
import { SearchPicker, type PickerGroup, type PickerItem } from './search-picker.tsx'

interface PropertyPickerProps {
  /** For screen readers: "Property of series A". */
  readonly label: string
  readonly value: string | undefined
  readonly placeholder?: string
  readonly onPick: (property: string) => void
  /** Left out: those that are chosen elsewhere. */
  readonly without?: readonly string[]
  /** Measures of numbers have no use for cohorts. */
  readonly withCohorts?: boolean
  /** Cohorts as `cohort:ID`, in or not, instead of a property with the texts in and out. */
  readonly inCohorts?: boolean
  readonly more?: readonly PickerGroup[]
  readonly isAutofocused?: boolean
  readonly isSubtle?: boolean
  readonly leftSection?: ReactNode
}

export function PropertyPicker(props: PropertyPickerProps) {
  const { label, value, placeholder = 'Choose a property', onPick, without = [], withCohorts = true, more = [] } = props
  const { inCohorts = false } = props
  const { projectId } = usePage()
  const { groups, labelOf, cohorts } = usePropertyChoices(projectId, value === undefined ? [] : [value])
  const shown = [...groups, ...(withCohorts ? [cohortGroup(cohorts, inCohorts)] : []), ...more].map(
    ({ group, items }) => ({ group, items: items.filter((item) => !without.includes(item.value)) }),
  )
  return (
    <SearchPicker
      label={label}
      placeholder={placeholder}
      groups={shown}
      value={value}
      {...(value === undefined || /^(goal|cohort):/.test(value) ? {} : { valueLabel: labelOf(value) })}
      nothing="No such property"
      extra={(search) => unlisted(search).filter((item) => !without.includes(item.value))}
      onPick={onPick}
      {...(props.isAutofocused === true ? { isAutofocused: true } : {})}
      {...(props.isSubtle === true ? { isSubtle: true } : {})}
      {...(props.leftSection === undefined ? {} : { leftSection: props.leftSection })}
    />
  )
}

const cohortGroup = (cohorts: ReadonlyMap<number, string>, inCohorts: boolean): PickerGroup => ({
  group: inCohorts ? 'Cohort' : 'In a cohort, or not',
  items: [...cohorts].map(([id, label]) => ({ value: `cohort${inCohorts ? ':' : '.'}${id}`, label })),
})

/** Properties that were not seen lately can be named all the same. */
const unlisted = (search: string): readonly PickerItem[] => {
  const name = search.slice(0, 200)
  return [
    { value: `properties.${name}`, label: `“${name}” of the event` },
    { value: `person.${name}`, label: `“${name}” of the person` },
    ...(/^[^.]+\.?/.test(name) && !name.includes(' ')
      ? [{ value: `group.${name}`, label: `“${name}” of groups`, note: 'type, or type.property' }]
      : []),
  ]
}
