// Under which address do data frames and spreadsheets read this result? It holds a key that may only read: one that is pasted, or
// made here for it.
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReportInput } from '../../report/index.ts'
import { useCreateKey } from '../api/keys.ts'
import { isAtLeast } from '../api/projects.ts'
import { CopyField } from '../share/copy-field.tsx'
import { useCurrentProject } from '../shell/current-project.ts'

interface LinkDialogProps {
  readonly projectId: number
  readonly report: ReportInput
  readonly onClose: () => void
}
const formats = [
  { value: 'csv', label: 'CSV' },
  { value: 'parquet', label: 'Parquet' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'json', label: 'JSON' },
]

export function LinkDialog({ projectId, report, onClose }: LinkDialogProps) {
  const project = useCurrentProject()
  const create = useCreateKey(projectId)
  const [format, setFormat] = useState('csv')
  const [pasted, setPasted] = useState('')
  const key = create.data?.key ?? pasted.trim()
  const search = new URLSearchParams({ report: JSON.stringify(report), key: key === '' ? 'YOUR_KEY' : key })
  const address = `${location.origin}/api/v1/projects/${projectId}/query.${format}?${search}`
  const mayMake = project !== undefined && isAtLeast(project.role, 'admin')
  const code = format === 'xlsx' ? address : `import pandas as pd\n\ndata = pd.read_${format}("${address}")`
  return (
    <Modal opened onClose={onClose} title="Link for pandas or Excel" size="lg">
      <Stack gap="md">
        <SegmentedControl aria-label="Format" data={formats} value={format} onChange={setFormat} />
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Key of this project that may only read"
            placeholder="cs_…"
            flex={1}
            value={key}
            readOnly={create.data !== undefined}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          {mayMake && (
            <Button
              variant="default"
              loading={create.isPending}
              disabled={create.data !== undefined}
              onClick={() => create.mutate({ name: 'Link for pandas or Excel', scopes: ['read'] })}
            >
              Make a key
            </Button>
          )}
        </Group>
        {create.error !== null && (
          <Text role="alert" size="sm" c="red">
            {create.error.message}
          </Text>
        )}
        {create.data !== undefined && (
          <Text size="sm">The key is shown this once. Revoke it in Settings when the link is no longer used.</Text>
        )}
        {!mayMake && (
          <Text size="sm" c="dimmed">
            Admins make keys in the project’s settings: scope “read” alone.
          </Text>
        )}
        <CopyField label="Address, for Excel: Data → From Web" value={address} />
        {format !== 'xlsx' && <CopyField label="For pandas" value={code} isCode />}
        <Text size="sm">
          Who has this address can read the project’s data, and addresses are kept in histories and logs. Make a key for
          each use, and revoke it afterwards.
        </Text>
      </Stack>
    </Modal>
  )
}
