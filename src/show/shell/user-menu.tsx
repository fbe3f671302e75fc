// Who is signed in, and what concerns them: account, team, theme, sign-out.
import { Avatar, Menu, SegmentedControl, Stack, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBook2, IconHistory, IconKeyboard, IconLogout, IconUserCircle, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { SessionJson } from '../../api/index.ts'
import { useSignOut } from '../api/session.ts'
import { mayMakeProjects } from './permissions.ts'

type ColorScheme = 'light' | 'dark' | 'auto'
export const colorSchemes: readonly { readonly value: ColorScheme; readonly label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'Auto' },
]

interface UserMenuProps {
  readonly session: SessionJson
  readonly openHelp: () => void
}

export function UserMenu({ session, openHelp }: UserMenuProps) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  const name = session.user?.name ?? ''
  const leave = (): void =>
    signOut.mutate('here', {
      onError: (error) =>
        notifications.show({ color: 'red', title: 'You are still signed in', message: error.message }),
    })
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={`${initials(name)}: account of ${name}`} style={{ borderRadius: '50%' }}>
          <Avatar size={34} color="blue" name={name} aria-hidden>
            {initials(name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={0} px="sm" py={6}>
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {session.user?.email}
          </Text>
        </Stack>
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings/account" leftSection={<IconUserCircle size={16} />}>
          Account
        </Menu.Item>
        <Menu.Item component={Link} to="/settings/team" leftSection={<IconUsers size={16} />}>
          Team
        </Menu.Item>
        {mayMakeProjects(session) && (
          <Menu.Item component={Link} to="/settings/audit" leftSection={<IconHistory size={16} />}>
            Audit log
          </Menu.Item>
        )}
        <Menu.Divider />
        <SegmentedControl
          fullWidth
          size="xs"
          m={6}
          aria-label="Theme"
          data={[...colorSchemes]}
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
        />
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openHelp}>
          Keyboard short cuts
        </Menu.Item>
        <Menu.Item component="a" href="/docs" leftSection={<IconBook2 size={16} />}>
          API
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Ada Lovelace → AL. */
const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join('')
    .toUpperCase()
