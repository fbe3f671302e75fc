// Which pages are there, and at which addresses? Each is a chunk of its own.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { Frame } from './shell/frame.tsx'
import { NotFound, PageFailure } from './shell/page-states.tsx'
import { parseSearch, stringifySearch } from './view/search-params.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageFailure })

/** Pages without the frame: nobody is signed in yet, or a link brought a guest. */
const bare = [
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    component: lazyRouteComponent(() => import('./session/setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('./session/forgot-password-page.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./session/reset-password-page.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitations/$invitationId',
    component: lazyRouteComponent(() => import('./session/invitation-page.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/share/$token',
    component: lazyRouteComponent(() => import('./share/share-page.tsx'), 'SharePage'),
  }),
]

/** Pages of people who are signed in: the frame sends others to /setup or /sign-in. */
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame })
const framed = [
  createRoute({
    getParentRoute: () => frame,
    path: '/',
    component: lazyRouteComponent(() => import('./sites/start-page.tsx'), 'StartPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/sites',
    component: lazyRouteComponent(() => import('./sites/sites-page.tsx'), 'SitesPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/sites/new',
    component: lazyRouteComponent(() => import('./sites/new-site-page.tsx'), 'NewSitePage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId',
    component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/install',
    component: lazyRouteComponent(() => import('./sites/install-page.tsx'), 'InstallPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/live',
    component: lazyRouteComponent(() => import('./live/live-page.tsx'), 'LivePage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/ingestion',
    component: lazyRouteComponent(() => import('./live/ingestion-page.tsx'), 'IngestionPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/goals',
    component: lazyRouteComponent(() => import('./goals/goals-page.tsx'), 'GoalsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/virtual-events',
    component: lazyRouteComponent(() => import('./virtual-events/virtual-events-page.tsx'), 'VirtualEventsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/events',
    component: lazyRouteComponent(() => import('./catalogue/events-page.tsx'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/reports',
    component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/reports/$reportId',
    component: lazyRouteComponent(() => import('./reports/report-page.tsx'), 'ReportPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/dashboards',
    component: lazyRouteComponent(() => import('./dashboards/dashboards-page.tsx'), 'DashboardsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/dashboards/$dashboardId',
    component: lazyRouteComponent(() => import('./dashboards/dashboard-page.tsx'), 'DashboardPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/settings',
    component: lazyRouteComponent(() => import('./settings/project-settings-page.tsx'), 'ProjectSettingsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/sql',
    component: lazyRouteComponent(() => import('./sql/sql-page.tsx'), 'SqlPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/trend',
    component: lazyRouteComponent(() => import('./explore/trend/trend-page.tsx'), 'TrendPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/funnel',
    component: lazyRouteComponent(() => import('./explore/funnel/funnel-page.tsx'), 'FunnelPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/retention',
    component: lazyRouteComponent(() => import('./explore/retention/retention-page.tsx'), 'RetentionPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/paths',
    component: lazyRouteComponent(() => import('./explore/paths/paths-page.tsx'), 'PathsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/lifecycle',
    component: lazyRouteComponent(() => import('./explore/lifecycle/lifecycle-page.tsx'), 'LifecyclePage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/stickiness',
    component: lazyRouteComponent(() => import('./explore/stickiness/stickiness-page.tsx'), 'StickinessPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/explore/table',
    component: lazyRouteComponent(() => import('./explore/table/table-page.tsx'), 'TablePage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/people',
    component: lazyRouteComponent(() => import('./people/people-page.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/cohorts',
    component: lazyRouteComponent(() => import('./cohorts/cohorts-page.tsx'), 'CohortsPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/p/$projectId/people/$personId',
    component: lazyRouteComponent(() => import('./people/person-page.tsx'), 'PersonPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/settings/account',
    component: lazyRouteComponent(() => import('./session/account-page.tsx'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/settings/team',
    component: lazyRouteComponent(() => import('./session/team-page.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: '/settings/audit',
    component: lazyRouteComponent(() => import('./session/audit-page.tsx'), 'AuditPage'),
  }),
]

export const router = createRouter({
  routeTree: root.addChildren([...bare, frame.addChildren(framed)]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch,
  stringifySearch,
})
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
