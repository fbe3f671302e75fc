// How is a shared overview or dashboard put into a page of another site? As a frame; the code to copy.
import { Alert, Modal, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ShareJson } from '../../api/index.ts'
import { CopyField } from './copy-field.tsx'
import { shareAddress } from './share-address.ts'

type Theme = 'auto' | 'light' | 'dark'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The frame, to be put into a page's HTML. */
function embedCode(token: string, name: string, theme: Theme, heightPixels: number): string {
  const source = `${shareAddress(token)}?embed=1${theme === 'auto' ? '' : `&theme=${theme}`}`
  return `<iframe src="${escaped(source)}" title="${escaped(name)}" loading="lazy" style="width: 100%; height: ${heightPixels}px; border: 0"></iframe>`
}

export function EmbedDialog({ share, onClose }: { readonly share: ShareJson; readonly onClose: () => void }) {
  const [theme, setTheme] = useState<Theme>('auto')
  const [height, setHeight] = useState(1_600)
  return (
    <Modal
      opened
      onClose={onClose}
      title={share.dashboard_id === null ? 'Embed the overview' : 'Embed the dashboard'}
      size="lg"
    >
      <Stack gap="md">
        <Text size="sm">Put this into the HTML of your page, where it is to stand.</Text>
        <Stack gap={6}>
          <Text size="sm" fw={500} id="embed-theme">
            Theme
          </Text>
          <SegmentedControl
            aria-labelledby="embed-theme"
            value={theme}
            onChange={setTheme}
            data={[
              { value: 'auto', label: 'As the reader’s system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </Stack>
        <NumberInput
          label="Height"
          suffix=" px"
          min={200}
          max={10_000}
          step={100}
          value={height}
          onChange={(value) => typeof value === 'number' && setHeight(value)}
          w={160}
        />
        <CopyField label="Code" isCode value={embedCode(share.token, share.name, theme, height)} />
        {share.has_password && (
          <Alert color="gray">Readers of your page are asked for the password of this link.</Alert>
        )}
      </Stack>
    </Modal>
  )
}
