// How is a link or a piece of code taken along? It stands there to be selected, with a button that copies it.
import { ActionIcon, CopyButton, Group, Textarea, TextInput, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

interface CopyFieldProps {
  /** For those who don't see it; shown above code. */
  readonly label: string
  readonly value: string
  /** Several lines, in the letters of code. */
  readonly isCode?: boolean
}

const select = ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }): void =>
  currentTarget.select()

export function CopyField({ label, value, isCode = false }: CopyFieldProps) {
  return (
    <Group gap="xs" wrap="nowrap" align={isCode ? 'flex-end' : 'center'}>
      {isCode ? (
        <Textarea
          label={label}
          value={value}
          readOnly
          autosize
          minRows={3}
          onFocus={select}
          styles={{ input: { fontFamily: 'monospace' } }}
          flex={1}
        />
      ) : (
        <TextInput aria-label={label} value={value} readOnly onFocus={select} flex={1} />
      )}
      <CopyButton value={value} timeout={2_000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon size="lg" onClick={copy} aria-label={copied ? 'Copied' : `Copy: ${label}`}>
              {copied ? <IconCheck size={18} color="var(--cairn-good)" /> : <IconCopy size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  )
}
