// What is a series, a step, a column called? A field that is there once somebody names the part.
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'

interface PartNameProps {
  /** "step 2". */
  readonly name: string
  /** undefined: by what it is. */
  readonly value: string | undefined
  readonly isNaming: boolean
  readonly onChange: (label: string | undefined) => void
  readonly onDone: () => void
}

export function PartName({ name, value, isNaming, onChange, onDone }: PartNameProps) {
  if (!isNaming && value === undefined) return null
  return (
    <TextInput
      size="xs"
      aria-label={`Name of ${name}`}
      placeholder="Name"
      maxLength={200}
      autoFocus={isNaming}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      onBlur={onDone}
    />
  )
}

export const NameButton = ({ name, onClick }: { readonly name: string; readonly onClick: () => void }) => (
  <Tooltip label="Name it">
    <ActionIcon ml="auto" aria-label={`Name ${name}`} onClick={onClick}>
      <IconPencil size={14} aria-hidden />
    </ActionIcon>
  </Tooltip>
)
