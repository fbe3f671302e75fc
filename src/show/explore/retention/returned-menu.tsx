// A share of those who came back leads to two lists of people: these, and the others.
import { Menu } from '@mantine/core'
import { useEffect, useRef, useState, type ComponentProps } from 'react'
import { countText } from '../../words/index.ts'

interface ReturnedMenuProps extends Omit<ComponentProps<'button'>, 'type' | 'ref' | 'onClick'> {
  readonly persons: number
  /** Of so many. */
  readonly size: number
  /** False: some of them are counted several times, so that the lists are shorter. Default: true. */
  readonly isOnce?: boolean
  readonly onPick: (hasReturned: boolean) => void
}

export function ReturnedMenu({ persons, size, isOnce = true, onPick, ...look }: ReturnedMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const target = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  // The menu takes its button with it when it goes: the focus comes back to it, unless it is elsewhere by now.
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) target.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  const button = <button ref={target} type="button" {...look} aria-haspopup="menu" onClick={() => setOpen(!isOpen)} />
  // A menu for the one that is open: there may be thousands.
  if (!isOpen) return button
  const others = size - persons
  const counted = (count: number): string => (isOnce ? ` (${countText(count)})` : '')
  return (
    <Menu opened onChange={setOpen} position="bottom">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={persons === 0} onClick={() => onPick(true)}>
          Who came back{counted(persons)}
        </Menu.Item>
        <Menu.Item disabled={others === 0} onClick={() => onPick(false)}>
          Who did not{counted(others)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
