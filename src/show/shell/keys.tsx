// How are keys drawn?
import { Group, Kbd } from '@mantine/core'
import { keyLabels } from './shortcuts.ts'

/** 'g o' or 'mod+k' as keys. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <Group component="span" gap={4} wrap="nowrap">
      {keyLabels(keys).map((label, at) => (
        <Kbd key={`${at} ${label}`} size="xs">
          {label}
        </Kbd>
      ))}
    </Group>
  )
}
