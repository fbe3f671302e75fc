// How is a link handed over? Shown whole, and copied by a click.
import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** `path` on this host → the whole address. */
export const linkTo = (path: string): string => new URL(path, window.location.origin).href

export function CopyLink({ link, label }: { readonly link: string; readonly label: string }) {
  return (
    <CopyButton value={link}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          aria-label={copied ? 'Copied' : label}
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        >
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      )}
    </CopyButton>
  )
}
