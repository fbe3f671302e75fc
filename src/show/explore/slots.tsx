// What do other parts of the dashboard put into every builder? Saving, downloads, the people behind a number: each a chunk of its own.
// A part that is not there yet is undefined, and its place is left out.
import { lazy, type ComponentType } from 'react'
import type { SavedReportJson } from '../../api/index.ts'
import type { BehindInput, Result } from '../../report/index.ts'
import type { BuilderKindName, ChartName, InputOf } from './kinds.ts'

export interface SaveReportProps {
  readonly projectId: number
  readonly report: InputOf<BuilderKindName>
  readonly display: { readonly chart: ChartName }
  /** The saved report that is open (`saved` in the address). */
  readonly savedId: number | undefined
  /** Does the page show what the saved report asks, drawn alike? */
  readonly isAsSaved: (saved: SavedReportJson) => boolean
}
export interface DownloadMenuProps {
  readonly projectId: number
  readonly report: InputOf<BuilderKindName>
  readonly result: Result
  /** The saved report that is open: it has an address of its own. */
  readonly savedId: number | undefined
  /** Where the charts are drawn: its canvases become the picture. */
  readonly place: () => HTMLElement | null
  /** Title of the picture, and its file's name. */
  readonly name: string
}
export interface ThesePeopleProps {
  readonly projectId: number
  readonly behind: BehindInput
  /** "Purchase, Mon 3 Nov". */
  readonly title: string
  readonly onClose: () => void
}

export const SaveReport: ComponentType<SaveReportProps> | undefined = lazy(() =>
  import('../reports/save-report.tsx').then((module) => ({ default: module.SaveReport })),
)
export const DownloadMenu: ComponentType<DownloadMenuProps> | undefined = lazy(() =>
  import('./download-menu.tsx').then((module) => ({ default: module.DownloadMenu })),
)
export const ThesePeople: ComponentType<ThesePeopleProps> | undefined = lazy(() =>
  import('../people/these-people.tsx').then((module) => ({ default: module.ThesePeople })),
)
