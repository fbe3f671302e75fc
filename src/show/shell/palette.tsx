// What can be done from the keyboard, found by typing? Pages, projects, themes, and what the page itself offers.
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import type { SpotlightActionGroupData } from '@mantine/spotlight'
import '@mantine/spotlight/styles.layer.css'
import { IconSearch } from '@tabler/icons-react'
import { useEffect } from 'react'
import { commands } from './commands.ts'
import type { Command } from './commands.ts'
import { Keys } from './keys.tsx'
import { shortcuts } from './shortcuts.ts'

const [store, spotlight] = createSpotlight()

interface PaletteProps {
  readonly onClose: () => void
}

export function Palette({ onClose }: PaletteProps) {
  useEffect(() => spotlight.open(), [])
  return (
    <Spotlight
      store={store}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Find a page, a site or an action' } }}
      actions={groupsOf(commands())}
      onSpotlightClose={onClose}
      nothingFound="Nothing is called so"
      highlightQuery
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 80 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: 'Go to a page or site, or do something',
        'aria-label': 'Go to a page or site, or do something',
      }}
    />
  )
}

/** Commands by group, and the short cuts that no command has. */
function groupsOf(all: readonly Command[]): SpotlightActionGroupData[] {
  const known = new Set(all.flatMap(({ keys }) => (keys === undefined ? [] : [keys])))
  const byKeys: Command[] = shortcuts()
    .filter(({ keys }) => !known.has(keys) && keys !== 'mod+k')
    .map(({ keys, description, group, action }) => ({ id: `keys ${keys}`, label: description, group, keys, action }))
  return [...Map.groupBy([...byKeys, ...all], ({ group }) => group)].map(([group, actions]) => ({
    group,
    actions: actions.map(({ id, label, description, keywords, icon, keys, action }) => ({
      id,
      label,
      ...(description === undefined ? {} : { description }),
      keywords: [...(keywords ?? []), group],
      leftSection: icon,
      rightSection: keys === undefined ? undefined : <Keys keys={keys} />,
      // The dialog has to be gone first: it gives the focus back.
      onClick: () => void setTimeout(action),
    })),
  }))
}
