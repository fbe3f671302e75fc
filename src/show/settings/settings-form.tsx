// How is a part of the project's settings changed? A form that sends what differs, and says at the fields what the server refused.
import { Alert, Box, Button, Fieldset, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { ProjectChangeJson } from '../../api/index.ts'
import { useChangeProject } from '../api/projects.ts'
import type { Project } from '../api/projects.ts'
import { fieldErrors } from './issues.ts'

type Field = keyof ProjectChangeJson & keyof Project
export type SettingsOf<F extends Field> = Pick<Project, F>

interface SettingsFormProps<F extends Field> {
  readonly project: Project
  readonly isReadOnly: boolean
  readonly fields: readonly F[]
  readonly children: (form: UseFormReturnType<SettingsOf<F>>) => ReactNode
}

export function SettingsForm<F extends Field>({ project, isReadOnly, fields, children }: SettingsFormProps<F>) {
  const change = useChangeProject()
  const [failure, setFailure] = useState('')
  const initialValues = Object.fromEntries(fields.map((field) => [field, project[field]])) as SettingsOf<F>
  const form = useForm<SettingsOf<F>>({ initialValues })
  const submit = form.onSubmit((values) => {
    setFailure('')
    const changed = Object.fromEntries(Object.entries(values).filter(([field]) => form.isDirty(field as never)))
    change.mutate(
      { id: project.id, ...changed },
      {
        onSuccess: (saved) => {
          // As the server understood it: trimmed, in lower case …
          const now = Object.fromEntries(fields.map((field) => [field, saved[field]])) as SettingsOf<F>
          form.setInitialValues(now)
          form.setValues(now)
          form.resetDirty()
          notifications.show({ message: 'Saved. It holds for events from now on.', color: 'teal' })
        },
        onError: (error) => {
          const { errors, rest } = fieldErrors(error, fields)
          form.setErrors(errors)
          setFailure(rest)
        },
      },
    )
  })
  return (
    <Box className="cairn-card" p={{ base: 'md', sm: 'lg' }}>
      <form onSubmit={submit} noValidate>
        <Fieldset variant="unstyled" disabled={isReadOnly}>
          <Stack gap="lg">
            {children(form)}
            {failure !== '' && (
              <Alert color="red" role="alert">
                {failure}
              </Alert>
            )}
            {!isReadOnly && (
              <Group justify="flex-end">
                <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
                  Undo
                </Button>
                <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
                  Save
                </Button>
              </Group>
            )}
          </Stack>
        </Fieldset>
      </form>
    </Box>
  )
}
