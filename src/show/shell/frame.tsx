// What stands around every page of somebody who is signed in? Header, navigation, command palette, short cuts. Others go and sign in.
import {
  ActionIcon,
  AppShell,
  Burger,
  Center,
  Divider,
  Group,
  Loader,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHelp, IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { SessionJson } from '../../api/index.ts'
import { isAtLeast, useProjects } from '../api/projects.ts'
import { useSession } from '../api/session.ts'
import { useCommands } from './commands.ts'
import type { Command } from './commands.ts'
import { useCurrentProject, useProjectId } from './current-project.ts'
import { Keys } from './keys.tsx'
import { carriedParams, housePlaces, nameOfPage, projectGroups } from './navigation.tsx'
import type { Place } from './navigation.tsx'
import { NotFound, QueryError } from './page-states.tsx'
import { ProjectSwitch } from './project-switch.tsx'
import { useShortcut, useShortcutListener } from './shortcuts.ts'
import { useGo, useGoToProject } from './use-go.ts'
import { colorSchemes, UserMenu } from './user-menu.tsx'

const Palette = lazy(() => import('./palette.tsx').then((file) => ({ default: file.Palette })))
const HelpDialog = lazy(() => import('./help-dialog.tsx').then((file) => ({ default: file.HelpDialog })))

export function Frame() {
  const session = useSession()
  if (session.data === undefined)
    return session.isError ? (
      <Center mih="100dvh">
        <QueryError error={session.error} title="Cairn does not answer" onRetry={session.refetch} />
      </Center>
    ) : (
      <Center mih="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    )
  if (session.data.setup_needed) return <Leave to="/setup" />
  if (session.data.user === null) return <Leave to="/sign-in" />
  return <SignedIn session={session.data} />
}

/** Goes to a page outside of the frame, once: the address changes before that page is there. */
function Leave({ to }: { readonly to: '/setup' | '/sign-in' }) {
  const router = useRouter()
  useEffect(() => {
    const { href } = router.state.location
    const search = Object.fromEntries(to === '/setup' || href === '/' ? [] : [['then', href]])
    void router.navigate({ to, search, replace: true } as { to: typeof to })
  }, [router, to])
  return null
}

function SignedIn({ session }: { readonly session: SessionJson }) {
  const [isNavigationOpen, navigation] = useDisclosure(false)
  const [isHelpOpen, help] = useDisclosure(false)
  const [isPaletteOpen, palette] = useDisclosure(false)
  const projects = useProjects()
  const projectId = useProjectId()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const main = useRef<HTMLElement>(null)
  const places = usePlaces(session)
  useFrameCommands(places, help.open)
  useShortcutListener()
  useShortcut('mod+k', 'Find a page, a site or an action', palette.toggle, { group: 'Everywhere', inDialogs: true })
  useShortcut('?', 'All short cuts', help.open, { group: 'Everywhere' })
  const closeNavigation = navigation.close
  useEffect(() => closeNavigation(), [pathname, closeNavigation])
  const isUnknown =
    pathname.startsWith('/p/') &&
    (projectId === undefined || (projects.isSuccess && !projects.data.some(({ id }) => id === projectId)))

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: 'md', collapsed: { mobile: !isNavigationOpen } }}
      padding={{ base: 'sm', sm: 'md', lg: 'lg' }}
      transitionDuration={120}
    >
      {/* Not a link to #content: the fragment is the router's. */}
      <a
        className="cairn-skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <LoadingBar />
      <PageTitle />
      <AppShell.Header bg="var(--cairn-card)">
        <Group h="100%" px={{ base: 'sm', sm: 'md' }} gap="sm" wrap="nowrap">
          <Burger
            opened={isNavigationOpen}
            onClick={navigation.toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={isNavigationOpen ? 'Close the navigation' : 'Open the navigation'}
            aria-expanded={isNavigationOpen}
          />
          <Link to="/sites" className="cairn-brand" aria-label="Cairn: all sites">
            <Mark />
            <Text component="span" inherit visibleFrom="sm">
              Cairn
            </Text>
          </Link>
          <ProjectSwitch />
          <Group ml="auto" gap="xs" wrap="nowrap">
            <UnstyledButton className="cairn-find" onClick={palette.open} visibleFrom="sm">
              <IconSearch size={16} aria-hidden />
              <Text component="span" size="sm">
                Find
              </Text>
              <span aria-hidden>
                <Keys keys="mod+k" />
              </span>
            </UnstyledButton>
            <ActionIcon size="lg" onClick={palette.open} hiddenFrom="sm" aria-label="Find">
              <IconSearch size={18} />
            </ActionIcon>
            <ActionIcon size="lg" onClick={help.open} visibleFrom="sm" aria-label="Keyboard short cuts">
              <IconHelp size={18} />
            </ActionIcon>
            <UserMenu session={session} openHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar bg="var(--cairn-page)" p="sm" aria-label="Pages" withBorder={false}>
        <AppShell.Section grow component={ScrollArea} type="hover" scrollbarSize={6}>
          {places.project.map(({ name, places: inGroup }, index) => (
            <div key={inGroup[0]?.place.to} role="group" {...(name === '' ? {} : { 'aria-label': name })}>
              {name !== '' && (
                <Text className="cairn-place-group" aria-hidden>
                  {name}
                </Text>
              )}
              {name === '' && index > 0 && <Divider my={6} color="var(--cairn-line)" />}
              {inGroup.map(({ place, href }) => (
                <PlaceLink key={place.to} place={place} href={href} pathname={pathname} />
              ))}
            </div>
          ))}
          {places.project.length > 0 && <Divider my={6} color="var(--cairn-line)" />}
          {places.house.map(({ place, href }) => (
            <PlaceLink key={place.to} place={place} href={href} pathname={pathname} />
          ))}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} id="content">
        {isUnknown ? <NotFound /> : <Outlet />}
      </AppShell.Main>
      <Suspense>
        {isPaletteOpen && <Palette onClose={palette.close} />}
        {isHelpOpen && <HelpDialog onClose={help.close} />}
      </Suspense>
    </AppShell>
  )
}

interface PlaceHere {
  readonly place: Place
  /** With the current project's id. */
  readonly href: string
}
interface Places {
  readonly project: readonly { readonly name: string; readonly places: readonly PlaceHere[] }[]
  readonly house: readonly PlaceHere[]
}

/** Where the reader may go from here. */
function usePlaces(session: SessionJson): Places {
  const projectId = useProjectId()
  return useMemo(() => {
    const here = (place: Place): PlaceHere => ({ place, href: place.to.replace('$projectId', String(projectId)) })
    const isSeen = ({ least }: Place): boolean =>
      least === undefined || session.organizations.some(({ role }) => isAtLeast(role, least))
    return {
      project:
        projectId === undefined
          ? []
          : projectGroups
              .map(({ name, places }) => ({ name, places: places.filter(isSeen).map(here) }))
              .filter(({ places }) => places.length > 0),
      house: housePlaces.filter(isSeen).map(here),
    }
  }, [projectId, session.organizations])
}

function PlaceLink({ place, href, pathname }: PlaceHere & { readonly pathname: string }) {
  const search = useRouterState({ select: (state) => state.location.search })
  const go = useGo()
  const kept = href.startsWith('/p/') ? carriedParams(search, true) : {}
  useShortcut(place.keys, place.name, () => go(href, kept), { group: 'Go to' })
  return (
    <NavLink
      renderRoot={(props) => (
        <Link
          {...props}
          activeOptions={{ exact: true, includeSearch: false }}
          {...({ to: href, search: kept } as { to: '/' })}
        />
      )}
      label={place.name}
      leftSection={<place.icon size={18} stroke={1.6} aria-hidden />}
      active={isWithin(pathname, href)}
      py={5}
      className="cairn-place"
    />
  )
}

/** The page itself, or one that it leads to: a person of People. The overview leads to all of them, so it is only itself. */
const isWithin = (pathname: string, href: string): boolean =>
  pathname.replace(/(.)\/$/, '$1') === href || (!/^\/p\/[^/]+$|^\/sites$/.test(href) && pathname.startsWith(`${href}/`))

/** Pages, sites, themes: what the palette offers everywhere. */
function useFrameCommands(places: Places, openHelp: () => void): void {
  const go = useGo()
  const goToProject = useGoToProject()
  const projects = useProjects().data
  const search = useRouterState({ select: (state) => state.location.search })
  const { setColorScheme } = useMantineColorScheme()
  const offered: readonly Command[] = useMemo(
    () => [
      ...[...places.project.flatMap((group) => group.places), ...places.house].map(({ place, href }) => ({
        id: `place ${place.to}`,
        label: place.name,
        group: 'Go to',
        keys: place.keys,
        icon: <place.icon size={18} stroke={1.6} />,
        action: () => go(href, href.startsWith('/p/') ? carriedParams(search, true) : {}),
      })),
      ...(projects ?? []).map((project) => ({
        id: `project ${project.id}`,
        label: project.name,
        group: 'Sites',
        keywords: project.hostnames,
        action: () => goToProject(project.id),
      })),
      ...colorSchemes.map(({ value, label }) => ({
        id: `theme ${value}`,
        label: `${label} theme`,
        group: 'Theme',
        action: () => setColorScheme(value),
      })),
      { id: 'help', label: 'Keyboard short cuts', group: 'Help', keys: '?', action: openHelp },
      { id: 'api', label: 'API', group: 'Help', action: () => location.assign('/docs') },
    ],
    [places, projects, search, go, goToProject, setColorScheme, openHelp],
  )
  useCommands(offered)
}

/** While a page is on its way. */
function LoadingBar() {
  const isLoading = useRouterState({ select: (state) => state.isLoading })
  return isLoading ? <div className="cairn-progress" aria-hidden /> : null
}

/** The page's name for the window, and for those who don't see that the page has changed. */
function PageTitle() {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const project = useCurrentProject()
  const title = [nameOfPage(pathname), project?.name, 'Cairn'].filter(Boolean).join(' · ')
  const [said, setSaid] = useState('')
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = title
    if (!isFirst.current) setSaid(title)
    isFirst.current = false
  }, [title])
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  )
}

/** Stones on stones. */
const Mark = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden>
    <g fill="var(--mantine-color-anchor)">
      <ellipse cx="16" cy="25" rx="12" ry="4" />
      <ellipse cx="16" cy="17" rx="8" ry="3.4" />
      <ellipse cx="16" cy="10" rx="5" ry="2.8" />
    </g>
  </svg>
)
