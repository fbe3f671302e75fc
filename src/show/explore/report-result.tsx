// How is the answer of any report drawn, outside of its builder too (tiles of dashboards, saved reports)? Each kind a chunk of its own.
import './explore.css'
import { lazy, type ComponentType } from 'react'
import type { BuilderKindName, ResultProps } from './kinds.ts'

type Views = { readonly [K in BuilderKindName]?: ComponentType<ResultProps<K>> }
export type AnyResultProps = { readonly [K in BuilderKindName]: ResultProps<K> }[BuilderKindName]

/** A lazy component each: `funnel: lazy(() => import('./funnel/funnel-result.tsx').then(…))`. */
const views: Views = {
  trend: lazy(() => import('./trend/trend-result.tsx').then((file) => ({ default: file.TrendResultView }))),
  funnel: lazy(() => import('./funnel/funnel-result.tsx').then((file) => ({ default: file.FunnelResultView }))),
  retention: lazy(() =>
    import('./retention/retention-result.tsx').then((file) => ({ default: file.RetentionResultView })),
  ),
  paths: lazy(() => import('./paths/paths-result.tsx').then((file) => ({ default: file.PathsResultView }))),
  lifecycle: lazy(() =>
    import('./lifecycle/lifecycle-result.tsx').then((file) => ({ default: file.LifecycleResultView })),
  ),
  table: lazy(() => import('./table/table-result.tsx').then((file) => ({ default: file.TableResultView }))),
  people: lazy(() => import('../people/people-result.tsx').then((file) => ({ default: file.PeopleResultView }))),
  stickiness: lazy(() =>
    import('./stickiness/stickiness-result.tsx').then((file) => ({ default: file.StickinessResultView })),
  ),
}

/** Nothing for a kind that has no view. Suspends while its code is on its way. */
export function ReportResult(props: AnyResultProps) {
  const View = views[props.report.kind] as ComponentType<AnyResultProps> | undefined
  return View === undefined ? null : <View {...props} />
}
