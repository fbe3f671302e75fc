// How is a text shown that somebody copies?
import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

interface CodeBlockProps {
  readonly code: string
  /** What it is, or where it goes. */
  readonly label: string
}

export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <Stack gap={6}>
      <Group justify="space-between" align="flex-end" wrap="nowrap">
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <CopyText text={code} />
      </Group>
      <Code block tabIndex={0} role="region" aria-label={label} style={{ overflow: 'auto', maxHeight: 360 }}>
        {code}
      </Code>
    </Stack>
  )
}

/** A button that copies; says so for two seconds. */
function CopyText({ text }: { readonly text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const click = async (): Promise<void> => {
    setState((await copy(text)) ? 'copied' : 'failed')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setState('idle'), 2_000)
  }
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => void click()}
      leftSection={state === 'copied' ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
      aria-live="polite"
    >
      {state === 'copied' ? 'Copied' : state === 'failed' ? 'Select and copy it' : 'Copy'}
    </Button>
  )
}

/** The clipboard is there over https and on this machine only; elsewhere the old command does it. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copyByCommand(text),
    )
  return copyByCommand(text)
}

function copyByCommand(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  return isCopied
}
