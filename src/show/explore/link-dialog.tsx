// Under which address do data frames and spreadsheets read this result? That of the saved report, which follows its changes, or one
// that holds the question as it is. It has a key that may only read: one that is pasted, or made here for it.
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReportInput } from '../../report/index.ts'
import { useCreateKey } from '../api/keys.ts'
import { isAtLeast } from '../api/projects.ts'
import { wholeReport } from '../api/table-export.ts'
import { CopyField } from '../share/copy-field.tsx'
import { useCurrentProject } from '../shell/current-project.ts'

interface LinkDialogProps {
  readonly projectId: number
  /** As it is asked just now; undefined: only the saved one. */
  readonly report?: ReportInput
  readonly savedId?: number | undefined
  readonly onClose: () => void
}
const formats = [
  { value: 'csv', label: 'CSV' },
  { value: 'parquet', label: 'Parquet' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'json', label: 'JSON' },
]

type Of = 'saved' | 'asked'
const ofWhat: readonly { readonly value: Of; readonly label: string }[] = [
  { value: 'saved', label: 'The saved report' },
  { value: 'asked', label: 'What is asked now' },
]

export function LinkDialog({ projectId, report, savedId, onClose }: LinkDialogProps) {
  const [of, setOf] = useState<Of>(savedId === undefined ? 'asked' : 'saved')
  const project = useCurrentProject()
  const create = useCreateKey(projectId)
  const [format, setFormat] = useState('csv')
  const [pasted, setPasted] = useState('')
  const key = create.data?.key ?? pasted.trim()
  const isSaved = of === 'saved' && savedId !== undefined
  const search = new URLSearchParams({
    ...(isSaved || report === undefined ? {} : { report: JSON.stringify(wholeReport(report)) }),
    // Power Query takes the first row for the headers.
    ...(format === 'xlsx' ? { plain: '1' } : {}),
    key: key === '' ? 'YOUR_KEY' : key,
  })
  const path = isSaved ? `reports/${savedId}/result` : 'query'
  const address = `${location.origin}/api/v1/projects/${projectId}/${path}.${format}?${search}`
  const mayMake = project !== undefined && isAtLeast(project.role, 'admin')
  const code = format === 'xlsx' ? address : `import pandas as pd\n\ndata = pd.read_${format}("${address}")`
  return (
    <Modal opened onClose={onClose} title="Link for pandas or Excel" size="lg">
      <Stack gap="md">
        {savedId !== undefined && report !== undefined && (
          <SegmentedControl<Of> aria-label="Address of" data={[...ofWhat]} value={of} onChange={setOf} />
        )}
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
        {isSaved && (
          <Text size="sm">
            It gives the report as it is saved, also after it is changed. With &amp;range=90d at its end it is asked
            over another range.
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
