// How is one thing chosen of many? A button that opens a list with a search field; what each means stands beside its name.
import './filters.css'
import { Badge, Button, Combobox, Group, ScrollArea, Text, useCombobox } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'

export interface PickerItem {
  readonly value: string
  readonly label: string
  /** Small, below the name: a description, examples. */
  readonly note?: string
  /** At the right: a count, a type. */
  readonly aside?: string
  /** Small signs behind the name. */
  readonly badges?: readonly string[]
  /** Other words that find it. */
  readonly keywords?: string
}
export interface PickerGroup {
  readonly group: string
  readonly items: readonly PickerItem[]
}

interface SearchPickerProps {
  /** For screen readers: "Event of series A". */
  readonly label: string
  /** On the button, while nothing is chosen. */
  readonly placeholder: string
  readonly groups: readonly PickerGroup[]
  readonly value: string | undefined
  /** What the button says of the value; default: the item's label. */
  readonly valueLabel?: string
  readonly onPick: (value: string) => void
  /** Items for a search text that need not be in the list. */
  readonly extra?: (search: string) => readonly PickerItem[]
  readonly isLoading?: boolean
  readonly nothing?: string
  readonly leftSection?: ReactNode
  /** A quiet button without a border. */
  readonly isSubtle?: boolean
  /** The item that is pointed at. */
  readonly onPoint?: (value: string) => void
  /** Below the list. */
  readonly footer?: ReactNode
  readonly disabled?: boolean
  /** Has the focus when its dialog opens. */
  readonly isAutofocused?: boolean
}

const mostShown = 100

export function SearchPicker(props: SearchPickerProps) {
  const { label, placeholder, groups, value, onPick, extra, onPoint } = props
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
    onDropdownOpen: () => {
      // Where it stands is not known yet: without this the page may scroll to its beginning, away from the list.
      setTimeout(() => combobox.searchRef.current?.focus({ preventScroll: true }))
    },
  })
  const found = useMemo(() => searched(groups, search), [groups, search])
  const added = search.trim() === '' ? [] : (extra?.(search.trim()) ?? [])
  const chosen = groups.flatMap(({ items }) => items).find((item) => item.value === value)
  const said = props.valueLabel ?? chosen?.label ?? value
  const hasAny = found.groups.length > 0 || added.length > 0
  return (
    <Combobox
      store={combobox}
      width={340}
      position="bottom-start"
      withinPortal
      // A page has many of them, each with all its options.
      keepMounted={false}
      shadow="md"
      onOptionSubmit={(picked) => {
        onPick(picked)
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button
          variant={props.isSubtle === true ? 'subtle' : 'default'}
          size="sm"
          className="cairn-picker"
          data-empty={said === undefined}
          disabled={props.disabled === true}
          {...(props.isAutofocused === true ? { 'data-autofocus': true } : {})}
          leftSection={props.leftSection}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${label}: ${said ?? placeholder}`}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          {said ?? placeholder}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
          placeholder="Search"
          aria-label={`Search: ${label}`}
          onKeyUp={() => {
            const at = combobox.getSelectedOptionIndex()
            const option = document.getElementById(combobox.listId ?? '')?.querySelectorAll('[data-combobox-option]')[
              at
            ]
            const pointed = option?.getAttribute('value')
            if (pointed !== null && pointed !== undefined) onPoint?.(pointed)
          }}
        />
        <Combobox.Options aria-label={label}>
          <ScrollArea.Autosize mah={320} type="auto" scrollbars="y" scrollbarSize={8}>
            {found.groups.map(({ group, items }) => (
              <Combobox.Group key={group} label={group}>
                {items.map((item) => (
                  <Option key={item.value} item={item} isChosen={item.value === value} onPoint={onPoint} />
                ))}
              </Combobox.Group>
            ))}
            {added.length > 0 && (
              <Combobox.Group label="By its name">
                {added.map((item) => (
                  <Option key={`new ${item.value}`} item={item} isChosen={false} onPoint={undefined} />
                ))}
              </Combobox.Group>
            )}
            {!hasAny && (
              <Combobox.Empty>
                {props.isLoading === true ? 'Loading…' : (props.nothing ?? 'Nothing of that name')}
              </Combobox.Empty>
            )}
            {found.isCut && (
              <Text size="xs" c="dimmed" p="xs">
                There are more: search for a part of the name.
              </Text>
            )}
          </ScrollArea.Autosize>
        </Combobox.Options>
        {props.footer !== undefined && <Combobox.Footer>{props.footer}</Combobox.Footer>}
      </Combobox.Dropdown>
    </Combobox>
  )
}

interface OptionProps {
  readonly item: PickerItem
  readonly isChosen: boolean
  readonly onPoint: ((value: string) => void) | undefined
}

const Option = ({ item, isChosen, onPoint }: OptionProps) => (
  <Combobox.Option value={item.value} active={isChosen} onPointerEnter={() => onPoint?.(item.value)}>
    <Group gap={6} wrap="nowrap" justify="space-between">
      <Text size="sm" fw={isChosen ? 600 : 400} style={{ overflowWrap: 'anywhere' }}>
        {item.label}
        {item.badges?.map((badge) => (
          <Badge key={badge} color="gray" size="xs" ml={6}>
            {badge}
          </Badge>
        ))}
      </Text>
      {item.aside !== undefined && (
        <Text size="xs" className="cairn-option-note cairn-number" style={{ flex: 'none' }}>
          {item.aside}
        </Text>
      )}
    </Group>
    {item.note !== undefined && item.note !== '' && (
      <Text size="xs" className="cairn-option-note" lineClamp={1} style={{ wordBreak: 'break-all' }}>
        {item.note}
      </Text>
    )}
  </Combobox.Option>
)

/** Items with all the words; whole lists may be long, so only their start is drawn. */
function searched(
  groups: readonly PickerGroup[],
  search: string,
): { readonly groups: readonly PickerGroup[]; readonly isCut: boolean } {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  let left = mostShown
  let isCut = false
  const found = groups.flatMap(({ group, items }) => {
    const fitting = items.filter(({ value, label, note = '', keywords = '' }) => {
      const text = `${value}\n${label}\n${note}\n${keywords}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    const shown = fitting.slice(0, left)
    left -= shown.length
    isCut ||= shown.length < fitting.length
    return shown.length === 0 ? [] : [{ group, items: shown }]
  })
  return { groups: found, isCut }
}
