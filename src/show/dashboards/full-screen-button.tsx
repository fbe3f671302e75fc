// The button that shows the dashboard alone on the screen, and the page again.
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconMaximize, IconMinimize } from '@tabler/icons-react'
import type { FullScreen } from './use-full-screen.ts'

export const FullScreenButton = ({ full }: { readonly full: FullScreen }) => (
  <Tooltip label={full.isOn ? 'Leave full screen (Esc)' : 'Full screen (F)'} openDelay={400}>
    <ActionIcon
      variant="default"
      size={36}
      aria-label={full.isOn ? 'Leave full screen' : 'Full screen'}
      onClick={full.toggle}
    >
      {full.isOn ? <IconMinimize size={16} aria-hidden /> : <IconMaximize size={16} aria-hidden />}
    </ActionIcon>
  </Tooltip>
)
