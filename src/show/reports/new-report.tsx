// Where is a new report built? In the builder of its kind.
import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { builderKinds } from '../explore/kinds.ts'
import { builderPath } from '../explore/report-address.ts'
import { kindOf } from './kind-words.tsx'

/** A menu of the builders. */
export function NewReport({ projectId }: { readonly projectId: number }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} aria-hidden />}>New report</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {builderKinds.map((kind) => {
          const { name, Sign } = kindOf(kind)
          return (
            <Menu.Item
              key={kind}
              leftSection={<Sign size={16} aria-hidden />}
              renderRoot={(props) => <Link {...props} {...({ to: builderPath(projectId, kind) } as { to: '/' })} />}
            >
              {name}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
