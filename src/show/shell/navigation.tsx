// Where can one go? Every page of the frame: its name, its short cut, its sign.
import {
  IconBolt,
  IconChartBar,
  IconChartLine,
  IconFilter2,
  IconFilterExclamation,
  IconHistory,
  IconLayoutDashboard,
  IconLayoutGrid,
  IconListDetails,
  IconMagnet,
  IconRecycle,
  IconRoute,
  IconReportAnalytics,
  IconSettings,
  IconSql,
  IconTable,
  IconTargetArrow,
  IconTriangle,
  IconUser,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
  IconWand,
} from '@tabler/icons-react'
import type { Role } from '../../api/index.ts'

export interface Place {
  readonly name: string
  /** Address; `$projectId` is the current project. */
  readonly to: string
  /** As in useShortcut. */
  readonly keys: string
  readonly icon: typeof IconBolt
  /** Who sees it; all if absent. */
  readonly least?: Role
}

/** The pages of a project, in groups; the first and the last stand alone. A new page is one line here. */
export const projectGroups: readonly { readonly name: string; readonly places: readonly Place[] }[] = [
  {
    name: '',
    places: [
      { name: 'Overview', to: '/p/$projectId', keys: 'g o', icon: IconChartBar },
      { name: 'Live', to: '/p/$projectId/live', keys: 'g l', icon: IconBolt },
    ],
  },
  {
    name: 'Explore',
    places: [
      { name: 'Trends', to: '/p/$projectId/explore/trend', keys: 'g d', icon: IconChartLine },
      { name: 'Funnels', to: '/p/$projectId/explore/funnel', keys: 'g f', icon: IconFilter2 },
      { name: 'Retention', to: '/p/$projectId/explore/retention', keys: 'g n', icon: IconTriangle },
      { name: 'Paths', to: '/p/$projectId/explore/paths', keys: 'g w', icon: IconRoute },
      { name: 'Lifecycle', to: '/p/$projectId/explore/lifecycle', keys: 'g y', icon: IconRecycle },
      { name: 'Stickiness', to: '/p/$projectId/explore/stickiness', keys: 'g k', icon: IconMagnet },
      { name: 'Tables', to: '/p/$projectId/explore/table', keys: 'g x', icon: IconTable },
    ],
  },
  {
    name: 'People',
    places: [
      { name: 'People', to: '/p/$projectId/people', keys: 'g p', icon: IconUser },
      { name: 'Cohorts', to: '/p/$projectId/cohorts', keys: 'g c', icon: IconUsersGroup },
    ],
  },
  {
    name: 'Saved',
    places: [
      { name: 'Dashboards', to: '/p/$projectId/dashboards', keys: 'g b', icon: IconLayoutDashboard },
      { name: 'Reports', to: '/p/$projectId/reports', keys: 'g r', icon: IconReportAnalytics },
    ],
  },
  {
    name: 'Data',
    places: [
      { name: 'Goals', to: '/p/$projectId/goals', keys: 'g g', icon: IconTargetArrow },
      { name: 'Events', to: '/p/$projectId/events', keys: 'g e', icon: IconListDetails },
      { name: 'SQL', to: '/p/$projectId/sql', keys: 'g q', icon: IconSql },
      { name: 'Virtual events', to: '/p/$projectId/virtual-events', keys: 'g v', icon: IconWand },
      { name: 'Ingestion', to: '/p/$projectId/ingestion', keys: 'g i', icon: IconFilterExclamation },
    ],
  },
  { name: '', places: [{ name: 'Settings', to: '/p/$projectId/settings', keys: 'g s', icon: IconSettings }] },
]

export const housePlaces = [
  { name: 'All sites', to: '/sites', keys: 'g a', icon: IconLayoutGrid },
  { name: 'Account', to: '/settings/account', keys: 'g u', icon: IconUserCircle },
  { name: 'Team', to: '/settings/team', keys: 'g t', icon: IconUsers },
  { name: 'Audit log', to: '/settings/audit', keys: 'g h', icon: IconHistory, least: 'admin' },
] as const satisfies readonly Place[]

/** Pages that no list leads to. */
const otherNames: Readonly<Record<string, string>> = { '/sites/new': 'New site', '/p/$projectId/install': 'Install' }

/** '/p/3/live' → Live. */
export function nameOfPage(path: string): string {
  const pattern = path.replace(/^\/p\/[^/]+/, '/p/$projectId').replace(/(.)\/$/, '$1')
  const all: readonly Place[] = [...projectGroups.flatMap(({ places }) => places), ...housePlaces]
  const place = all.find(({ to }) => to === pattern)
  return place?.name ?? otherNames[pattern] ?? ''
}

/** What goes along from page to page of a project: the range and the filters, not what is open on the page. */
const carried = ['range', 'compare', 'interval', 'tz', 'f', 'segment'] as const
/** `alsoFilters: false`: to another project, where filters and segments mean something else. */
export function carriedParams(
  search: Readonly<Record<string, unknown>>,
  alsoFilters: boolean,
): Record<string, unknown> {
  const names = alsoFilters ? carried : carried.slice(0, 4)
  return Object.fromEntries(names.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]))
}
